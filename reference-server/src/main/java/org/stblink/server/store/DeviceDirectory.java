package org.stblink.server.store;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The operator's view of the store: looking, and putting new devices on the allow-list. Changes of devices that are
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

    /** Puts devices on the allow-list in one transaction: all of them are durable, or there are problems and none is. */
    CompletableFuture<ImportOutcome> importAll(List<NewDevice> devices);

    /**
     * Audit entries in their order.
     *
     * @param after entries behind this sequence number; 0 for the first
     * @param device only of this device; null for all
     */
    CompletableFuture<List<StoredAudit>> audit(long after, @Nullable String device, int limit);

    /** How many devices there are. Reads an index; milliseconds for a hundred thousand. */
    CompletableFuture<Long> count();
}
