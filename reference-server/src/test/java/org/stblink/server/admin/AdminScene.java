package org.stblink.server.admin;

import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.stblink.server.domain.Change;
import org.stblink.server.domain.DeviceStore;
import org.stblink.server.domain.StoreFailure;

/** An admin server of its own for each test, on a store in {@code data} of a fresh folder. */
abstract class AdminScene {
    @TempDir
    Path temporary;

    AdminFixture admin;

    @BeforeEach
    final void startAdmin() throws Exception {
        admin = new AdminFixture(temporary.resolve("data"));
    }

    /** Stores a change as the domain does; durable on the return. */
    final void store(Change change) throws Exception {
        CompletableFuture<Void> stored = new CompletableFuture<>();
        admin.store.commit(change, new DeviceStore.CommitCallback() {
            @Override
            public void committed(long nowMillis) {
                stored.complete(null);
            }

            @Override
            public void failed(StoreFailure cause, long nowMillis) {
                stored.completeExceptionally(cause);
            }
        });
        stored.get(30, TimeUnit.SECONDS);
    }

    @AfterEach
    final void stopAdmin() {
        admin.close();
    }
}
