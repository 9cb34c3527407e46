package org.stblink.server.domain;

import java.util.List;

/**
 * What a start of the server reads at once.
 *
 * @param leases the address that each device was given last, and that was not given to another one since
 * @param formerLeases addresses that devices had before, and that were not given to another one since
 * @param pins addresses that operators pinned to devices, as leases of these devices
 * @param revokedSessions sessions that were revoked and may still live on a device without control channel
 * @param resumes what devices may resume from
 * @param sessionsSince sessions of epochs before this one are not taken up, since some may have been revoked and the store does not
 *     know of it; 0 for none
 * @param isRestored whether a backup took the store's place not long ago: addresses may be in use that it does not know of
 * @param told what devices may go by, of this start's configuration and of those before
 */
public record StoredState(
        List<Lease> leases,
        List<Lease> formerLeases,
        List<Lease> pins,
        List<RevokedSession> revokedSessions,
        List<Resumes> resumes,
        long sessionsSince,
        boolean isRestored,
        Told told) {
    public static final StoredState EMPTY = new StoredState(List.of(), List.of(), List.of(), List.of(), List.of());

    public StoredState {
        leases = List.copyOf(leases);
        formerLeases = List.copyOf(formerLeases);
        pins = List.copyOf(pins);
        revokedSessions = List.copyOf(revokedSessions);
        resumes = List.copyOf(resumes);
    }

    /** Of a store that always was the only one. */
    public StoredState(
            List<Lease> leases,
            List<Lease> formerLeases,
            List<Lease> pins,
            List<RevokedSession> revokedSessions,
            List<Resumes> resumes) {
        this(leases, formerLeases, pins, revokedSessions, resumes, 0, false, Told.NOTHING);
    }

    /** One device's. */
    public record Resumes(String device, ResumeRecord record) {}
}
