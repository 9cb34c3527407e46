package org.stblink.server.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.stblink.internal.wire.Refused;
import org.stblink.internal.wire.RefusedCode;
import org.stblink.server.admin.AdminClient;
import org.stblink.server.domain.Told;
import org.stblink.server.store.AuditQuery;
import org.stblink.server.store.Backup;
import org.stblink.server.store.DataDirectory;
import org.stblink.server.store.Restoration;
import org.stblink.server.store.SqliteDeviceStore;
import org.stblink.server.store.StoreSettings;
import org.stblink.server.transport.SocketDevice;

/** A server with devices on it, backed up while they are there, and restored. */
@Timeout(120)
class BackupRestoreTest {
    @TempDir
    Path temporary;

    private Path backup;
    private SocketDevice quiet;
    private SocketDevice revoked;
    private SocketDevice restless;

    /** Three devices; a backup; then one is revoked, one registers again, and one does nothing. */
    private void serve() throws Exception {
        try (Server server = Servers.start(temporary)) {
            AdminClient admin = Servers.admin(server);
            Servers.allow(admin, "box", 3);
            quiet = device(server, 0);
            revoked = device(server, 1);
            restless = device(server, 2);
            quiet.online();
            revoked.online();
            restless.online();
            Servers.awaitOnline(admin, 3);
            Map<String, Object> made = admin.call("POST", "/v1/backup", null);
            backup = Path.of(String.valueOf(made.get("file")));
            assertThat(backup)
                    .hasParentRaw(temporary.resolve("data").resolve("backups").toAbsolutePath());
            revoked.close();
            admin.revoke("box-1");
            restless.close();
            restless.online();
            restless.close();
            quiet.close();
        }
    }

    private static SocketDevice device(Server server, int number) {
        return new SocketDevice(server.controlAddress(), server.publicKey(), "box-" + number, Servers.TOKEN);
    }

    private List<String> restore(Restoration.Unknown unknown) throws Exception {
        return RestoreTask.run(Servers.settings(temporary), backup, unknown);
    }

    @Test
    void afterARestoreTheRevokedStaysRevokedTheQuietComesBackAndTheRestlessIsPutAside() throws Exception {
        serve();
        assertThat(restore(Restoration.Unknown.REFUSE)).anyMatch(line -> line.startsWith("1 devices are put aside"));

        try (Server server = Servers.start(temporary);
                SocketDevice first = quiet.at(server.controlAddress());
                SocketDevice second = revoked.at(server.controlAddress());
                SocketDevice third = restless.at(server.controlAddress())) {
            first.online();
            assertThat(((Refused) second.connect().register()).code).isEqualTo(RefusedCode.REVOKED);
            assertThat(((Refused) third.connect().register()).code).isEqualTo(RefusedCode.QUARANTINED);
        }
    }

    @Test
    void aCopyThatIsSimplyPutBackIsNotStarted() throws Exception {
        serve();
        Path data = temporary.resolve("data");
        Files.copy(backup, data.resolve("stblink.db"), StandardCopyOption.REPLACE_EXISTING);

        StartFailure failure = catchThrowableOfType(StartFailure.class, () -> Servers.start(temporary));

        assertThat(failure.exitCode()).isEqualTo(StartFailure.ENVIRONMENT);
        assertThat(failure).hasMessageContaining("is an older copy").hasMessageContaining("--restore");
    }

    @Test
    void onANewMachineTheKeysAndTheBackupAreEnoughAndTheOperatorDecides() throws Exception {
        serve();
        Path old = temporary.resolve("old machine");
        Files.move(temporary.resolve("data"), old);
        backup = old.resolve("backups").resolve(backup.getFileName());
        Files.createDirectories(temporary.resolve("data"));
        StartFailure keyless = catchThrowableOfType(StartFailure.class, () -> restore(Restoration.Unknown.QUARANTINE));
        assertThat(keyless).hasMessageContaining("master.key is missing");
        Files.move(old.resolve("keys"), temporary.resolve("data").resolve("keys"));

        StartFailure unsure = catchThrowableOfType(StartFailure.class, () -> restore(Restoration.Unknown.REFUSE));
        assertThat(unsure).hasMessageContaining("--since-unknown quarantine");
        assertThat(restore(Restoration.Unknown.QUARANTINE))
                .anyMatch(line -> line.startsWith("3 devices are put aside"));

        try (Server server = Servers.start(temporary);
                SocketDevice first = quiet.at(server.controlAddress())) {
            assertThat(((Refused) first.connect().register()).code).isEqualTo(RefusedCode.QUARANTINED);
        }
    }

    @Test
    void onANewMachineTheOperatorIsToldHowFarTheCopyOfTheWitnessKnowsWhatHappened() throws Exception {
        serve();
        Path old = temporary.resolve("old machine");
        Path data = temporary.resolve("data");
        Files.move(data, old);
        backup = old.resolve("backups").resolve(backup.getFileName());
        Files.createDirectories(data);
        Files.move(old.resolve("keys"), data.resolve("keys"));
        Files.copy(old.resolve("witness"), data.resolve("witness"));

        assertThat(restore(Restoration.Unknown.REFUSE))
                .anyMatch(line -> line.startsWith("1 devices are put aside"))
                .anyMatch(line -> line.matches("what happened since is known up to entry [0-9]+, where this copy .*"));
    }

    @Test
    void aBackupOfAChangedMasterKeyIsRestoredAlsoWhereItsFileIsTheNextOneStill() throws Exception {
        serve();
        Path key = temporary.resolve("data").resolve("keys").resolve("master.key");
        Path next = key.resolveSibling("master.key.next");
        byte[] former = Files.readAllBytes(key);
        try (Server server = Servers.start(temporary)) {
            AdminClient admin = Servers.admin(server);
            admin.call("POST", "/v1/master-key/change", null);
            while (Boolean.TRUE.equals(admin.get("/v1/master-key").get("changing"))) {
                Thread.onSpinWait();
            }
            backup = Path.of(
                    String.valueOf(admin.call("POST", "/v1/backup", null).get("file")));
        }
        // As when the file could not be replaced in the end.
        Files.copy(key, next, StandardCopyOption.COPY_ATTRIBUTES);
        Files.write(key, former);

        restore(Restoration.Unknown.REFUSE);

        try (Server server = Servers.start(temporary);
                SocketDevice first = quiet.at(server.controlAddress())) {
            first.online();
        }
        assertThat(next).doesNotExist();
        assertThat(Files.readAllBytes(key)).isNotEqualTo(former);
    }

    @Test
    void aScheduledBackupIsAuditedAndTheOldestGo() throws Exception {
        Path data = temporary.resolve("data");
        try (DataDirectory directory = DataDirectory.open(data);
                SqliteDeviceStore store = SqliteDeviceStore.open(
                        directory, StoreSettings.DEFAULT, new Ticking(), task -> task.accept(0));
                Housekeeping housekeeping =
                        new Housekeeping(store, new BackupSettings(null, 1, 2), data, Told.NOTHING, Told.NOTHING)) {
            store.raiseEpoch();
            for (int i = 0; i < 4; i++) {
                housekeeping.scheduledBackup().get(30, TimeUnit.SECONDS);
            }
            try (Stream<Path> files = Files.list(data.resolve("backups"))) {
                assertThat(files).hasSize(2);
            }
            assertThat(store.audit(new AuditQuery(0, false, null, "BACKUP_MADE", null, 10))
                            .get(30, TimeUnit.SECONDS))
                    .hasSize(4);
        }
    }

    @Test
    void aScheduledBackupThatMeetsAnotherIsNoAlarmAndTheNextOneIsMade() throws Exception {
        Path data = temporary.resolve("data");
        Semaphore mayBeMade = new Semaphore(0);
        ByteArrayOutputStream log = new ByteArrayOutputStream();
        PrintStream err = System.err;
        System.setErr(new PrintStream(log, true, StandardCharsets.UTF_8));
        try (DataDirectory directory = DataDirectory.open(data);
                SqliteDeviceStore store = SqliteDeviceStore.open(
                        directory, StoreSettings.DEFAULT, new Ticking(mayBeMade), task -> task.accept(0));
                Housekeeping housekeeping =
                        new Housekeeping(store, new BackupSettings(null, 0, 2), data, Told.NOTHING, Told.NOTHING)) {
            store.raiseEpoch();
            CompletableFuture<Backup> operators = housekeeping.backup();
            CompletableFuture<Boolean> scheduled = housekeeping.scheduledBackup();

            assertThat(scheduled).isCompletedExceptionally();
            mayBeMade.release(2);
            operators.get(30, TimeUnit.SECONDS);
            housekeeping.scheduledBackup().get(30, TimeUnit.SECONDS);
        } finally {
            System.setErr(err);
        }

        assertThat(log.toString(StandardCharsets.UTF_8))
                .contains("INFO Housekeeping: no second backup beside it: a backup is being made already")
                .doesNotContain("ERROR", "NO BACKUP WAS MADE");
    }

    @Test
    void theFirstBackupByTheClockComesAsLongBehindTheLastOneAsAnyOther() {
        long hour = 3_600_000;
        long now = 1_800_000_000_000L;
        assertThat(Housekeeping.firstMillis(now - hour, 24 * hour, now)).isEqualTo(23 * hour);
        assertThat(Housekeeping.firstMillis(now - 30 * hour, 24 * hour, now)).isEqualTo(60_000);
        assertThat(Housekeeping.firstMillis(0, 24 * hour, now)).isEqualTo(60_000);
        assertThat(Housekeeping.firstMillis(now + hour, 24 * hour, now)).isEqualTo(60_000);
    }

    /** A second later each time it is asked. */
    private static final class Ticking extends Clock {
        private final AtomicLong seconds = new AtomicLong(1_800_000_000);
        private final @Nullable Semaphore backups;

        Ticking() {
            this(null);
        }

        /** @param backups each takes a permit to go on; null for no such thing */
        Ticking(@Nullable Semaphore backups) {
            this.backups = backups;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            if (backups != null && Thread.currentThread().getName().equals("store-backup")) {
                backups.acquireUninterruptibly();
            }
            return Instant.ofEpochSecond(seconds.incrementAndGet());
        }
    }
}
