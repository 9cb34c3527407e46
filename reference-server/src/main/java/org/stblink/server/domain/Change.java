package org.stblink.server.domain;

import java.util.List;
import org.stblink.internal.wire.SessionId;

/**
 * One change of the store: all of it becomes durable together, or none.
 *
 * @param devices records that replace those of the same id whole (or are new)
 * @param leases addresses given to devices: whoever had such an address loses it, and whatever address the device had
 *     before is free. So an address has one device, and a device one address
 * @param revoked sessions to remember as revoked; one already remembered is replaced
 * @param forgotten sessions that need not be remembered as revoked any more; unknown ones are fine
 * @param audit entries to append, in this order
 */
public record Change(
        List<DeviceRecord> devices,
        List<Lease> leases,
        List<RevokedSession> revoked,
        List<SessionId> forgotten,
        List<AuditEntry> audit) {

    public Change {
        devices = List.copyOf(devices);
        leases = List.copyOf(leases);
        revoked = List.copyOf(revoked);
        forgotten = List.copyOf(forgotten);
        audit = List.copyOf(audit);
    }

    /** One device and why. */
    public static Change of(DeviceRecord device, AuditEntry... audit) {
        return new Change(List.of(device), List.of(), List.of(), List.of(), List.of(audit));
    }

    /** Nothing but the audit. */
    public static Change audited(AuditEntry... audit) {
        return new Change(List.of(), List.of(), List.of(), List.of(), List.of(audit));
    }

    /** The same, and a lease. */
    public Change with(Lease lease) {
        return new Change(devices, List.of(lease), revoked, forgotten, audit);
    }
}
