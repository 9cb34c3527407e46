package org.stblink.server.store;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.stblink.server.domain.Lease;

/**
 * Puts devices on the allow-list in parts that nobody sees until all of them are there. Between two parts other changes
 * are written, so that devices do not wait for an import, however large it is.
 *
 * <p>Calls do not block; results complete on a thread of the store. A failed one completes with a {@link StoreException}
 * whose message is for the operator.
 */
public interface ImportStore {
    /** Begins an import: its number. */
    CompletableFuture<Long> open();

    /** Adds devices to an open import. What has problems is left out; all else is added. Empty when it is not open (any more). */
    CompletableFuture<Optional<ImportOutcome>> add(long number, List<NewDevice> devices);

    /** The pinned addresses of an open import, as leases of their devices. */
    CompletableFuture<List<Lease>> pins(long number);

    /** Makes all devices of an open import appear, in one commit. False when there is no such open import. */
    CompletableFuture<Boolean> close(long number);

    /** Takes all devices of an open import away again, part by part, and ends it; from the first part on it is not open. Unknown numbers are fine. */
    CompletableFuture<Boolean> discard(long number);

    /** Imports that are open: at a start of the server, those that an earlier run left behind. */
    CompletableFuture<List<Long>> openImports();
}
