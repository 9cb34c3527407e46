package org.stblink.internal.wire;

/**
 * One live peer channel in {@link Sessions}.
 *
 * <pre>
 * +-----+------+-------+---------+
 * | sid | role | suite | n  peer |
 * +-----+------+-------+---------+
 *   16    1      1       1 1..64
 * </pre>
 */
public final class SessionEntry {
    /** The call. Never null. */
    public final SessionId sid;
    /** {@link Role} of the device that reports. */
    public final int role;
    /** Suite of the peer channel, 0 to 255. */
    public final int suite;
    /** Device id of the other end. */
    public final String peer;

    /** @throws IllegalArgumentException when a field breaks the layout above */
    public SessionEntry(SessionId sid, int role, int suite, String peer) {
        this.sid = Check.sid(Sessions.TYPE, sid);
        this.role = Check.range(Sessions.TYPE, "role", role, Role.CALLER, Role.TARGET);
        this.suite = Check.u8(Sessions.TYPE, "suite", suite);
        this.peer = Check.id(Sessions.TYPE, "peer", peer);
    }

    SessionEntry(WireReader r) throws WireException {
        sid = r.at("sid").sid();
        role = r.at("role").u8(Role.CALLER, Role.TARGET);
        suite = r.at("suite").u8();
        peer = r.at("peer").id();
    }

    void write(WireWriter w) throws WireException {
        w.sid(sid).u8(role).u8(suite).id(peer);
    }
}
