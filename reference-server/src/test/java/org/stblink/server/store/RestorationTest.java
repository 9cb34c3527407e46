package org.stblink.server.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.stblink.server.store.Stores.await;
import static org.stblink.server.store.Stores.commit;
import static org.stblink.server.store.Stores.find;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.stblink.server.domain.AuditEntry;
import org.stblink.server.domain.AuditEvent;
import org.stblink.server.domain.Change;
import org.stblink.server.domain.DeviceRecord;
import org.stblink.server.domain.PolicyRule;
import org.stblink.server.domain.Standing;
import org.stblink.server.domain.StoredState;
import org.stblink.server.store.audit.AuditSeal;

/** Backups, and what a restore must not bring back. */
@Timeout(120)
class RestorationTest {
    private static final AuditSeal KEY =
            AuditSeal.of("the master key of this server...".getBytes(StandardCharsets.US_ASCII));
    private static final byte[] CHECK = {1, 2, 3};

    @TempDir
    Path temporary;

    private Path data;
    private Path backups;

    @BeforeEach
    void place() {
        data = temporary.resolve("data");
        backups = temporary.resolve("backups");
    }

    /** As a server starts. */
    private Stores.Opened start() throws Exception {
        return start(StoreSettings.DEFAULT);
    }

    private Stores.Opened start(StoreSettings settings) throws Exception {
        Stores.Opened opened = Stores.open(data, settings);
        try {
            opened.store().sealAudit(List.of(KEY));
            if (opened.store().masterKeyTexts().check() == null) {
                opened.store().masterKeyTexts().keep(CHECK);
            }
            opened.store().callWitness();
            opened.store().raiseEpoch();
            return opened;
        } catch (StoreException e) {
            opened.close();
            throw e;
        }
    }

    private static DeviceRecord enrolled(String id) {
        return DeviceRecord.allowed(id, "g")
                .change()
                .enrolled(1, "user", new byte[92], new byte[108], new byte[16])
                .done();
    }

    private static void put(SqliteDeviceStore store, DeviceRecord record, AuditEvent event) throws Exception {
        await(commit(store, Change.of(record, new AuditEntry(event, record.id(), null, null, null, "test"))));
    }

    private Restoration.Outcome restore(Path backup, Restoration.Unknown unknown) throws Exception {
        try (DataDirectory directory = DataDirectory.open(data)) {
            return Restoration.run(
                    directory,
                    backup,
                    check -> Arrays.equals(check, CHECK),
                    List.of(KEY),
                    StoreSettings.DEFAULT,
                    unknown,
                    Stores.NOW.toEpochMilli());
        }
    }

    private static Standing standing(Stores.Opened opened, String id) throws Exception {
        return find(opened.store(), id).standing();
    }

    @Test
    void aBackupIsWholeThoughTheServerGoesOnWritingAndOnlyTheOwnerMayReadIt() throws Exception {
        Path file;
        try (Stores.Opened opened = start()) {
            List<CompletableFuture<Void>> all = new ArrayList<>();
            for (int i = 0; i < 3_000; i++) {
                DeviceRecord record = enrolled("box-" + i);
                AuditEntry entry = new AuditEntry(AuditEvent.REGISTERED, record.id(), null, null, null, null);
                all.add(commit(opened.store(), Change.of(record, entry)));
            }
            Backup made = await(opened.store().backup(backups));
            for (CompletableFuture<Void> one : all) {
                await(one);
            }
            file = made.file();
            assertThat(made.bytes()).isEqualTo(Files.size(file));
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .isEqualTo("rw-------");
            StoredChain.Result chain = StoredChain.verify(file, List.of(KEY), List.of(made.head()));
            assertThat(chain.faults()).isEmpty();
            assertThat(chain.head().head()).isEqualTo(made.head());
        }
        restore(file, Restoration.Unknown.REFUSE);
        try (Stores.Opened opened = start()) {
            long devices = await(opened.store().fleet()).devices();
            long registered = await(opened.store().audit(new AuditQuery(0, false, null, "REGISTERED", null, 10_000)))
                    .size();
            assertThat(devices).isEqualTo(registered);
        }
    }

    @Test
    void anOlderCopyThatIsPutBackIsNotStarted() throws Exception {
        try (Stores.Opened opened = start()) {
            put(opened.store(), enrolled("box"), AuditEvent.ENROLLED);
        }
        Path copy = temporary.resolve("copy.db");
        Files.copy(data.resolve("stblink.db"), copy);
        start().close();

        Files.copy(copy, data.resolve("stblink.db"), StandardCopyOption.REPLACE_EXISTING);

        assertThatThrownBy(this::start)
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("is an older copy than the one that was here last")
                .hasMessageContaining("--restore");
    }

    @Test
    void whatWasTakenBackSinceTheBackupDoesNotComeBack() throws Exception {
        Path file;
        long lastEpoch;
        try (Stores.Opened opened = start()) {
            SqliteDeviceStore store = opened.store();
            for (String id :
                    List.of("quiet", "revoked", "released", "regrouped", "renamed", "clone", "gone", "removed")) {
                put(store, enrolled(id), AuditEvent.ENROLLED);
            }
            put(
                    store,
                    DeviceRecord.allowed("late", "g")
                            .change()
                            .tokenHash(new byte[32])
                            .done(),
                    AuditEvent.DEVICE_AMENDED);
            put(store, enrolled("gone").change().standing(Standing.REVOKED).done(), AuditEvent.DEVICE_REVOKED);
            file = await(store.backup(backups)).file();
            put(store, enrolled("revoked").change().standing(Standing.REVOKED).done(), AuditEvent.DEVICE_REVOKED);
            put(store, enrolled("released").change().notEnrolled().done(), AuditEvent.DEVICE_RELEASED);
            put(store, enrolled("regrouped").change().group("guests").done(), AuditEvent.DEVICE_AMENDED);
            put(store, enrolled("renamed"), AuditEvent.PASSWORD_CHANGED);
            put(store, enrolled("clone").change().standing(Standing.QUARANTINED).done(), AuditEvent.QUARANTINED);
            put(store, enrolled("late"), AuditEvent.ENROLLED);
            put(store, enrolled("gone").change().standing(Standing.ALLOWED).done(), AuditEvent.DEVICE_RELEASED);
            put(store, enrolled("quiet"), AuditEvent.REGISTERED);
            AuditEntry removal = new AuditEntry(AuditEvent.DEVICE_REMOVED, "removed", null, null, null, "test");
            await(commit(store, Change.removing("removed", removal)));
            await(store.policies().keep(List.of(PolicyRule.WITHIN_A_GROUP)));
        }
        try (Stores.Opened opened = start()) {
            lastEpoch = opened.store().raiseEpoch();
        }

        Restoration.Outcome outcome = restore(file, Restoration.Unknown.REFUSE);

        assertThat(outcome.changed()).isEqualTo(7);
        assertThat(outcome.policyLost()).isTrue();
        assertThat(outcome.replaced()).isDirectoryContaining(path -> path.endsWith("stblink.db"));
        try (Stores.Opened opened = Stores.open(data)) {
            opened.store().sealAudit(List.of(KEY));
            opened.store().callWitness();
            assertThat(standing(opened, "quiet")).isEqualTo(Standing.ALLOWED);
            assertThat(standing(opened, "revoked")).isEqualTo(Standing.REVOKED);
            assertThat(standing(opened, "gone")).isEqualTo(Standing.REVOKED);
            assertThat(find(opened.store(), "removed")).isNull();
            for (String id : List.of("released", "regrouped", "renamed", "clone", "late")) {
                assertThat(standing(opened, id)).as(id).isEqualTo(Standing.QUARANTINED);
            }
            assertThat(await(opened.store().policies().load()).orElseThrow().rules())
                    .isEmpty();
            long epoch = opened.store().raiseEpoch();
            assertThat(epoch).isGreaterThan(lastEpoch);
            StoredState state = opened.store().load();
            assertThat(state.sessionsSince()).isLessThanOrEqualTo(epoch).isGreaterThan(lastEpoch);
            assertThat(state.isRestored()).isTrue();
            await(opened.store().restoreIsOver());
            assertThat(opened.store().load().isRestored()).isFalse();
            assertThat(await(opened.store().audit(new AuditQuery(0, false, null, "STORE_RESTORED", null, 9))))
                    .singleElement()
                    .extracting(StoredAudit::cause)
                    .asString()
                    .contains("entries since are lost", "7 devices put aside", "until a policy is set");
        }
        assertThat(StoredChain.verify(data.resolve("stblink.db"), List.of(KEY), List.of())
                        .faults())
                .isEmpty();
    }

    @Test
    void aBackupThatIsRestoredTwiceKeepsAsideWhatHappenedOnEitherBranch() throws Exception {
        Path file;
        long first;
        try (Stores.Opened opened = start()) {
            put(opened.store(), enrolled("a"), AuditEvent.ENROLLED);
            put(opened.store(), enrolled("b"), AuditEvent.ENROLLED);
            file = await(opened.store().backup(backups)).file();
            put(
                    opened.store(),
                    enrolled("a").change().standing(Standing.REVOKED).done(),
                    AuditEvent.DEVICE_REVOKED);
        }
        restore(file, Restoration.Unknown.REFUSE);
        try (Stores.Opened opened = start()) {
            put(
                    opened.store(),
                    enrolled("b").change().standing(Standing.REVOKED).done(),
                    AuditEvent.DEVICE_REVOKED);
            first = opened.store().raiseEpoch();
        }
        restore(file, Restoration.Unknown.REFUSE);
        try (Stores.Opened opened = start()) {
            assertThat(standing(opened, "a")).isEqualTo(Standing.REVOKED);
            assertThat(standing(opened, "b")).isEqualTo(Standing.REVOKED);
            assertThat(opened.store().raiseEpoch()).isGreaterThan(first);
        }
    }

    @Test
    void onANewMachineWithoutAWitnessTheOperatorHasToSayWhatToThinkOfTheTimeSince() throws Exception {
        Path file;
        try (Stores.Opened opened = start()) {
            put(opened.store(), enrolled("box"), AuditEvent.ENROLLED);
            put(opened.store(), DeviceRecord.allowed("new", "g"), AuditEvent.DEVICE_AMENDED);
            file = await(opened.store().backup(backups)).file();
        }
        data = temporary.resolve("another machine");

        assertThatThrownBy(() -> restore(file, Restoration.Unknown.REFUSE))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("nothing tells what happened since this backup")
                .hasMessageContaining("--since-unknown");
        assertThat(data.resolve("stblink.db")).doesNotExist();

        Restoration.Outcome aside = restore(file, Restoration.Unknown.QUARANTINE);
        assertThat(aside.changed()).isEqualTo(1);
        assertThat(aside.replaced()).isNull();
        try (Stores.Opened opened = start()) {
            assertThat(standing(opened, "box")).isEqualTo(Standing.QUARANTINED);
            assertThat(standing(opened, "new")).isEqualTo(Standing.ALLOWED);
            assertThat(opened.store().raiseEpoch()).isGreaterThan(1 << 20);
        }

        data = temporary.resolve("a third machine");
        restore(file, Restoration.Unknown.ACCEPT);
        try (Stores.Opened opened = start()) {
            assertThat(standing(opened, "box")).isEqualTo(Standing.ALLOWED);
            assertThat(opened.store().load().sessionsSince()).isGreaterThan(1 << 20);
        }
    }

    @Test
    void whatIsNoBackupOfThisServerIsRefusedAndNothingChanges() throws Exception {
        try (Stores.Opened opened = start()) {
            put(opened.store(), enrolled("box"), AuditEvent.ENROLLED);
        }
        Path letter = Files.writeString(temporary.resolve("letter"), "Dear operator, ".repeat(500));
        assertThatThrownBy(() -> restore(letter, Restoration.Unknown.ACCEPT))
                .isInstanceOf(StoreException.class)
                .hasMessage("there is no backup " + letter + ": name the file that the backup made");
        Path damaged = temporary.resolve("damaged.db");
        Stores.open(temporary.resolve("whole")).close();
        byte[] bytes = Files.readAllBytes(temporary.resolve("whole/stblink.db"));
        Arrays.fill(bytes, 5_000, 9_000, (byte) 0x55);
        Files.write(damaged, bytes);
        assertThatThrownBy(() -> restore(damaged, Restoration.Unknown.ACCEPT))
                .hasMessageContaining(damaged.toString())
                .hasMessageNotContaining(".restoring");
        assertThatThrownBy(() -> restore(temporary.resolve("nothing"), Restoration.Unknown.ACCEPT))
                .hasMessageContaining("there is no backup");
        Path other = temporary.resolve("other");
        Stores.open(other).close();
        assertThatThrownBy(() -> restore(other.resolve("stblink.db"), Restoration.Unknown.ACCEPT))
                .hasMessageContaining("is not the key that the backup is sealed under");
        assertThat(files(data)).noneMatch(name -> name.contains("restoring"));
        try (Stores.Opened opened = start()) {
            assertThat(standing(opened, "box")).isEqualTo(Standing.ALLOWED);
        }
    }

    /** The files of a store that is killed: as they are while it is open. */
    private static void copyAsKilled(Path from, Path to) throws IOException {
        Files.createDirectories(to);
        for (String name : List.of("stblink.db", "stblink.db-wal")) {
            Files.copy(from.resolve(name), to.resolve(name), StandardCopyOption.REPLACE_EXISTING);
        }
    }

    @Test
    void aRestoreThatWasCutOffBetweenTwoFilesIsDoneAgain() throws Exception {
        Path file;
        Path killed = temporary.resolve("killed");
        try (Stores.Opened opened = start()) {
            put(opened.store(), enrolled("box"), AuditEvent.ENROLLED);
            file = await(opened.store().backup(backups)).file();
            for (int i = 0; i < 50; i++) {
                put(opened.store(), enrolled("later-" + i), AuditEvent.REGISTERED);
            }
            copyAsKilled(data, killed);
        }
        for (String left : List.of("stblink.db", "stblink.db-wal")) {
            Files.deleteIfExists(data.resolve("stblink.db"));
            Files.copy(killed.resolve(left), data.resolve(left), StandardCopyOption.REPLACE_EXISTING);

            Restoration.Outcome outcome = restore(file, Restoration.Unknown.REFUSE);

            assertThat(outcome.replaced().resolve(left)).hasSameBinaryContentAs(killed.resolve(left));
            try (Stores.Opened opened = start()) {
                assertThat(standing(opened, "box")).isEqualTo(Standing.ALLOWED);
                assertThat(find(opened.store(), "later-7")).isNull();
            }
        }
    }

    @Test
    void aFormerDatabaseIsRestoredWithTheLogThatAKilledServerLeft() throws Exception {
        Path killed = temporary.resolve("killed");
        try (Stores.Opened opened = start()) {
            put(opened.store(), enrolled("box"), AuditEvent.ENROLLED);
            copyAsKilled(data, killed);
        }

        restore(killed.resolve("stblink.db"), Restoration.Unknown.REFUSE);

        assertThat(files(data)).noneMatch(name -> name.contains("restoring"));
        try (Stores.Opened opened = start()) {
            assertThat(standing(opened, "box")).isEqualTo(Standing.ALLOWED);
        }
    }

    @Test
    void aKilledServerThatKeepsFewEntriesOfTheAuditStartsAgain() throws Exception {
        byte[] witness;
        try (Stores.Opened opened = start(new StoreSettings(5_000, 2, 0, 1))) {
            witness = Files.readAllBytes(data.resolve("witness"));
            List<CompletableFuture<Void>> all = new ArrayList<>();
            for (int i = 0; i < 2_100; i++) {
                AuditEntry entry = new AuditEntry(AuditEvent.REGISTERED, "box", null, null, null, null);
                all.add(commit(opened.store(), Change.audited(entry)));
            }
            for (CompletableFuture<Void> one : all) {
                await(one);
            }
        }
        Files.write(data.resolve("witness"), witness);

        try (Stores.Opened opened = start(new StoreSettings(5_000, 2, 0, 1))) {
            assertThat(await(opened.store().auditBounds(0))).isNotNull();
        }
    }

    @Test
    void anOlderCopyThatClaimsToHaveBeenTrimmedIsNotStarted() throws Exception {
        try (Stores.Opened opened = start()) {
            put(opened.store(), enrolled("box"), AuditEvent.ENROLLED);
        }
        Path copy = temporary.resolve("copy.db");
        Files.copy(data.resolve("stblink.db"), copy);
        try (Stores.Opened opened = start()) {
            put(
                    opened.store(),
                    enrolled("box").change().standing(Standing.REVOKED).done(),
                    AuditEvent.DEVICE_REVOKED);
        }
        try (var connection = DriverManager.getConnection("jdbc:sqlite:" + copy);
                var statement = connection.createStatement()) {
            statement.execute("INSERT OR REPLACE INTO meta (name, value)"
                    + " VALUES ('audit-base', unhex('00000000000FFFFF' || hex(zeroblob(32))))");
        }
        Files.copy(copy, data.resolve("stblink.db"), StandardCopyOption.REPLACE_EXISTING);

        assertThatThrownBy(this::start).hasMessageContaining("is an older copy");
    }

    @Test
    void aBackupOfAChangeOfTheMasterKeyIsNoTampering() throws Exception {
        AuditSeal next = AuditSeal.of(new byte[] {7});
        Path file;
        try (Stores.Opened opened = start()) {
            opened.store().changeAuditSeal(next);
            put(opened.store(), enrolled("box"), AuditEvent.ENROLLED);
            file = await(opened.store().backup(backups)).file();
        }
        try (DataDirectory directory = DataDirectory.open(data)) {
            Restoration.run(
                    directory,
                    file,
                    check -> true,
                    List.of(next, KEY),
                    StoreSettings.DEFAULT,
                    Restoration.Unknown.REFUSE,
                    0);
        }
        assertThat(StoredChain.verify(data.resolve("stblink.db"), List.of(next), List.of())
                        .faults())
                .isEmpty();
        try (Stores.Opened opened = Stores.open(data)) {
            assertThat(await(opened.store().audit(new AuditQuery(0, false, null, "AUDIT_BROKEN", null, 9))))
                    .isEmpty();
        }
    }

    @Test
    void whatABackupHadWrittenWhenItFailedIsGone() throws Exception {
        try (Stores.Opened opened = start()) {
            Connection closed = Database.looker(data.resolve("stblink.db"));
            closed.close();
            assertThatThrownBy(() -> BackupFiles.make(closed, backups, "", 0)).isInstanceOf(SQLException.class);
            assertThat(files(backups)).isEmpty();

            Path killed = Files.writeString(backups.resolve("stblink-20260101T000000Z.part"), "x");
            Files.setLastModifiedTime(killed, FileTime.fromMillis(0));
            Path ofAnother = Files.writeString(backups.resolve("stblink-20260201T000000Z.part"), "x");
            Path log = Files.writeString(backups.resolve("stblink-20260101T000000Z.part-wal"), "x");
            Path other = Files.writeString(backups.resolve("letter.part"), "x");
            opened.store().removeUnfinishedBackups(backups);
            assertThat(killed).doesNotExist();
            assertThat(log).doesNotExist();
            assertThat(ofAnother).exists();
            assertThat(other).exists();
            assertThat(opened.store().newestBackupMillis(backups)).isZero();
            assertThat(opened.store().newestBackupMillis(temporary.resolve("nowhere")))
                    .isZero();
        }
    }

    private static List<String> files(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }

    @Test
    void theOldestBackupsGoAndThoseBeforeAnUpgradeStay() throws Exception {
        Files.createDirectories(backups);
        for (String name : List.of(
                "stblink-20260101T000000Z-5.db",
                "stblink-20260102T000000Z-9.db",
                "stblink-20260103T000000Z-7.db",
                "stblink-20250101T000000Z-schema-20-3.db",
                "letter.txt")) {
            Files.writeString(backups.resolve(name), name);
        }
        try (Stores.Opened opened = start()) {
            opened.store().keepBackups(backups, 2);
        }
        try (var files = Files.list(backups)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder(
                            "stblink-20260102T000000Z-9.db",
                            "stblink-20260103T000000Z-7.db",
                            "stblink-20250101T000000Z-schema-20-3.db",
                            "letter.txt");
        }
    }

    @Test
    void anUpgradeIsTriedOnACopyAndABackupIsMadeBeforeIt() throws Exception {
        try (Stores.Opened opened = start()) {
            put(opened.store(), enrolled("box"), AuditEvent.ENROLLED);
        }
        // As a server before the chain left it.
        try (var connection = DriverManager.getConnection("jdbc:sqlite:" + data.resolve("stblink.db"));
                var statement = connection.createStatement()) {
            statement.execute("ALTER TABLE open_import DROP COLUMN discarded");
            statement.execute("DROP TABLE former_device");
            statement.execute("DROP TABLE audit_place");
            statement.execute("DROP TRIGGER audit_is_append_only");
            statement.execute("ALTER TABLE audit DROP COLUMN hash");
            statement.execute("CREATE TRIGGER audit_is_append_only BEFORE UPDATE ON audit BEGIN SELECT 1; END");
            statement.execute("DELETE FROM meta WHERE name LIKE 'audit-%'");
            statement.execute("DELETE FROM flyway_schema_history WHERE version IN ('30', '31', '32', '33')");
        }
        Files.delete(data.resolve("witness"));
        byte[] before = Files.readAllBytes(data.resolve("stblink.db"));

        try (DataDirectory directory = DataDirectory.open(data)) {
            assertThat(Upgrade.tryOnCopy(directory, StoreSettings.DEFAULT))
                    .containsExactly(
                            "V30 audit chain", "V31 audit places", "V32 former devices", "V33 discarded imports");
        }
        assertThat(Files.readAllBytes(data.resolve("stblink.db"))).isEqualTo(before);
        assertThat(data.resolve("backups")).doesNotExist();

        try (Stores.Opened opened = start()) {
            assertThat(standing(opened, "box")).isEqualTo(Standing.ALLOWED);
        }
        assertThat(StoredChain.verify(data.resolve("stblink.db"), List.of(KEY), List.of())
                        .faults())
                .isEmpty();
        try (var files = Files.list(data.resolve("backups"))) {
            assertThat(files).singleElement().asString().contains("-schema-20-");
        }
        try (DataDirectory directory = DataDirectory.open(data)) {
            assertThat(Upgrade.tryOnCopy(directory, StoreSettings.DEFAULT)).isEmpty();
        }
    }
}
