package org.stblink.server.store;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.stblink.server.domain.AuditEntry;
import org.stblink.server.domain.IpAddress;
import org.stblink.server.store.audit.ChainedAudit;

/**
 * The operator's view of the store: looking at all there is, and what is the operator's own to change. Changes of devices that are
 * there go through the domain ({@link org.stblink.server.domain.Operator}), which alone writes them.
 *
 * <p>Calls do not block; results complete on a thread of the store, which must not be kept. A failed one completes with a
 * {@link StoreException} whose message is for the operator.
 */
public interface DeviceDirectory {
    /** Devices in byte order of their ids. */
    CompletableFuture<List<StoredDevice>> list(DeviceQuery query);

    /** One device. */
    CompletableFuture<Optional<StoredDevice>> get(String id);

    /** These devices, as far as there are such, in byte order of their ids; at most 1,000. */
    CompletableFuture<List<StoredDevice>> getAll(List<String> ids);

    /** The device that has an address, or had it last, and the one that has it pinned; in byte order of their ids. */
    CompletableFuture<List<StoredDevice>> at(IpAddress address);

    /** The id of the device that an address is pinned to, which may be one of an import that is not over. */
    CompletableFuture<Optional<String>> pinnedTo(IpAddress address);

    /**
     * Addresses and who has them, in order of the addresses' bytes.
     *
     * @param after addresses behind this one; null for the first
     */
    CompletableFuture<List<StoredLease>> leases(@Nullable IpAddress after, int limit);

    /** How many devices of which group stand how. Reads an index; a tenth of a second for a hundred thousand. */
    CompletableFuture<FleetCounts> fleet();

    /** How many enrolled devices have not acknowledged the key set with this serial, or a later one. */
    CompletableFuture<Long> behindKeySet(long serial);

    /** Audit entries, oldest or newest first. */
    CompletableFuture<List<StoredAudit>> audit(AuditQuery query);

    /** Entries with their hashes behind a number, in order. */
    CompletableFuture<List<ChainedAudit>> auditChain(long after, int limit);

    /**
     * Where the chain begins and ends.
     *
     * @param after behind this entry; 0 for all there is
     */
    CompletableFuture<AuditBounds> auditBounds(long after);

    /** Appends an entry to the audit; durable when it completes. */
    CompletableFuture<Boolean> append(AuditEntry entry);

    /**
     * Copies the whole database while everything goes on.
     *
     * @param to the directory for the file
     */
    CompletableFuture<Backup> backup(Path to);

    /** The way to put new devices on the allow-list. */
    ImportStore imports();

    /** The policy set at run time. */
    PolicyStore policies();
}
