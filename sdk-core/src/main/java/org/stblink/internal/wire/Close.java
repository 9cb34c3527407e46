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

    private Close(WireReader r) throws WireException {
        reason = r.at("reason").u8();
        retryAfterSeconds = r.at("retryAfterSeconds").u16();
    }

    public static Close read(WireReader r) throws WireException {
        return new Close(r);
    }

    @Override
    public int type() {
        return TYPE;
    }

    @Override
    public void write(WireWriter w) throws WireException {
        w.u8(reason).u16(retryAfterSeconds);
    }
}
