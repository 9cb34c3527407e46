package org.stblink.internal.session;

import org.stblink.internal.wire.Grant;
import org.stblink.internal.wire.Offer;
import org.stblink.internal.wire.Prologues;
import org.stblink.internal.wire.Role;
import org.stblink.internal.wire.SessionId;

/** What both ends of a peer channel know before its first byte. Immutable. */
public final class PeerParameters {
    public final SessionId sid;
    public final int suite;
    /** This device's role, one of {@link Role}. */
    public final int role;

    public final String localId;
    public final String remoteId;
    public final byte[] service;
    public final byte[] traceId;
    /** Longest data of a record this end sends, in bytes. */
    final int sendMax;
    /** Longest data of a record this end takes, in bytes. */
    final int receiveMax;

    private PeerParameters(
            SessionId sid,
            int suite,
            int role,
            String localId,
            String remoteId,
            byte[] service,
            byte[] traceId,
            int otherTakes,
            int receiveMax) {
        this.sid = sid;
        this.suite = suite;
        this.role = role;
        this.localId = localId;
        this.remoteId = remoteId;
        this.service = service;
        this.traceId = traceId;
        // More than the other end takes it may not send; more than its own limit costs memory that nobody granted.
        this.sendMax = Math.min(otherTakes, receiveMax);
        this.receiveMax = receiveMax;
    }

    /** The caller's end. */
    public static PeerParameters caller(Grant g, String localId, int receiveMax) {
        return new PeerParameters(
                g.sid, g.suite, Role.CALLER, localId, g.target, g.service, g.traceId, g.maxRecord, receiveMax);
    }

    /** The target's end. */
    public static PeerParameters target(Offer o, String localId, int receiveMax) {
        return new PeerParameters(
                o.sid, o.suite, Role.TARGET, localId, o.caller, o.service, o.traceId, o.maxRecord, receiveMax);
    }

    byte[] prologue() {
        boolean caller = role == Role.CALLER;
        return Prologues.peer(suite, sid.bytes(), caller ? localId : remoteId, caller ? remoteId : localId);
    }
}
