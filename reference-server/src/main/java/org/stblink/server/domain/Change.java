package org.stblink.server.domain;

import java.util.List;
import org.stblink.internal.wire.SessionId;

/**
 * One change of the store: all of it becomes durable together, or none.
 *
 * @param devices records that replace those of the same id whole (or are new)
 * @param removed ids of devices that leave the allow-list; of each that ever enrolled its generation is remembered, and one of the same
 *     id that comes on the list later goes on from it. Its lease stays until another device needs the address
 * @param leases addresses given to devices: whoever had such an address loses it, and whatever address the device had
 *     before is free. So an address has one device, and a device one address
 * @param revoked sessions to remember as revoked; one already remembered is replaced
 * @param forgotten sessions that need not be remembered as revoked any more; unknown ones are fine
 * @param audit entries to append, in this order
 */
public record Change(
        List<DeviceRecord> devices,
        List<String> removed,
        List<Lease> leases,
        List<RevokedSession> revoked,
        List<SessionId> forgotten,
        List<AuditEntry> audit) {

    public Change {
        devices = List.copyOf(devices);
        removed = List.copyOf(removed);
        leases = List.copyOf(leases);
        revoked = List.copyOf(revoked);
        forgotten = List.copyOf(forgotten);
        audit = List.copyOf(audit);
    }

    /** One device and why. */
    public static Change of(DeviceRecord device, AuditEntry... audit) {
        return new Change(List.of(device), List.of(), List.of(), List.of(), List.of(), List.of(audit));
    }

    /** One device less, and why. */
    public static Change removing(String device, AuditEntry... audit) {
        return new Change(List.of(), List.of(device), List.of(), List.of(), List.of(), List.of(audit));
    }

    /** A session to remember as revoked, and why. */
    public static Change revoking(RevokedSession session, AuditEntry... audit) {
        return new Change(List.of(), List.of(), List.of(), List.of(session), List.of(), List.of(audit));
    }

    /** A session that need not be remembered as revoked any more. */
    public static Change forgetting(SessionId session) {
        return new Change(List.of(), List.of(), List.of(), List.of(), List.of(session), List.of());
    }

    /** Nothing but the audit. */
    public static Change audited(AuditEntry... audit) {
        return new Change(List.of(), List.of(), List.of(), List.of(), List.of(), List.of(audit));
    }

    /** The same, and a lease. */
    public Change with(Lease lease) {
        return new Change(devices, removed, List.of(lease), revoked, forgotten, audit);
    }
}
