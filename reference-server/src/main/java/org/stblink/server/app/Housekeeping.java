package org.stblink.server.app;

import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.stblink.server.domain.AuditEntry;
import org.stblink.server.domain.AuditEvent;
import org.stblink.server.domain.Told;
import org.stblink.server.store.Backup;
import org.stblink.server.store.BackupDirectory;
import org.stblink.server.store.BackupUnderWay;
import org.stblink.server.store.SqliteDeviceStore;
import org.stblink.server.store.StoreException;
import org.tinylog.Logger;

/** What a server does by the clock: backups, telling the witness how far the audit is, ending the time after a restore or a longer lease. */
// Nobody waits for what is scheduled; each task tells of its own failure.
@SuppressWarnings("FutureReturnValueIgnored")
final class Housekeeping implements AutoCloseable {
    private static final long MARK_SECONDS = 60;
    private static final long TOLD_SECONDS = 600;
    /** A start has other things to do first. */
    private static final long SOON_MILLIS = 60_000;

    private final SqliteDeviceStore store;
    private final BackupSettings settings;
    private final BackupDirectory backups;
    private final Told tellsNow;
    private Told told;
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "housekeeping");
        thread.setDaemon(true);
        return thread;
    });

    /**
     * @param tellsNow what devices are told
     * @param told what they may go by at this start
     */
    Housekeeping(SqliteDeviceStore store, BackupSettings settings, Path dataDirectory, Told tellsNow, Told told) {
        this.store = store;
        this.settings = settings;
        this.tellsNow = tellsNow;
        this.told = told;
        this.backups = new BackupDirectory(settings.directory(dataDirectory));
        clock.scheduleWithFixedDelay(store::markWitness, MARK_SECONDS, MARK_SECONDS, TimeUnit.SECONDS);
        clock.schedule(store::restoreIsOver, told.leaseOverMillis(), TimeUnit.MILLISECONDS);
        if (!told.equals(tellsNow)) {
            Logger.info(
                    "devices may go by a lease of {} s and a grace of {} s, as they were told before: until these have run out,"
                            + " addresses that they had, and what was revoked, are kept for as long",
                    told.leaseSeconds(),
                    told.graceSeconds());
            clock.scheduleWithFixedDelay(this::lowerTold, TOLD_SECONDS, TOLD_SECONDS, TimeUnit.SECONDS);
        }
        tidy(backups);
        tidy(new BackupDirectory(BackupDirectory.in(dataDirectory)));
        long newest = newest();
        if (settings.everyHours() > 0) {
            clock.execute(this::tryBackups);
            long every = TimeUnit.HOURS.toMillis(settings.everyHours());
            long first = firstMillis(newest, every, System.currentTimeMillis());
            clock.scheduleWithFixedDelay(this::scheduledBackup, first, every, TimeUnit.MILLISECONDS);
        }
    }

    /** So much later, devices that have not come back since the start go by what they were told before for so much less. */
    CompletableFuture<Boolean> lowerTold() {
        if (told.equals(tellsNow)) {
            return CompletableFuture.completedFuture(false);
        }
        told = told.leftAfter(TOLD_SECONDS, tellsNow);
        return store.keepTold(told);
    }

    /** A disk for backups that is away just now keeps no server from starting. */
    private static void tidy(BackupDirectory directory) {
        try {
            directory.removeUnfinished(System.currentTimeMillis());
        } catch (StoreException e) {
            Logger.error("{}", e.getMessage());
        }
    }

    /** Said at the start, and not when the first one is due, which may be days later. */
    private void tryBackups() {
        try {
            backups.tryOut();
        } catch (StoreException e) {
            Logger.error("BACKUPS WILL FAIL: {}", e.getMessage());
        }
    }

    /** When the newest backup was made; 0 for never, and where nobody can tell. */
    private long newest() {
        try {
            return backups.newestMillis();
        } catch (StoreException e) {
            Logger.error("{}", e.getMessage());
            return 0;
        }
    }

    /**
     * How long until the first backup by the clock: as long behind the newest one as any other, so that a server that is restarted more often
     * than it makes them makes them.
     *
     * @param newestMillis when that was made; 0 for never. A time that is yet to come is not believed
     */
    static long firstMillis(long newestMillis, long everyMillis, long nowMillis) {
        long since = nowMillis - newestMillis;
        return since < 0 ? SOON_MILLIS : Math.max(SOON_MILLIS, everyMillis - since);
    }

    /** One now. */
    CompletableFuture<Backup> backup() {
        return store.backup(backups.path()).whenComplete((made, failure) -> {
            if (made != null) {
                store.markWitness();
                Logger.info("backup {} of {} bytes, audit head {}", made.file(), made.bytes(), made.head());
            } else if (failure instanceof BackupUnderWay) {
                Logger.info("no second backup beside it: {}", failure.getMessage());
            } else {
                Logger.error("NO BACKUP WAS MADE: {}", failure.getMessage());
            }
        });
    }

    /** One by the clock; completes when it is audited, and the oldest are gone. */
    CompletableFuture<Boolean> scheduledBackup() {
        return backup().thenCompose(made -> {
            try {
                backups.keepNewest(settings.keep(), made.file(), System.currentTimeMillis());
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
