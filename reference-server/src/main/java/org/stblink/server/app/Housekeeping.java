package org.stblink.server.app;

import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.stblink.server.domain.AuditEntry;
import org.stblink.server.domain.AuditEvent;
import org.stblink.server.store.Backup;
import org.stblink.server.store.SqliteDeviceStore;
import org.stblink.server.store.StoreException;
import org.tinylog.Logger;

/** What a server does by the clock: backups, telling the witness how far the audit is, ending the time after a restore. */
// Nobody waits for what is scheduled; each task tells of its own failure.
@SuppressWarnings("FutureReturnValueIgnored")
final class Housekeeping implements AutoCloseable {
    private static final long MARK_SECONDS = 60;

    private final SqliteDeviceStore store;
    private final BackupSettings settings;
    private final Path directory;
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "housekeeping");
        thread.setDaemon(true);
        return thread;
    });

    /** @param leaseMillis how long addresses of before a restore may be in use */
    Housekeeping(SqliteDeviceStore store, BackupSettings settings, Path dataDirectory, long leaseMillis) {
        this.store = store;
        this.settings = settings;
        this.directory = settings.directory(dataDirectory);
        clock.scheduleWithFixedDelay(store::markWitness, MARK_SECONDS, MARK_SECONDS, TimeUnit.SECONDS);
        clock.schedule(store::restoreIsOver, leaseMillis, TimeUnit.MILLISECONDS);
        if (settings.everyHours() > 0) {
            clock.scheduleWithFixedDelay(
                    this::scheduledBackup, settings.everyHours(), settings.everyHours(), TimeUnit.HOURS);
        }
    }

    /** One now. */
    CompletableFuture<Backup> backup() {
        return store.backup(directory).whenComplete((made, failure) -> {
            if (made != null) {
                store.markWitness();
                Logger.info("backup {} of {} bytes, audit head {}", made.file(), made.bytes(), made.head());
            } else {
                Logger.error("NO BACKUP WAS MADE: {}", failure.getMessage());
            }
        });
    }

    /** One by the clock; completes when it is audited, and the oldest are gone. */
    CompletableFuture<Boolean> scheduledBackup() {
        return backup().thenCompose(made -> {
            try {
                store.keepBackups(directory, settings.keep());
            } catch (StoreException e) {
                Logger.error(String.valueOf(e.getMessage()));
            }
            String cause = made.file().getFileName() + ", " + made.bytes() + " bytes";
            return store.append(new AuditEntry(AuditEvent.BACKUP_MADE, null, null, null, null, cause));
        });
    }

    @Override
    public void close() {
        clock.shutdownNow();
    }
}
