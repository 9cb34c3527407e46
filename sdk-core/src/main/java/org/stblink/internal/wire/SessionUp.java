package org.stblink.internal.wire;

/**
 * Device to S: this end of the peer channel is up (section 10.3).
 *
 * <pre>
 * +----+-----+
 * | 09 | sid |
 * +----+-----+
 *   1    16
 * </pre>
 */
public final class SessionUp extends Message {
    public static final int TYPE = MessageType.SESSION_UP;

    /** The call. Never null. */
    public final SessionId sid;

    /** @throws IllegalArgumentException when a field breaks the layout above */
    public SessionUp(SessionId sid) {
        this.sid = Check.sid(TYPE, sid);
    }

    private SessionUp(WireReader r) throws WireException {
        sid = r.at("sid").sid();
    }

    public static SessionUp read(WireReader r) throws WireException {
        return new SessionUp(r);
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
