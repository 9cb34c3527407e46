package org.stblink.server.domain;

import org.stblink.internal.wire.Revoke;
import org.stblink.internal.wire.SessionId;
import org.stblink.internal.wire.Sizes;

/** What follows when a device may no longer take part: revoked, quarantined or released (sections 7.2 and 11). */
final class Banishment {
    private static final SessionId EVERY_SESSION = SessionId.of(new byte[Sizes.SESSION_ID], 0);

    private final Roster roster;
    private final Calls calls;
    private final Supervision supervision;
    private final Candidates candidates;
    private final Standby standby;

    Banishment(Roster roster, Calls calls, Supervision supervision, Candidates candidates, Standby standby) {
        this.roster = roster;
        this.calls = calls;
        this.supervision = supervision;
        this.candidates = candidates;
        this.standby = standby;
    }

    /**
     * It is told to end all its sessions, and its connection is closed; its peers are told to end theirs with it.
     *
     * @param reason section 14.3
     */
    void banish(String deviceId, int reason, long nowMillis) {
        Device device = roster.find(deviceId);
        if (device != null) {
            device.connection().send(new Revoke(EVERY_SESSION, reason));
            roster.ban(device, nowMillis);
        }
        candidates.ban(deviceId);
        standby.forget(deviceId);
        calls.ban(deviceId, nowMillis);
        supervision.revokeAllOf(deviceId, reason, nowMillis);
    }
}
