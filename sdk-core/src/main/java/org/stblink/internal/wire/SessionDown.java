package org.stblink.internal.wire;

/**
 * Device to S: this end of the peer channel is over, or was never used (section 11).
 *
 * <pre>
 * +----+-----+--------+-----------+---------------+
 * | 0A | sid | reason | bytesSent | bytesReceived |
 * +----+-----+--------+-----------+---------------+
 *   1    16    1        8           8
 * </pre>
 */
public final class SessionDown extends Message {
    public static final int TYPE = MessageType.SESSION_DOWN;

    /** The call. Never null. */
    public final SessionId sid;
    /** {@link DownReason}, or a number a later version adds. */
    public final int reason;
    /** Application data this end sent, 0 to 2^63 - 1 bytes. */
    public final long bytesSent;
    /** Application data this end received, 0 to 2^63 - 1 bytes. */
    public final long bytesReceived;

    /** @throws IllegalArgumentException when a field breaks the layout above */
    public SessionDown(SessionId sid, int reason, long bytesSent, long bytesReceived) {
        this.sid = Check.sid(TYPE, sid);
        this.reason = Check.u8(TYPE, "reason", reason);
        this.bytesSent = Check.count(TYPE, "bytesSent", bytesSent);
        this.bytesReceived = Check.count(TYPE, "bytesReceived", bytesReceived);
    }

    private SessionDown(WireReader r) throws WireException {
        sid = r.at("sid").sid();
        reason = r.at("reason").u8();
        bytesSent = r.at("bytesSent").u64();
        bytesReceived = r.at("bytesReceived").u64();
    }

    public static SessionDown read(WireReader r) throws WireException {
        return new SessionDown(r);
    }

    @Override
    public int type() {
        return TYPE;
    }

    @Override
    public void write(WireWriter w) throws WireException {
        w.sid(sid).u8(reason).u64(bytesSent).u64(bytesReceived);
    }
}
