package org.stblink.internal.wire;

/**
 * S to device: end that peer channel within a second (section 11).
 *
 * <pre>
 * +----+-----+--------+
 * | 49 | sid | reason |
 * +----+-----+--------+
 *   1    16    1
 * </pre>
 */
public final class Revoke extends Message {
    public static final int TYPE = MessageType.REVOKE;

    /** The call, or all zero for every session of this device. Never null. */
    public final SessionId sid;
    /** {@link EndReason}, or a number a later version adds. */
    public final int reason;

    /** @throws IllegalArgumentException when a field breaks the layout above */
    public Revoke(SessionId sid, int reason) {
        this.sid = Check.sid(TYPE, sid);
        this.reason = Check.u8(TYPE, "reason", reason);
    }

    private Revoke(WireReader r) throws WireException {
        sid = r.at("sid").sid();
        reason = r.at("reason").u8();
    }

    public static Revoke read(WireReader r) throws WireException {
        return new Revoke(r);
    }

    @Override
    public int type() {
        return TYPE;
    }

    @Override
    public void write(WireWriter w) throws WireException {
        w.sid(sid).u8(reason);
    }
}
