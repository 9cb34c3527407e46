package org.stblink.server.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.stblink.server.store.Stores.await;
import static org.stblink.server.store.Stores.commit;
import static org.stblink.server.store.Stores.find;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.stblink.internal.wire.SessionId;
import org.stblink.server.domain.AuditEntry;
import org.stblink.server.domain.AuditEvent;
import org.stblink.server.domain.Change;
import org.stblink.server.domain.DeviceRecord;
import org.stblink.server.domain.DeviceStore;
import org.stblink.server.domain.IpAddress;
import org.stblink.server.domain.Lease;
import org.stblink.server.domain.NextGeneration;
import org.stblink.server.domain.ResumeRecord;
import org.stblink.server.domain.RevokedSession;
import org.stblink.server.domain.Standing;
import org.stblink.server.domain.StoreFailure;

/** What the SQLite store promises beyond the contract that all stores share. */
class SqliteDeviceStoreTest {
    @TempDir
    Path temporary;

    private Stores.Opened opened;
    private SqliteDeviceStore store;

    @BeforeEach
    void open() throws Exception {
        opened = Stores.open(temporary.resolve("data"));
        store = opened.store();
    }

    @AfterEach
    void close() {
        opened.close();
    }

    private void reopen() throws Exception {
        opened.close();
        open();
    }

    @Test
    void everyFieldOfADeviceOutlivesARestart() throws Exception {
        DeviceRecord full = new DeviceRecord(
                "box.1:a_B-2",
                "living room",
                Standing.QUARANTINED,
                "anna",
                new byte[] {1, 2},
                new byte[] {3},
                IpAddress.parse("2001:db8::7"),
                -1,
                "Änne",
                new byte[] {4},
                new byte[] {5},
                new byte[] {6},
                new byte[] {7},
                new NextGeneration("", new byte[] {8}, new byte[] {9}, new byte[] {10}),
                0xFFFFFFFFL,
                "model",
                "firmware",
                ResumeRecord.decode(new byte[] {1, 0, 16, 0, 1, 1}));
        DeviceRecord bare = DeviceRecord.allowed("box.2", "g");
        await(commit(store, Change.of(full)));
        await(commit(store, Change.of(bare)));

        reopen();

        assertThat(find(store, "box.1:a_B-2")).usingRecursiveComparison().isEqualTo(full);
        assertThat(find(store, "box.2")).usingRecursiveComparison().isEqualTo(bare);
        assertThat(find(store, "box.3")).isNull();
    }

    @Test
    void whoReadsTheAuditSeesWhatWasPutOff() throws Exception {
        AuditEntry entry = new AuditEntry(AuditEvent.SESSION_UP, "box", "other", null, null, null);
        store.commitInPassing(Change.audited(entry), new DeviceStore.CommitCallback() {
            @Override
            public void committed(long nowMillis) {}

            @Override
            public void failed(StoreFailure cause, long nowMillis) {}
        });
        assertThat(await(store.audit(AuditQuery.after(0, 10))))
                .extracting(StoredAudit::event)
                .containsExactly("SESSION_UP");
    }

    @Test
    void leasesPinsAndRevokedSessionsOutliveARestart() throws Exception {
        IpAddress address = IpAddress.parse("127.64.1.1");
        IpAddress pinned = IpAddress.parse("127.64.1.2");
        RevokedSession revoked = new RevokedSession(
                SessionId.of(new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16}, 0), "a", "b", 1);
        DeviceRecord device =
                DeviceRecord.allowed("a", "g").change().pinnedAddress(pinned).done();
        await(commit(
                store,
                new Change(
                        List.of(device),
                        List.of(),
                        List.of(new Lease(address, "a")),
                        List.of(revoked),
                        List.of(),
                        List.of())));

        reopen();

        assertThat(store.load().leases()).containsExactly(new Lease(address, "a"));
        assertThat(store.load().pins()).containsExactly(new Lease(pinned, "a"));
        assertThat(store.load().revokedSessions()).containsExactly(revoked);
    }

    @Test
    void twoDevicesSwapTheirPinnedAddressesInOneChange() throws Exception {
        IpAddress one = IpAddress.parse("10.0.0.1");
        IpAddress two = IpAddress.parse("10.0.0.2");
        DeviceRecord a =
                DeviceRecord.allowed("a", "g").change().pinnedAddress(one).done();
        DeviceRecord b =
                DeviceRecord.allowed("b", "g").change().pinnedAddress(two).done();
        await(commit(store, new Change(List.of(a, b), List.of(), List.of(), List.of(), List.of(), List.of())));

        DeviceRecord a2 = a.change().pinnedAddress(two).done();
        DeviceRecord b2 = b.change().pinnedAddress(one).done();
        await(commit(store, new Change(List.of(a2, b2), List.of(), List.of(), List.of(), List.of(), List.of())));

        assertThat(find(store, "a").pinnedAddress()).isEqualTo(two);
        assertThat(find(store, "b").pinnedAddress()).isEqualTo(one);
    }

    @Test
    void aChangeThatBreaksARuleFallsAloneAndWhole() throws Exception {
        IpAddress pinned = IpAddress.parse("10.0.0.1");
        List<CompletableFuture<Void>> results = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            DeviceRecord device = DeviceRecord.allowed("box-" + i, "g");
            // Two of the hundred want the same address; the second comes with an audit entry that must go, too.
            boolean wantsAddress = i == 20 || i == 50;
            results.add(commit(
                    store,
                    Change.of(
                            wantsAddress ? device.change().pinnedAddress(pinned).done() : device,
                            new AuditEntry(AuditEvent.DEVICE_AMENDED, device.id(), null, null, null, null))));
        }

        for (int i = 0; i < 100; i++) {
            CompletableFuture<Void> result = results.get(i);
            if (i == 50) {
                assertThatThrownBy(() -> await(result))
                        .isInstanceOf(ExecutionException.class)
                        .hasCauseInstanceOf(StoreFailure.class);
            } else {
                await(result);
            }
        }
        assertThat(find(store, "box-49")).isNotNull();
        assertThat(find(store, "box-50")).isNull();
        assertThat(find(store, "box-51")).isNotNull();
        assertThat(await(store.audit(AuditQuery.after(0, 1000))))
                .hasSize(99)
                .noneMatch(entry -> "box-50".equals(entry.device()));
    }

    @Test
    void auditKeepsOrderTimeAndCause() throws Exception {
        AuditEntry first = new AuditEntry(AuditEvent.REGISTRATION_REFUSED, "a", "192.0.2.1", null, null, "wrong mac");
        AuditEntry second = new AuditEntry(AuditEvent.CODE_ISSUED, "a", "b", "00ff", "0102", null);
        await(commit(store, Change.audited(first, second)));
        await(commit(store, Change.audited(new AuditEntry(AuditEvent.SESSION_UP, "b", null, null, null, null))));

        reopen();

        List<StoredAudit> all = await(store.audit(AuditQuery.after(0, 10)));
        long at = Stores.NOW.toEpochMilli();
        assertThat(all)
                .containsExactly(
                        new StoredAudit(1, at, "REGISTRATION_REFUSED", "a", "192.0.2.1", null, null, "wrong mac"),
                        new StoredAudit(2, at, "CODE_ISSUED", "a", "b", "00ff", "0102", null),
                        new StoredAudit(3, at, "SESSION_UP", "b", null, null, null, null));
        assertThat(await(store.audit(AuditQuery.after(1, 1)))).containsExactly(all.get(1));
        assertThat(await(store.audit(new AuditQuery(0, false, "b", null, null, 10))))
                .containsExactly(all.get(2));
    }

    @Test
    void oldestAuditEntriesGoWhenTheBoundIsPassed() throws Exception {
        opened.close();
        opened = Stores.open(temporary.resolve("data"), new StoreSettings(5_000, 2, 0, 500));
        store = opened.store();
        AuditEntry entry = new AuditEntry(AuditEvent.REGISTERED, "a", null, null, null, null);
        AuditEntry[] hundred = new AuditEntry[100];
        Arrays.fill(hundred, entry);
        for (int i = 0; i < 20; i++) {
            await(commit(store, Change.audited(hundred)));
        }

        List<StoredAudit> kept = await(store.audit(AuditQuery.after(0, 10_000)));

        assertThat(kept).hasSizeBetween(500, 1_500);
        // 2,000, and one that says what was let go.
        assertThat(kept.get(kept.size() - 1).seq()).isEqualTo(2_001);
    }

    @Test
    void epochRisesWithEachStartAndNeverFalls() throws Exception {
        assertThat(store.raiseEpoch()).isEqualTo(1);
        reopen();
        assertThat(store.raiseEpoch()).isEqualTo(2);
        assertThat(store.raiseEpoch()).isEqualTo(3);
    }

    @Test
    void listingPagesInByteOrderAndSearchesLiterally() throws Exception {
        for (String id : List.of("b_2", "a", "B", "b-2", "c%", "b!x")) {
            await(commit(store, Change.of(DeviceRecord.allowed(id, id.startsWith("b") ? "bees" : "others"))));
        }
        await(commit(
                store,
                new Change(
                        List.of(),
                        List.of(),
                        List.of(new Lease(IpAddress.parse("10.0.0.9"), "a")),
                        List.of(),
                        List.of(),
                        List.of())));

        assertThat(ids(DeviceQuery.first(3))).containsExactly("B", "a", "b!x");
        assertThat(ids(new DeviceQuery("b!x", "", null, null, 10))).containsExactly("b-2", "b_2", "c%");
        assertThat(ids(new DeviceQuery("", "_", null, null, 10))).containsExactly("b_2");
        assertThat(ids(new DeviceQuery("", "%", null, null, 10))).containsExactly("c%");
        assertThat(ids(new DeviceQuery("", "!", null, null, 10))).containsExactly("b!x");
        assertThat(ids(new DeviceQuery("", "B", "bees", null, 10))).containsExactly("b!x", "b-2", "b_2");
        assertThat(ids(new DeviceQuery("", "", null, Standing.REVOKED, 10))).isEmpty();
        assertThat(await(store.get("a")).orElseThrow().address()).isEqualTo(IpAddress.parse("10.0.0.9"));
        assertThat(await(store.get("A"))).isEmpty();
        assertThat(await(store.fleet()).devices()).isEqualTo(6);
    }

    private List<String> ids(DeviceQuery query) throws Exception {
        return await(store.list(query)).stream()
                .map(device -> device.record().id())
                .toList();
    }

    @Test
    void importIsRepeatableAndAllOrNothing() throws Exception {
        IpAddress pinned = IpAddress.parse("10.0.0.1");
        NewDevice a = line(
                1, DeviceRecord.allowed("a", "g").change().pinnedAddress(pinned).done());
        NewDevice b = line(2, DeviceRecord.allowed("b", "g"));

        assertThat(Stores.importAll(store, List.of(a, b))).isEqualTo(new ImportOutcome(2, 0, List.of()));
        assertThat(Stores.importAll(store, List.of(a, b))).isEqualTo(new ImportOutcome(0, 2, List.of()));

        NewDevice fresh = line(1, DeviceRecord.allowed("c", "g"));
        NewDevice otherGroup = line(2, DeviceRecord.allowed("b", "h"));
        NewDevice samePin = line(
                3, DeviceRecord.allowed("d", "g").change().pinnedAddress(pinned).done());
        ImportOutcome refused = Stores.importAll(store, List.of(fresh, otherGroup, samePin));

        assertThat(refused.problems())
                .containsExactly(
                        new ImportOutcome.Problem(2, "b", "it is on the list already, with another group"),
                        new ImportOutcome.Problem(3, "d", "address 10.0.0.1 is pinned to a"));
        assertThat(await(store.get("c"))).isEqualTo(Optional.empty());
    }

    @Test
    void whatComesLateForAnImportThatIsOverIsNotTaken() throws Exception {
        List<NewDevice> late = List.of(line(1, DeviceRecord.allowed("late", "g")));
        long committed = await(store.imports().open());
        await(store.imports().close(committed));
        assertThat(await(store.imports().add(committed, late))).isEmpty();

        long discarded = await(store.imports().open());
        List<NewDevice> first = List.of(line(1, DeviceRecord.allowed("m", "g")));
        CompletableFuture<?> before = store.imports().add(discarded, first);
        CompletableFuture<Boolean> discarding = store.imports().discard(discarded);
        CompletableFuture<Optional<ImportOutcome>> after = store.imports().add(discarded, late);
        CompletableFuture<Boolean> closing = store.imports().close(discarded);
        await(before);
        assertThat(await(after)).isEmpty();
        assertThat(await(closing)).isFalse();
        await(discarding);

        assertThat(ids(DeviceQuery.first(9))).isEmpty();
        assertThat(await(store.imports().openImports())).isEmpty();
    }

    private static NewDevice line(int number, DeviceRecord record) {
        return new NewDevice(
                number, record, existing -> existing.group().equals(record.group()) ? null : "another group", null);
    }

    @Test
    void fullDatabaseRefusesChangesAndKeepsServing() throws Exception {
        opened.close();
        opened = Stores.open(temporary.resolve("data"), new StoreSettings(5_000, 2, 1, 0));
        store = opened.store();
        await(commit(store, Change.of(DeviceRecord.allowed("early", "g"))));
        byte[] large = new byte[300_000];
        List<CompletableFuture<Void>> results = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            results.add(commit(
                    store,
                    Change.of(DeviceRecord.allowed("large" + i, "g")
                            .change()
                            .assigned(null, large)
                            .done())));
        }

        int failed = 0;
        for (CompletableFuture<Void> result : results) {
            try {
                await(result);
            } catch (ExecutionException e) {
                assertThat(e).cause().isInstanceOf(StoreFailure.class).hasMessageContaining("store.max-megabytes");
                failed++;
            }
        }
        assertThat(failed).isBetween(4, 7);

        await(commit(store, Change.of(DeviceRecord.allowed("late", "g"))));
        assertThat(find(store, "early")).isNotNull();
        assertThat(find(store, "late")).isNotNull();
    }

    @Test
    void closedStoreFailsCallsInsteadOfForgettingThem() {
        opened.close();

        assertThatThrownBy(() -> await(commit(store, Change.of(DeviceRecord.allowed("a", "g")))))
                .hasCauseInstanceOf(StoreFailure.class);
        assertThatThrownBy(() -> find(store, "a")).hasCauseInstanceOf(StoreFailure.class);
        assertThatThrownBy(() -> await(store.fleet())).hasCauseInstanceOf(StoreException.class);
    }

    @Test
    void whatWasCommittedBeforeCloseIsWritten() throws Exception {
        List<CompletableFuture<Void>> results = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            results.add(commit(store, Change.of(DeviceRecord.allowed("box-" + i, "g"))));
        }

        reopen();

        for (CompletableFuture<Void> result : results) {
            assertThat(result).isCompleted();
        }
        assertThat(await(store.fleet()).devices()).isEqualTo(1_000);
    }

    @Test
    void callbacksRunOnTheDomainThread() throws Exception {
        opened.close();
        ExecutorService thread = Executors.newSingleThreadExecutor(task -> new Thread(task, "the-domain"));
        try (DataDirectory directory = DataDirectory.open(temporary.resolve("data"));
                SqliteDeviceStore threaded = SqliteDeviceStore.open(
                        directory,
                        StoreSettings.DEFAULT,
                        Stores.TIME_OF_DAY,
                        task -> thread.execute(() -> task.accept(42)))) {
            CompletableFuture<String> ran = new CompletableFuture<>();
            threaded.commit(Change.of(DeviceRecord.allowed("a", "g")), new DeviceStore.CommitCallback() {
                @Override
                public void committed(long nowMillis) {
                    ran.complete(Thread.currentThread().getName() + " at " + nowMillis);
                }

                @Override
                public void failed(StoreFailure cause, long nowMillis) {
                    ran.completeExceptionally(cause);
                }
            });

            assertThat(await(ran)).isEqualTo("the-domain at 42");
        } finally {
            thread.shutdown();
        }
    }
}
