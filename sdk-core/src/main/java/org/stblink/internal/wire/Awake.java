package org.stblink.internal.wire;

/** Device to S: this device sleeps no more (section 8.1). The type {@code 10} alone. */
public final class Awake extends Message {
    public static final int TYPE = MessageType.AWAKE;

    public static Awake read(WireReader r) throws WireException {
        return new Awake();
    }

    @Override
    public int type() {
        return TYPE;
    }

    @Override
    public void write(WireWriter w) {
        // no fields
    }
}
