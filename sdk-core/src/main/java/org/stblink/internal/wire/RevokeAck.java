package org.stblink.internal.wire;

/**
 * Device to S: the session of REVOKE is ended here, or was not known (section 11).
 *
 * <pre>
 * +----+-----+
 * | 0C | sid |
 * +----+-----+
 *   1    16
 * </pre>
 */
public final class RevokeAck extends Message {
    public static final int TYPE = MessageType.REVOKE_ACK;

    /** That of the REVOKE. Never null. */
    public final SessionId sid;

    /** @throws IllegalArgumentException when a field breaks the layout above */
    public RevokeAck(SessionId sid) {
        this.sid = Check.sid(TYPE, sid);
    }

    private RevokeAck(WireReader r) throws WireException {
        sid = r.at("sid").sid();
    }

    public static RevokeAck read(WireReader r) throws WireException {
        return new RevokeAck(r);
    }

    @Override
    public int type() {
        return TYPE;
    }

    @Override
    public void write(WireWriter w) throws WireException {
        w.sid(sid);
    }
}
