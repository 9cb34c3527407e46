package org.stblink.internal.wire;

/**
 * Device to S: the key set is durable (section 7.5).
 *
 * <pre>
 * +----+--------+
 * | 0D | serial |
 * +----+--------+
 *   1    4
 * </pre>
 */
public final class KeySetAck extends Message {
    public static final int TYPE = MessageType.KEY_SET_ACK;

    /** That of the KEY_SET, 0 to 2^32 - 1. */
    public final long serial;

    /** @throws IllegalArgumentException when a field breaks the layout above */
    public KeySetAck(long serial) {
        this.serial = Check.u32(TYPE, "serial", serial, 0);
    }

    private KeySetAck(WireReader r) throws WireException {
        serial = r.at("serial").u32();
    }

    public static KeySetAck read(WireReader r) throws WireException {
        return new KeySetAck(r);
    }

    @Override
    public int type() {
        return TYPE;
    }

    @Override
    public void write(WireWriter w) throws WireException {
        w.u32(serial);
    }
}
