package org.stblink.server.admin;

import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import org.stblink.server.admin.http.AdminException;
import org.stblink.server.store.DeviceDirectory;
import org.stblink.server.store.FleetCounts;

/**
 * Counting a million devices takes half a second, so whoever asks within a few seconds shares one count. Threads: any.
 */
final class FleetCache {
    private static final long FRESH_MILLIS = 3_000;

    private final DeviceDirectory directory;
    private final LongSupplier clock;
    private CompletableFuture<FleetCounts> counts = CompletableFuture.failedFuture(new IllegalStateException("none"));
    private long askedMillis;

    FleetCache(DeviceDirectory directory, LongSupplier clock) {
        this.directory = directory;
        this.clock = clock;
    }

    /** A few seconds old at most. Blocks. */
    FleetCounts get() throws AdminException {
        CompletableFuture<FleetCounts> answer;
        synchronized (this) {
            long now = clock.getAsLong();
            if (counts.isCompletedExceptionally() || counts.isDone() && now - askedMillis > FRESH_MILLIS) {
                counts = directory.fleet();
                askedMillis = now;
            }
            answer = counts;
        }
        return Waiting.on(answer);
    }

    /** Something has changed that the next one should see. */
    synchronized void forget() {
        counts = CompletableFuture.failedFuture(new IllegalStateException("forgotten"));
    }
}
