package org.stblink.internal.wire;

/**
 * Both ways: this side closes the control channel after it.
 *
 * <pre>
 * +----+--------+-------------------+
 * | 7F | reason | retryAfterSeconds |
 * +----+--------+-------------------+
 *   1    1        2
 * </pre>
 */
public final class Close extends Message {
    public static final int TYPE = MessageType.CLOSE;

    /** {@link CloseReason}, or a number a later version adds. */
    public final int reason;
    /** Seconds, 0 to 65535; 0 = none. */
    public final int retryAfterSeconds;

    /** @throws IllegalArgumentException when a field breaks the layout above */
    public Close(int reason, int retryAfterSeconds) {
        this.reason = Check.u8(TYPE, "reason", reason);
        this.retryAfterSeconds = Check.u16(TYPE, "retryAfterSeconds", retryAfterSeconds);
    }

    public static Close read(WireReader r) throws WireException {
        int reason = r.at("reason").u8();
        int retryAfterSeconds = r.at("retryAfterSeconds").u16();
        return new Close(reason, retryAfterSeconds);
    }

    @Override
    public int type() {
        return TYPE;
    }

    @Override
    public void write(WireWriter w) throws WireException {
        w.u8(reason).u16(retryAfterSeconds);
    }

    @Override
    public String toString() {
        return super.toString() + " reason=" + CloseReason.name(reason) + " retryAfterSeconds=" + retryAfterSeconds;
    }
}
