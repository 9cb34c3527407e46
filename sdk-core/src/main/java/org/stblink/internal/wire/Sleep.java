package org.stblink.internal.wire;

/**
 * Device to S: this device sleeps from now on (section 8.1).
 *
 * <pre>
 * +----+-----------------+
 * | 0F | expectedSeconds |
 * +----+-----------------+
 *   1    4
 * </pre>
 */
public final class Sleep extends Message {
    public static final int TYPE = MessageType.SLEEP;

    /** How long, 0 to 2^32 - 1; 0 where nobody knows. */
    public final long expectedSeconds;

    /** @throws IllegalArgumentException when a field breaks the layout above */
    public Sleep(long expectedSeconds) {
        this.expectedSeconds = Check.u32(TYPE, "expectedSeconds", expectedSeconds, 0);
    }

    private Sleep(WireReader r) throws WireException {
        expectedSeconds = r.at("expectedSeconds").u32();
    }

    public static Sleep read(WireReader r) throws WireException {
        return new Sleep(r);
    }

    @Override
    public int type() {
        return TYPE;
    }

    @Override
    public void write(WireWriter w) throws WireException {
        w.u32(expectedSeconds);
    }
}
