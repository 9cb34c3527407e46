package org.stblink.server.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.stblink.server.store.Stores.await;
import static org.stblink.server.store.Stores.commit;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.stblink.server.domain.AuditEntry;
import org.stblink.server.domain.AuditEvent;
import org.stblink.server.domain.Change;
import org.stblink.server.domain.DeviceRecord;
import org.stblink.server.domain.IpAddress;
import org.stblink.server.store.audit.AuditHash;
import org.stblink.server.store.audit.AuditHead;
import org.stblink.server.store.audit.AuditSeal;
import org.stblink.server.store.audit.ChainedAudit;

/** The chain of the audit: what is written in order is found whole, and what somebody does to the database is found out. */
@Timeout(120)
class AuditChainTest {
    private static final AuditSeal KEY =
            AuditSeal.of("the master key of this server...".getBytes(StandardCharsets.US_ASCII));
    private static final AuditSeal ANOTHER = AuditSeal.of(new byte[32]);

    @TempDir
    Path temporary;

    private Path data;

    @BeforeEach
    void place() {
        data = temporary.resolve("data");
    }

    private Path database() {
        return data.resolve("stblink.db");
    }

    private static Change change(int number) {
        return Change.of(
                DeviceRecord.allowed("box-" + number, "g"),
                new AuditEntry(AuditEvent.ENROLLED, "box-" + number, "192.0.2.1", null, null, "generation 1"));
    }

    private Stores.Opened open(StoreSettings settings) throws Exception {
        Stores.Opened opened = Stores.open(data, settings);
        opened.store().sealAudit(List.of(KEY));
        return opened;
    }

    /** A server that did something and stopped; returns the head it ended with. */
    private AuditHead write(int from, int to) throws Exception {
        try (Stores.Opened opened = open(StoreSettings.DEFAULT)) {
            List<CompletableFuture<Void>> all = new ArrayList<>();
            for (int i = from; i < to; i++) {
                all.add(commit(opened.store(), change(i)));
            }
            for (CompletableFuture<Void> one : all) {
                await(one);
            }
            return await(opened.store().auditBounds(0)).head().head();
        }
    }

    private List<String> faults(AuditHead... noted) throws Exception {
        return StoredChain.verify(database(), List.of(KEY), List.of(noted)).faults();
    }

    private void sql(String... statements) throws Exception {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + database());
                Statement statement = connection.createStatement()) {
            statement.execute("DROP TRIGGER audit_is_append_only");
            for (String one : statements) {
                statement.execute(one);
            }
        }
    }

    @Test
    void whatIsWrittenOverSeveralStartsIsOneChain() throws Exception {
        AuditHead first = write(0, 300);
        AuditHead second = write(300, 400);

        assertThat(faults(first, second)).isEmpty();
        assertThat(second.seq()).isEqualTo(400);
        try (Stores.Opened opened = open(StoreSettings.DEFAULT)) {
            assertThat(opened.store().raiseEpoch()).isEqualTo(1);
            List<StoredAudit> newest = await(opened.store().audit(AuditQuery.after(400, 10)));
            assertThat(newest).extracting(StoredAudit::event).containsExactly("SERVER_STARTED");
            // While it runs, too.
            assertThat(faults(first, second)).isEmpty();
        }
    }

    @Test
    void aChangeThatIsRefusedLeavesNoGap() throws Exception {
        IpAddress address = IpAddress.parse("10.0.0.1");
        try (Stores.Opened opened = open(StoreSettings.DEFAULT)) {
            List<CompletableFuture<Void>> all = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                DeviceRecord wants = DeviceRecord.allowed("rival-" + i, "g")
                        .change()
                        .pinnedAddress(address)
                        .done();
                all.add(commit(
                        opened.store(),
                        Change.of(wants, new AuditEntry(AuditEvent.DEVICE_AMENDED, "rival", null, null, null, null))));
                all.add(commit(opened.store(), change(i)));
            }
            // Changes are answered in their order.
            await(all.get(all.size() - 1));
            assertThat(all.stream().filter(CompletableFuture::isCompletedExceptionally))
                    .hasSize(99);
            assertThat(await(opened.store().auditBounds(0)).head().head().seq()).isEqualTo(101);
        }
        assertThat(faults()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "UPDATE audit SET cause = 'generation 2' WHERE seq = 50",
                "UPDATE audit SET device = NULL WHERE seq = 50",
                "UPDATE audit SET at = at + 1 WHERE seq = 50",
                "UPDATE audit SET hash = zeroblob(32) WHERE seq = 50",
                "DELETE FROM audit WHERE seq = 50",
                "DELETE FROM audit WHERE seq = 1",
                "DELETE FROM audit WHERE seq = 100",
                "DELETE FROM audit WHERE seq > 50",
                "DELETE FROM audit",
                "UPDATE audit SET seq = 1000 - seq WHERE seq IN (50, 51)",
                "INSERT INTO audit (seq, at, event) VALUES (101, 0, 'ENROLLED')",
                "INSERT INTO audit (seq, at, event) VALUES (0, 0, 'ENROLLED')",
                "DELETE FROM meta WHERE name = 'audit-head'",
                "DELETE FROM meta WHERE name LIKE 'audit-%'; DELETE FROM audit",
            })
    void whatIsDoneToTheTableIsFound(String tampering) throws Exception {
        AuditHead head = write(0, 100);
        assertThat(faults(head)).isEmpty();

        sql(tampering.split(";"));

        assertThat(faults(head)).isNotEmpty();
    }

    @Test
    void twoEntriesThatChangePlacesAreFound() throws Exception {
        write(0, 100);
        sql(
                "UPDATE audit SET seq = -1 WHERE seq = 50",
                "UPDATE audit SET seq = 50 WHERE seq = 51",
                "UPDATE audit SET seq = 51 WHERE seq = -1");

        assertThat(faults()).singleElement().asString().contains("entry 50 was changed");
    }

    /** All that who has the database and not the key can do: everything is made anew, and fits. */
    private void rewriteWithoutTheKey() throws Exception {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + database());
                Statement statement = connection.createStatement()) {
            statement.execute("DROP TRIGGER audit_is_append_only");
            statement.execute("DELETE FROM audit WHERE seq = 50");
            statement.execute("UPDATE audit SET seq = seq - 1 WHERE seq > 50");
            AuditHead last = AuditRows.chainAll(connection, new AuditHash());
            byte[] head = new byte[40];
            head[7] = (byte) last.seq();
            System.arraycopy(last.hash(), 0, head, 8, 32);
            MetaRows.put(connection, MetaRows.AUDIT_HEAD, head);
        }
    }

    /** Evidence lies where nothing can be written. */
    @Test
    void lookingLeavesNothingBesideADatabaseThatNobodyHasOpen() throws Exception {
        AuditHead head = write(0, 10);
        Path evidence = Files.createDirectory(temporary.resolve("evidence with ? and %"));
        Path copy = Files.copy(database(), evidence.resolve("stblink.db"));

        assertThat(StoredChain.verify(copy, List.of(KEY), List.of(head)).faults())
                .isEmpty();

        assertThat(evidence).isDirectoryContaining(copy::equals).isDirectoryNotContaining(file -> !file.equals(copy));
    }

    @Test
    void aChainThatWasMadeAnewWithoutTheKeyIsFoundByItsSealOrByAHeadThatWasNoted() throws Exception {
        AuditHead head = write(0, 100);
        rewriteWithoutTheKey();

        assertThat(StoredChain.verify(database(), List.of(), List.of()).faults())
                .isEmpty();
        assertThat(faults()).singleElement().asString().contains("sealed under another key");
        assertThat(StoredChain.verify(database(), List.of(), List.of(head)).faults())
                .singleElement()
                .asString()
                .contains("entry 100, which was noted, is not there");
    }

    @Test
    void anOlderStateThatIsPutBackIsFoundByAHeadThatWasNoted() throws Exception {
        write(0, 100);
        Path older = temporary.resolve("older.db");
        Files.copy(database(), older);
        AuditHead head = write(100, 150);
        Files.copy(older, database(), StandardCopyOption.REPLACE_EXISTING);

        assertThat(faults()).as("this is what a seal alone cannot tell").isEmpty();
        assertThat(faults(head)).singleElement().asString().contains("an older state was put back");
    }

    @Test
    void theServerFindsAtItsStartThatTheEndWasTamperedWithAndSaysSoForGood() throws Exception {
        write(0, 100);
        rewriteWithoutTheKey();
        write(200, 201);

        assertThat(faults()).singleElement().asString().contains("the server found the chain broken");
        try (Stores.Opened opened = open(StoreSettings.DEFAULT)) {
            assertThat(await(opened.store().audit(AuditQuery.after(99, 10))))
                    .extracting(StoredAudit::event)
                    .containsExactly("AUDIT_BROKEN", "ENROLLED");
        }
    }

    @Test
    void aSealOfAnotherKeyIsSaidToBeThat() throws Exception {
        write(0, 10);
        assertThat(StoredChain.verify(database(), List.of(ANOTHER), List.of()).faults())
                .singleElement()
                .asString()
                .contains("sealed under another key", KEY.keyId(), ANOTHER.keyId());
    }

    @Test
    void theOldestAreLetGoAndTheChainStaysWhole() throws Exception {
        StoreSettings small = new StoreSettings(5_000, 2, 0, 500);
        try (Stores.Opened opened = open(small)) {
            List<CompletableFuture<Void>> all = new ArrayList<>();
            for (int i = 0; i < 4_000; i++) {
                all.add(commit(opened.store(), change(i)));
            }
            for (CompletableFuture<Void> one : all) {
                await(one);
            }
            List<ChainedAudit> kept = await(opened.store().auditChain(0, 10_000));
            assertThat(kept).hasSizeBetween(500, 1_600);
            assertThat(kept.get(0).entry().seq()).isGreaterThan(2_400);
            assertThat(kept).extracting(one -> one.entry().event()).contains("AUDIT_TRIMMED");
        }
        assertThat(faults()).isEmpty();

        sql("DELETE FROM audit WHERE seq = (SELECT min(seq) FROM audit)");
        assertThat(faults()).isNotEmpty();
    }

    /** All at once they want as much room again, and a start that does not get it fails each time. */
    @Test
    void whereFarFewerAreKeptThanBeforeATransactionLetsNoMoreThanSomeThousandGo() throws Exception {
        write(0, 1);
        try (Connection connection =
                Database.open(database(), StoreSettings.DEFAULT).writer()) {
            AuditEntry entry = new AuditEntry(AuditEvent.RESUMED, "box-1", "192.0.2.1", null, null, null);
            append(connection, new AuditTrail(() -> 0, 0), Collections.nCopies(12_000, entry));
            AuditTrail trail = new AuditTrail(() -> 0, 500);
            long oldest = 1;
            for (int i = 0; i < 3; i++) {
                append(connection, trail, List.of(entry), List.of(entry));
                long now = AuditRows.from(connection, 0).seq();
                assertThat(now - oldest).isBetween(1L, 5_000L);
                oldest = now;
            }
            assertThat(trail.durable().seq() - oldest).isBetween(499L, 1_500L);
        }
        assertThat(faults()).isEmpty();
    }

    /** In one transaction. */
    @SafeVarargs
    private static void append(Connection connection, AuditTrail trail, List<AuditEntry>... changes) throws Exception {
        try (Statement statement = connection.createStatement()) {
            statement.execute("BEGIN IMMEDIATE");
            trail.begin(connection);
            trail.changeSeal(KEY);
            for (List<AuditEntry> entries : changes) {
                trail.append(connection, entries);
            }
            trail.end(connection);
            statement.execute("COMMIT");
            trail.committed();
        }
    }

    @Test
    void anEntryThatIsMissingWhereTheOldestAreLetGoIsToldAndKeepsNoChangeFromTheDisk() throws Exception {
        write(0, 1_200);
        sql("DELETE FROM audit WHERE seq BETWEEN 990 AND 1010");
        try (Stores.Opened opened = open(new StoreSettings(5_000, 2, 0, 500))) {
            for (int i = 1_200; i < 1_600; i++) {
                await(commit(opened.store(), change(i)));
            }
            assertThat(await(opened.store().auditChain(0, 10_000)))
                    .extracting(one -> one.entry().cause())
                    .filteredOn(cause -> cause.contains("missing"))
                    .containsExactly("entries 1000 to 1010 are missing");
        }
        assertThat(faults()).singleElement().asString().contains("the server found the chain broken");
    }

    @Test
    void aBeginningThatWasCutOffAndMadeToLookLetGoIsFound() throws Exception {
        write(0, 100);
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + database())) {
            AuditHead cut = AuditRows.at(connection, 20);
            AuditRows.removeThrough(connection, 20);
            byte[] base = new byte[40];
            base[7] = 20;
            System.arraycopy(cut.hash(), 0, base, 8, 32);
            MetaRows.put(connection, MetaRows.AUDIT_BASE, base);
        }
        assertThat(faults()).singleElement().asString().contains("entries 1 to 20 are missing, and no entry says");
    }

    @Test
    void entriesOfAServerWithoutAChainAreChainedAtTheFirstStart() throws Exception {
        write(0, 100);
        sql(
                "UPDATE audit SET hash = NULL",
                "DELETE FROM meta WHERE name LIKE 'audit-%'",
                "DELETE FROM audit WHERE seq < 30");
        write(100, 110);

        assertThat(faults()).isEmpty();
        try (Stores.Opened opened = open(StoreSettings.DEFAULT)) {
            List<ChainedAudit> chain = await(opened.store().auditChain(0, 1_000));
            assertThat(chain.get(0).entry().seq()).isEqualTo(30);
            assertThat(chain).hasSize(100 - 29 + 1 + 10);
        }
    }
}
