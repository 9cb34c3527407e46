package org.stblink.internal.wire;

/**
 * S to the target: the offer is dead (section 9.2).
 *
 * <pre>
 * +----+-----+--------+
 * | 48 | sid | reason |
 * +----+-----+--------+
 *   1    16    1
 * </pre>
 */
public final class Cancel extends Message {
    public static final int TYPE = MessageType.CANCEL;

    /** The call. Never null. */
    public final SessionId sid;
    /** {@link EndReason}, or a number a later version adds. */
    public final int reason;

    /** @throws IllegalArgumentException when a field breaks the layout above */
    public Cancel(SessionId sid, int reason) {
        this.sid = Check.sid(TYPE, sid);
        this.reason = Check.u8(TYPE, "reason", reason);
    }

    private Cancel(WireReader r) throws WireException {
        sid = r.at("sid").sid();
        reason = r.at("reason").u8();
    }

    public static Cancel read(WireReader r) throws WireException {
        return new Cancel(r);
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
