package org.stblink.server.store;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.stblink.server.domain.Change;
import org.stblink.server.domain.DeviceRecord;
import org.stblink.server.domain.DeviceStore;
import org.stblink.server.domain.StoreFailure;

/** Opens stores for tests and waits for their answers, never longer than a bound. */
final class Stores {
    static final long WAIT_SECONDS = 30;
    static final Instant NOW = Instant.parse("2026-01-02T03:04:05.678Z");
    static final Clock TIME_OF_DAY = Clock.fixed(NOW, ZoneOffset.UTC);

    /** Stands for the domain thread: callbacks run at once, on the store's own thread. */
    static final SqliteDeviceStore.DomainThread AT_ONCE = task -> task.accept(0);

    private Stores() {}

    /** A data directory and the store in it, closed together. */
    record Opened(DataDirectory directory, SqliteDeviceStore store) implements AutoCloseable {
        @Override
        public void close() {
            store.close();
            directory.close();
        }
    }

    static Opened open(Path path) throws StoreException {
        return open(path, StoreSettings.DEFAULT);
    }

    static Opened open(Path path, StoreSettings settings) throws StoreException {
        DataDirectory directory = DataDirectory.open(path);
        try {
            return new Opened(directory, SqliteDeviceStore.open(directory, settings, TIME_OF_DAY, AT_ONCE));
        } catch (StoreException e) {
            directory.close();
            throw e;
        }
    }

    /** Completes when the change is durable, or with the StoreFailure. */
    static CompletableFuture<Void> commit(DeviceStore store, Change change) {
        CompletableFuture<Void> result = new CompletableFuture<>();
        store.commit(change, new DeviceStore.CommitCallback() {
            @Override
            public void committed(long nowMillis) {
                result.complete(null);
            }

            @Override
            public void failed(StoreFailure cause, long nowMillis) {
                result.completeExceptionally(cause);
            }
        });
        return result;
    }

    /** The record, or null when the id is unknown. */
    static DeviceRecord find(DeviceStore store, String id) throws Exception {
        CompletableFuture<DeviceRecord> result = new CompletableFuture<>();
        store.find(id, new DeviceStore.FindCallback() {
            @Override
            public void found(DeviceRecord record, long nowMillis) {
                result.complete(record);
            }

            @Override
            public void failed(StoreFailure cause, long nowMillis) {
                result.completeExceptionally(cause);
            }
        });
        return await(result);
    }

    /** Imports these devices whole, or, with problems, none of them. */
    static ImportOutcome importAll(DeviceDirectory store, List<NewDevice> devices) throws Exception {
        long number = await(store.imports().open());
        ImportOutcome outcome = await(store.imports().add(number, devices)).orElseThrow();
        if (outcome.problems().isEmpty()) {
            await(store.imports().close(number));
        } else {
            await(store.imports().discard(number));
        }
        return outcome;
    }

    static <T> T await(CompletableFuture<T> result) throws ExecutionException, InterruptedException, TimeoutException {
        return result.get(WAIT_SECONDS, TimeUnit.SECONDS);
    }
}
