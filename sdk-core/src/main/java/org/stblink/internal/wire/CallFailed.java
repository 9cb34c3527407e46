package org.stblink.internal.wire;

/**
 * S to the caller: there will be no GRANT for that request (section 9.1).
 *
 * <pre>
 * +----+-----------+--------+-------------------+
 * | 47 | requestId | reason | retryAfterSeconds |
 * +----+-----------+--------+-------------------+
 *   1    4           1        2
 * </pre>
 */
public final class CallFailed extends Message {
    public static final int TYPE = MessageType.CALL_FAILED;

    /** That of the REQUEST, 0 to 2^32 - 1. */
    public final long requestId;
    /** {@link CallFailure}, or a number a later version adds. */
    public final int reason;
    /** Seconds, 0 to 65535; 0 = none. */
    public final int retryAfterSeconds;

    /** @throws IllegalArgumentException when a field breaks the layout above */
    public CallFailed(long requestId, int reason, int retryAfterSeconds) {
        this.requestId = Check.u32(TYPE, "requestId", requestId, 0);
        this.reason = Check.u8(TYPE, "reason", reason);
        this.retryAfterSeconds = Check.u16(TYPE, "retryAfterSeconds", retryAfterSeconds);
    }

    private CallFailed(WireReader r) throws WireException {
        requestId = r.at("requestId").u32();
        reason = r.at("reason").u8();
        retryAfterSeconds = r.at("retryAfterSeconds").u16();
    }

    public static CallFailed read(WireReader r) throws WireException {
        return new CallFailed(r);
    }

    @Override
    public int type() {
        return TYPE;
    }

    @Override
    public void write(WireWriter w) throws WireException {
        w.u32(requestId).u8(reason).u16(retryAfterSeconds);
    }
}
