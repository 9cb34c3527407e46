package org.stblink.server.store;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;

/** Copies of the whole database while everything goes on, one at a time. Threads: any. */
final class SqliteBackups {
    private final Database database;
    private final SqliteDeviceStore store;
    private final AtomicBoolean copying = new AtomicBoolean();

    /** @param store whose copies these are */
    SqliteBackups(Database database, SqliteDeviceStore store) {
        this.database = database;
        this.store = store;
    }

    /** Makes one in a directory, which is made when it is missing. */
    CompletableFuture<Backup> make(Path to) {
        if (!copying.compareAndSet(false, true)) {
            return CompletableFuture.failedFuture(new BackupUnderWay());
        }
        CompletableFuture<Backup> result = new CompletableFuture<>();
        // A thread of its own: the readers have devices to look up meanwhile.
        Thread thread = new Thread(() -> copy(to, result), "store-backup");
        thread.setDaemon(true);
        thread.start();
        return result;
    }

    private void copy(Path to, CompletableFuture<Backup> result) {
        try (Connection connection = database.copier()) {
            Backup made = new BackupDirectory(to).make(connection, "", store.timeMillis());
            copying.set(false);
            result.complete(made);
        } catch (SQLException | StoreException | RuntimeException e) {
            copying.set(false);
            result.completeExceptionally(store.forOperators(e));
        }
    }
}
