package org.stblink.server.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.stblink.server.store.Stores.await;
import static org.stblink.server.store.Stores.commit;
import static org.stblink.server.store.Stores.find;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.stblink.server.domain.AuditEntry;
import org.stblink.server.domain.AuditEvent;
import org.stblink.server.domain.Change;
import org.stblink.server.domain.DeviceRecord;
import org.stblink.server.domain.PolicyRule;
import org.stblink.server.domain.Standing;
import org.stblink.server.domain.StoredState;
import org.stblink.server.domain.Told;
import org.stblink.server.store.audit.AuditHead;
import org.stblink.server.store.audit.AuditSeal;

/** Backups, and what a restore must not bring back. */
@Timeout(120)
class RestorationTest extends RestorationScene {
    private static void revoke(SqliteDeviceStore store, String id) throws Exception {
        put(store, enrolled(id).change().standing(Standing.REVOKED).done(), AuditEvent.DEVICE_REVOKED);
    }

    private void assertStands(String id, Standing standing) throws Exception {
        try (Stores.Opened opened = start()) {
            assertThat(standing(opened, id)).isEqualTo(standing);
        }
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
    void whatWasTakenBackSinceTheBackupDoesNotComeBack() throws Exception {
        Path file;
        long lastEpoch;
        try (Stores.Opened opened = start()) {
            SqliteDeviceStore store = opened.store();
            for (String id : List.of(
                    "quiet", "revoked", "released", "regrouped", "renamed", "clone", "gone", "removed", "amended")) {
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
            DeviceRecord revoked =
                    enrolled("amended").change().standing(Standing.REVOKED).done();
            put(store, revoked, AuditEvent.DEVICE_REVOKED);
            put(store, revoked.change().group("guests").done(), AuditEvent.DEVICE_AMENDED);
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

        assertThat(outcome.changed()).isEqualTo(8);
        assertThat(outcome.policyLost()).isTrue();
        assertThat(outcome.replaced()).isDirectoryContaining(path -> path.endsWith("stblink.db"));
        try (Stores.Opened opened = Stores.open(data)) {
            opened.store().sealAudit(List.of(KEY));
            opened.store().callWitness();
            assertThat(standing(opened, "quiet")).isEqualTo(Standing.ALLOWED);
            assertThat(standing(opened, "revoked")).isEqualTo(Standing.REVOKED);
            assertThat(standing(opened, "amended")).isEqualTo(Standing.REVOKED);
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
                    .contains("entries since are lost", "8 devices put aside", "until a policy is set");
        }
        assertThat(StoredChain.verify(data.resolve("stblink.db"), List.of(KEY), List.of())
                        .faults())
                .isEmpty();
    }

    @Test
    void aDeviceWhoseIdIsAHyphenIsOneThatStaysRevoked() throws Exception {
        Path file;
        try (Stores.Opened opened = start()) {
            put(opened.store(), enrolled("-"), AuditEvent.ENROLLED);
            file = await(opened.store().backup(backups)).file();
            revoke(opened.store(), "-");
        }
        restore(file, Restoration.Unknown.REFUSE);
        assertStands("-", Standing.REVOKED);
    }

    @Test
    void aBackupThatIsRestoredTwiceKeepsAsideWhatHappenedOnEitherBranch() throws Exception {
        Path file;
        long first;
        try (Stores.Opened opened = start()) {
            put(opened.store(), enrolled("a"), AuditEvent.ENROLLED);
            put(opened.store(), enrolled("b"), AuditEvent.ENROLLED);
            file = await(opened.store().backup(backups)).file();
            revoke(opened.store(), "a");
        }
        restore(file, Restoration.Unknown.REFUSE);
        try (Stores.Opened opened = start()) {
            revoke(opened.store(), "b");
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

    /** Keys and witness of last night, and the backup that was made since. */
    @Test
    void aWitnessThatWasCopiedBeforeTheBackupTellsNothingOfTheTimeSince() throws Exception {
        Path file;
        Path copy = temporary.resolve("witness of last night");
        try (Stores.Opened opened = start()) {
            put(opened.store(), enrolled("box"), AuditEvent.ENROLLED);
            Files.copy(data.resolve("witness"), copy);
            put(opened.store(), enrolled("other"), AuditEvent.ENROLLED);
            file = await(opened.store().backup(backups)).file();
            revoke(opened.store(), "box");
        }
        data = temporary.resolve("another machine");
        Files.createDirectories(data);
        Files.copy(copy, data.resolve("witness"));

        assertThatThrownBy(() -> restore(file, Restoration.Unknown.REFUSE))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("nothing tells what happened since this backup")
                .hasMessageContaining("ends before the backup, as a copy that was made before it");
        assertThat(data.resolve("witness")).hasSameBinaryContentAs(copy);

        assertThat(restore(file, Restoration.Unknown.QUARANTINE).changed()).isEqualTo(2);
        assertStands("box", Standing.QUARANTINED);
        // What was not known does not look as if nothing had happened.
        assertThatThrownBy(() -> restore(file, Restoration.Unknown.REFUSE))
                .hasMessageContaining("nothing tells what happened since this backup");
    }

    @Test
    void aCopyOfTheWitnessSaysHowFarItKnowsWhatHappened() throws Exception {
        Path file;
        Path copy = temporary.resolve("witness of last night");
        AuditHead known;
        try (Stores.Opened opened = start()) {
            put(opened.store(), enrolled("box"), AuditEvent.ENROLLED);
            put(opened.store(), enrolled("other"), AuditEvent.ENROLLED);
            file = await(opened.store().backup(backups)).file();
            revoke(opened.store(), "box");
            known = await(opened.store().auditBounds(0)).head().head();
            Files.copy(data.resolve("witness"), copy);
            revoke(opened.store(), "other");
        }
        assertThat(restore(file, Restoration.Unknown.REFUSE).knownThrough()).isNull();
        data = temporary.resolve("another machine");
        Files.createDirectories(data);
        Files.copy(copy, data.resolve("witness"));

        assertThat(restore(file, Restoration.Unknown.REFUSE).knownThrough()).isEqualTo(known);

        try (Stores.Opened opened = start()) {
            assertThat(standing(opened, "box")).isEqualTo(Standing.REVOKED);
            assertThat(opened.store().load().sessionsSince())
                    .as("how often the server started later is not known")
                    .isGreaterThan(1 << 20);
        }
    }

    @Test
    void devicesGoByTheLeaseAndGraceThatTheyWereToldSinceTheBackup() throws Exception {
        Path before;
        Path after;
        try (Stores.Opened opened = start()) {
            opened.store().tell(new Told(600, 900));
            before = await(opened.store().backup(backups)).file();
        }
        try (Stores.Opened opened = start()) {
            opened.store().tell(new Told(7_200, 800));
            after = await(opened.store().backup(backups)).file();
            await(opened.store().keepTold(new Told(600, 800)));
            opened.store().tell(new Told(3_600, 600));
        }

        restore(before, Restoration.Unknown.REFUSE);

        try (Stores.Opened opened = start()) {
            assertThat(opened.store().load().told()).isEqualTo(new Told(3_600, 900));
        }

        restore(after, Restoration.Unknown.REFUSE);

        try (Stores.Opened opened = start()) {
            assertThat(opened.store().load().told()).isEqualTo(new Told(7_200, 900));
        }
    }

    /** As a killed server leaves it: what marks how far the audit is does not wait for the disk. */
    @Test
    void aWitnessThatLiesBesideItsDatabaseMayEndBeforeTheBackup() throws Exception {
        Path file;
        byte[] witness;
        try (Stores.Opened opened = start()) {
            witness = Files.readAllBytes(data.resolve("witness"));
            put(opened.store(), enrolled("box"), AuditEvent.REGISTERED);
            file = await(opened.store().backup(backups)).file();
        }
        Files.write(data.resolve("witness"), witness);

        restore(file, Restoration.Unknown.REFUSE);

        assertStands("box", Standing.ALLOWED);
    }

    /** Where the server was killed before it could tell its witness, the database beside it knows. */
    @Test
    void whatTheDatabaseKnowsBeyondAWitnessThatEndsBeforeTheBackupDoesNotComeBack() throws Exception {
        Path file;
        byte[] witness;
        try (Stores.Opened opened = start()) {
            put(opened.store(), enrolled("box"), AuditEvent.ENROLLED);
            witness = Files.readAllBytes(data.resolve("witness"));
            put(opened.store(), enrolled("box"), AuditEvent.REGISTERED);
            file = await(opened.store().backup(backups)).file();
            revoke(opened.store(), "box");
        }
        Files.write(data.resolve("witness"), witness);

        restore(file, Restoration.Unknown.REFUSE);

        assertStands("box", Standing.REVOKED);
    }

    private void assertRefusedAsUnknown(Path file, int mostLines) {
        assertThatThrownBy(() -> restore(file, Restoration.Unknown.REFUSE, mostLines))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("nothing tells what happened since this backup");
    }

    @Test
    void ofABackupFromBeforeTheOldestThatIsRememberedNothingIsKnown() throws Exception {
        Path file;
        try (Stores.Opened opened = start()) {
            put(opened.store(), enrolled("box"), AuditEvent.ENROLLED);
            file = await(opened.store().backup(backups)).file();
            revoke(opened.store(), "box");
            revoke(opened.store(), "box-2");
            revoke(opened.store(), "box-3");
        }

        assertRefusedAsUnknown(file, 3); // with the mark at the end
        restore(file, Restoration.Unknown.REFUSE, 5);

        assertStands("box", Standing.REVOKED);
    }

    @Test
    void whatADatabaseKnowsBeyondItsWitnessCountsWhenItIsNoMoreThanCanBeRemembered() throws Exception {
        Path file;
        byte[] witness;
        try (Stores.Opened opened = start()) {
            put(opened.store(), enrolled("box"), AuditEvent.ENROLLED);
            witness = Files.readAllBytes(data.resolve("witness"));
            file = await(opened.store().backup(backups)).file();
            revoke(opened.store(), "box");
            revoke(opened.store(), "box-2");
            revoke(opened.store(), "box-3");
        }
        Files.write(data.resolve("witness"), witness);
        try (var connection = Database.looker(data.resolve("stblink.db"))) {
            assertThat(AuditRows.witnessed(connection, 0, 2))
                    .extracting(Witness.Line::device)
                    .containsExactly("box-2", "box-3");
        }

        assertRefusedAsUnknown(file, 2);
        restore(file, Restoration.Unknown.REFUSE, 3);

        assertStands("box", Standing.REVOKED);
    }

    /** As a snapshot of the machine has it: an older database, and its witness. */
    private Path aBackupThatIsNewerThanTheDirectory() throws Exception {
        Path snapshot = temporary.resolve("snapshot of last night");
        try (Stores.Opened opened = start()) {
            put(opened.store(), enrolled("box"), AuditEvent.ENROLLED);
        }
        Files.createDirectories(snapshot);
        for (String name : List.of("stblink.db", "witness")) {
            Files.copy(data.resolve(name), snapshot.resolve(name));
        }
        Path file;
        try (Stores.Opened opened = start()) {
            file = await(opened.store().backup(backups)).file();
            revoke(opened.store(), "box");
        }
        data = snapshot;
        return file;
    }

    private void assertThatNothingTellsWhatHappenedSince(Path file) throws Exception {
        assertThatThrownBy(() -> restore(file, Restoration.Unknown.REFUSE))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("nothing tells what happened since this backup")
                .hasMessageContaining("ends before the backup, as a copy that was made before it");
        assertThat(restore(file, Restoration.Unknown.QUARANTINE).changed()).isEqualTo(1);
        try (Stores.Opened opened = start()) {
            assertThat(standing(opened, "box")).isEqualTo(Standing.QUARANTINED);
            assertThat(opened.store().load().sessionsSince()).isGreaterThan(1 << 20);
        }
    }

    @Test
    void anOlderDatabaseBesideAWitnessTellsNothingOfTheTimeSinceTheBackup() throws Exception {
        assertThatNothingTellsWhatHappenedSince(aBackupThatIsNewerThanTheDirectory());
    }

    @Test
    void aDatabaseThatNobodyCanReadTellsNothingOfTheTimeSinceTheBackup() throws Exception {
        Path file = aBackupThatIsNewerThanTheDirectory();
        Files.write(data.resolve("stblink.db"), new byte[8192]);

        assertThatNothingTellsWhatHappenedSince(file);
    }

    @Test
    void aDatabaseThatWasReplacedLongAgoTellsNothingOfTheTimeSinceTheBackup() throws Exception {
        Path file = aBackupThatIsNewerThanTheDirectory();
        Path replaced = Files.createDirectories(data.resolve("replaced-1"));
        Files.move(data.resolve("stblink.db"), replaced.resolve("stblink.db"));

        assertThatNothingTellsWhatHappenedSince(file);
    }

    @Test
    void aCopyOfTheWitnessIsOneBesideADatabaseThatWasReplacedLongAgoToo() throws Exception {
        Path file;
        Path replaced = temporary.resolve("another machine/replaced-1");
        try (Stores.Opened opened = start()) {
            put(opened.store(), enrolled("box"), AuditEvent.ENROLLED);
        }
        Files.createDirectories(replaced);
        Files.copy(data.resolve("stblink.db"), replaced.resolve("stblink.db"));
        try (Stores.Opened opened = start()) {
            file = await(opened.store().backup(backups)).file();
            revoke(opened.store(), "box");
        }
        Files.copy(data.resolve("witness"), temporary.resolve("another machine/witness"));
        data = temporary.resolve("another machine");

        assertThat(restore(file, Restoration.Unknown.REFUSE).knownThrough()).isNotNull();

        try (Stores.Opened opened = start()) {
            assertThat(standing(opened, "box")).isEqualTo(Standing.REVOKED);
            assertThat(opened.store().load().sessionsSince()).isGreaterThan(1 << 20);
        }
    }

    /** As by a power failure before the new witness began. */
    @Test
    void aRestoreThatIsCutOffLeavesNoWitnessThatKnewNothing() throws Exception {
        Path file = aBackupThatIsNewerThanTheDirectory();
        // Where the new witness is written first.
        Path inTheWay = Files.createFile(
                Files.createDirectories(data.resolve("witness.new")).resolve("a file"));

        assertThatThrownBy(() -> restore(file, Restoration.Unknown.QUARANTINE)).isInstanceOf(StoreException.class);
        assertThat(data.resolve("stblink.db")).exists();
        Files.delete(inTheWay);
        Files.delete(inTheWay.getParent());

        assertThatThrownBy(() -> restore(file, Restoration.Unknown.REFUSE))
                .hasMessageContaining("nothing tells what happened since this backup");
    }

    @Test
    void aBackupOfWhichNothingIsKnownIsRestoredTwiceWithoutAnEpochThatWasInUse() throws Exception {
        Path file;
        try (Stores.Opened opened = start()) {
            put(opened.store(), enrolled("box"), AuditEvent.ENROLLED);
            file = await(opened.store().backup(backups)).file();
        }
        data = temporary.resolve("another machine");
        restore(file, Restoration.Unknown.QUARANTINE);
        long used;
        try (Stores.Opened opened = start()) {
            used = opened.store().raiseEpoch();
        }

        restore(file, Restoration.Unknown.ACCEPT);

        try (Stores.Opened opened = start()) {
            assertThat(opened.store().load().sessionsSince()).isGreaterThan(used);
            assertThat(opened.store().raiseEpoch()).isGreaterThan(used);
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
                .hasMessage(letter + " is not a database: name the file that the backup made");
        Path damaged = temporary.resolve("damaged.db");
        Stores.open(temporary.resolve("whole")).close();
        byte[] bytes = Files.readAllBytes(temporary.resolve("whole/stblink.db"));
        Arrays.fill(bytes, 5_000, 9_000, (byte) 0x55);
        Files.write(damaged, bytes);
        assertThatThrownBy(() -> restore(damaged, Restoration.Unknown.ACCEPT))
                .hasMessageContaining(damaged.toString())
                .hasMessageContaining("name another backup")
                .hasMessageNotContaining("restore the last backup")
                .hasMessageNotContaining(".restoring");
        Path cutOff = Files.write(temporary.resolve("cut.db"), Arrays.copyOf(bytes, bytes.length / 2));
        assertThatThrownBy(() -> restore(cutOff, Restoration.Unknown.ACCEPT))
                .hasMessageContaining("backup " + cutOff + " is damaged, or was cut off");
        Path empty = Files.createFile(temporary.resolve("empty.db"));
        assertThatThrownBy(() -> restore(empty, Restoration.Unknown.ACCEPT))
                .hasMessageContaining("backup " + empty + " holds no server's data");
        assertThatThrownBy(() -> restore(temporary.resolve("nothing"), Restoration.Unknown.ACCEPT))
                .hasMessageContaining("there is no backup");
        Path other = temporary.resolve("other");
        try (Stores.Opened opened = Stores.open(other)) {
            opened.store().masterKeyTexts().keep(new byte[] {7});
        }
        assertThatThrownBy(() -> restore(other.resolve("stblink.db"), Restoration.Unknown.ACCEPT))
                .hasMessageContaining("is not the key that the backup is sealed under")
                .hasMessageContaining("put the master.key of its time in place first, and leave the newest server.key");
        assertThat(files(data)).noneMatch(name -> name.contains("restoring"));
        assertStands("box", Standing.ALLOWED);
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
        assertStands("box", Standing.ALLOWED);
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

    private static List<String> files(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }
}
