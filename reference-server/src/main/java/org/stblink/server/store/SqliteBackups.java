package org.stblink.server.store;

import java.io.IOException;
import java.nio.file.Files;
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
            return CompletableFuture.failedFuture(new StoreException("a backup is being made already: wait for it"));
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
            Backup made = BackupFiles.make(connection, to, "", store.timeMillis());
            copying.set(false);
            result.complete(made);
        } catch (SQLException | StoreException | RuntimeException e) {
            copying.set(false);
            result.completeExceptionally(store.forOperators(e));
        }
    }

    /** Removes the oldest ones in a directory, so that so many stay. */
    void keepNewest(Path in, int keep) throws StoreException {
        try {
            BackupFiles.keepNewest(in, keep);
        } catch (IOException e) {
            throw new StoreException("old backups in " + in + " cannot be removed: make it writable", e);
        }
    }

    /** Removes what was not finished in a directory; there may be none. */
    void removeUnfinished(Path in) throws StoreException {
        try {
            BackupFiles.removeUnfinished(in, System.currentTimeMillis());
        } catch (IOException e) {
            throw new StoreException("unfinished backups in " + in + " cannot be removed: make it writable", e);
        }
    }

    /** When the newest one in a directory was made, in milliseconds since 1970; 0 when there is none. */
    long newestMillis(Path in) throws StoreException {
        try {
            Path newest = BackupFiles.newest(in);
            return newest == null ? 0 : Files.getLastModifiedTime(newest).toMillis();
        } catch (IOException e) {
            throw new StoreException("backups in " + in + " cannot be listed: make it readable", e);
        }
    }
}
