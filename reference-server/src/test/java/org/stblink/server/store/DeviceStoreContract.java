package org.stblink.server.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
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
import org.stblink.server.domain.StoredState;

/** What every {@link DeviceStore} does. A store's own test extends this and says how it is made. */
public abstract class DeviceStoreContract {
    private static final IpAddress ADDRESS = IpAddress.parse("10.0.0.1");
    private static final IpAddress OTHER_ADDRESS = IpAddress.parse("2001:db8::7");
    private static final SessionId SESSION =
            SessionId.of(new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 1, 2, 3, 4, 5, 6}, 0);

    /** The store under test: the same one until {@link #restart}; empty at the beginning of a test. */
    protected abstract DeviceStore store();

    /** Stops the store as a crash would, once everything is answered, and opens it again on the same data. */
    protected abstract void restart();

    /** Puts a new device on the allow-list, as the operator's tools do. */
    protected abstract void insert(DeviceRecord record);

    /** Runs callbacks until none is outstanding. */
    protected abstract void settle();

    /** The whole audit, oldest first. */
    protected abstract List<AuditEntry> audit();

    /** Makes commits fail from now on, or work again. */
    protected abstract void failCommits(boolean value);

    @Test
    void unknownDeviceIsFoundAsNull() {
        assertThat(find("nobody")).isNull();
    }

    @Test
    void idsAreComparedByteByByte() {
        insert(DeviceRecord.allowed("Box", "home"));
        assertThat(find("box")).isNull();
        assertThat(find("Box ")).isNull();
        assertThat(find("Box")).isNotNull();
    }

    @Test
    void everyFieldOfANewDeviceIsFound() {
        DeviceRecord record = DeviceRecord.allowed("box", "group ü")
                .change()
                .assigned("anna ü", new byte[] {1, 2})
                .tokenHash(new byte[32])
                .pinnedAddress(ADDRESS)
                .done();
        insert(record);
        assertSame(find("box"), record);
        restart();
        assertSame(find("box"), record);
    }

    @Test
    void everyFieldOfACommittedDeviceIsFound() {
        insert(DeviceRecord.allowed("box", "home"));
        DeviceRecord record = full("box");
        commit(Change.of(record));
        assertSame(find("box"), record);
        restart();
        assertSame(find("box"), record);
    }

    @Test
    void fieldsThatAreNullStayNull() {
        insert(full("box"));
        DeviceRecord bare = DeviceRecord.allowed("box", "home");
        commit(Change.of(bare));
        assertSame(find("box"), bare);
        restart();
        assertSame(find("box"), bare);
    }

    @Test
    void committedDeviceThatWasNeverInsertedIsNew() {
        commit(Change.of(DeviceRecord.allowed("box", "home")));
        assertThat(find("box")).isNotNull();
    }

    @Test
    void serialsBeyond31BitsAreKept() {
        DeviceRecord record = DeviceRecord.allowed("box", "home")
                .change()
                .keySetSerial(0xFFFFFFFFL)
                .done();
        commit(Change.of(record));
        assertThat(find("box").keySetSerial()).isEqualTo(0xFFFFFFFFL);
    }

    @Test
    void findAfterACommitsAnswerSeesIt() {
        List<DeviceRecord> seen = new ArrayList<>();
        DeviceStore store = store();
        store.commit(Change.of(DeviceRecord.allowed("box", "home")), new Committed() {
            @Override
            public void committed(long nowMillis) {
                super.committed(nowMillis);
                store.find("box", new Found(seen));
            }
        });
        settle();
        assertThat(seen).hasSize(1).doesNotContainNull();
    }

    @Test
    void changesTakeEffectInTheOrderOfTheCalls() {
        DeviceStore store = store();
        List<Committed> answers = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            Committed answer = new Committed();
            answers.add(answer);
            store.commit(Change.of(DeviceRecord.allowed("box", "group-" + i)), answer);
        }
        settle();
        assertThat(answers).allMatch(answer -> answer.times == 1);
        assertThat(find("box").group()).isEqualTo("group-49");
    }

    @Test
    void leaseIsLoadedWithItsDevice() {
        commit(Change.of(DeviceRecord.allowed("a", "home")).with(new Lease(ADDRESS, "a")));
        commit(Change.of(DeviceRecord.allowed("b", "home")).with(new Lease(OTHER_ADDRESS, "b")));
        restart();
        assertThat(load().leases()).containsExactlyInAnyOrder(new Lease(ADDRESS, "a"), new Lease(OTHER_ADDRESS, "b"));
    }

    @Test
    void addressHasOneDevice() {
        commit(Change.of(DeviceRecord.allowed("a", "home")).with(new Lease(ADDRESS, "a")));
        commit(Change.of(DeviceRecord.allowed("b", "home")).with(new Lease(ADDRESS, "b")));
        assertThat(load().leases()).containsExactly(new Lease(ADDRESS, "b"));
    }

    @Test
    void deviceHasOneAddress() {
        commit(Change.of(DeviceRecord.allowed("a", "home")).with(new Lease(ADDRESS, "a")));
        commit(Change.of(DeviceRecord.allowed("a", "home")).with(new Lease(OTHER_ADDRESS, "a")));
        assertThat(load().leases()).containsExactly(new Lease(OTHER_ADDRESS, "a"));
        commit(Change.of(DeviceRecord.allowed("a", "home")).with(new Lease(OTHER_ADDRESS, "a")));
        assertThat(load().leases()).containsExactly(new Lease(OTHER_ADDRESS, "a"));
        commit(Change.of(DeviceRecord.allowed("a", "home")).with(new Lease(ADDRESS, "a")));
        assertThat(load().leases()).containsExactly(new Lease(ADDRESS, "a"));
        assertThat(load().formerLeases()).containsExactly(new Lease(OTHER_ADDRESS, "a"));
    }

    @Test
    void formerAddressOfADeviceIsRememberedUntilItIsGivenOn() {
        commit(Change.of(DeviceRecord.allowed("a", "home")).with(new Lease(ADDRESS, "a")));
        commit(Change.of(DeviceRecord.allowed("a", "home")).with(new Lease(OTHER_ADDRESS, "a")));
        restart();
        assertThat(load().formerLeases()).containsExactly(new Lease(ADDRESS, "a"));

        commit(Change.of(DeviceRecord.allowed("b", "home")).with(new Lease(ADDRESS, "b")));
        assertThat(load().formerLeases()).isEmpty();
        assertThat(load().leases()).containsExactlyInAnyOrder(new Lease(OTHER_ADDRESS, "a"), new Lease(ADDRESS, "b"));
    }

    @Test
    void changeWithoutALeaseLeavesIt() {
        commit(Change.of(DeviceRecord.allowed("a", "home")).with(new Lease(ADDRESS, "a")));
        commit(Change.of(DeviceRecord.allowed("a", "other")));
        assertThat(load().leases()).containsExactly(new Lease(ADDRESS, "a"));
    }

    @Test
    void pinsAreLoaded() {
        insert(full("box"));
        assertThat(load().pins()).containsExactly(new Lease(ADDRESS, "box"));
        commit(Change.of(full("box").change().pinnedAddress(null).done()));
        assertThat(load().pins()).isEmpty();
    }

    @Test
    void addressIsPinnedToOneDevice() {
        insert(full("box"));
        Failed answer = new Failed();
        store().commit(Change.of(full("other")), answer);
        settle();
        assertThat(answer.times).isEqualTo(1);
        assertThat(find("other")).isNull();
        assertThat(load().pins()).containsExactly(new Lease(ADDRESS, "box"));
    }

    @Test
    void removedDeviceIsGoneButForItsLeaseAndItsGeneration() {
        DeviceRecord third = DeviceRecord.allowed("box", "home")
                .change()
                .enrolled(3, "anna", new byte[92], new byte[108], new byte[16])
                .pinnedAddress(ADDRESS)
                .done();
        commit(Change.of(third).with(new Lease(ADDRESS, "box")));
        AuditEntry entry = new AuditEntry(AuditEvent.DEVICE_REMOVED, "box", null, null, null, "was REVOKED");
        commit(Change.removing("box", entry));
        assertThat(find("box")).isNull();
        restart();
        assertThat(find("box")).isNull();
        assertThat(load().pins()).isEmpty();
        assertThat(load().leases()).containsExactly(new Lease(ADDRESS, "box"));
        assertThat(audit()).containsExactly(entry);

        insert(DeviceRecord.allowed("box", "guests"));
        DeviceRecord back = find("box");
        assertThat(back.generation()).isEqualTo(3);
        assertThat(back.isEnrolled()).isFalse();
        assertThat(back.group()).isEqualTo("guests");
        commit(Change.removing("box"));
        insert(DeviceRecord.allowed("box", "home"));
        assertThat(find("box").generation()).isEqualTo(3);
    }

    @Test
    void removedDeviceThatNeverEnrolledLeavesNothing() {
        insert(DeviceRecord.allowed("mistyped", "home"));
        commit(Change.removing("mistyped"));
        commit(Change.removing("mistyped"));
        insert(DeviceRecord.allowed("mistyped", "home"));
        assertSame(find("mistyped"), DeviceRecord.allowed("mistyped", "home"));
    }

    @Test
    void revokedSessionIsLoadedUntilItIsForgotten() {
        RevokedSession revoked = new RevokedSession(SESSION, "a", "b", 1);
        commit(Change.revoking(revoked));
        restart();
        assertThat(load().revokedSessions()).containsExactly(revoked);

        RevokedSession again = new RevokedSession(SESSION, "a", "b", 2);
        commit(Change.revoking(again));
        assertThat(load().revokedSessions()).containsExactly(again);

        SessionId unknown = SessionId.of(new byte[16], 0);
        commit(Change.forgetting(unknown));
        commit(Change.forgetting(SESSION));
        restart();
        assertThat(load().revokedSessions()).isEmpty();
    }

    @Test
    void auditKeepsItsOrderAndEveryField() {
        AuditEntry full = new AuditEntry(AuditEvent.CALL_FAILED, "a", "b", "sid", "trace", "cause");
        AuditEntry bare = new AuditEntry(AuditEvent.QUARANTINED, "a", null, null, null, null);
        commit(Change.audited(full, bare));
        commit(Change.of(DeviceRecord.allowed("a", "home"), full));
        restart();
        assertThat(audit()).containsExactly(full, bare, full);
    }

    @Test
    void failedChangeLeavesNothingBehind() { // all or nothing
        insert(DeviceRecord.allowed("box", "home"));
        insert(DeviceRecord.allowed("leaving", "home"));
        failCommits(true);
        Change change = new Change(
                List.of(full("box"), full("other").change().pinnedAddress(null).done()),
                List.of("leaving"),
                List.of(new Lease(ADDRESS, "box")),
                List.of(new RevokedSession(SESSION, "a", "b", 1)),
                List.of(),
                List.of(new AuditEntry(AuditEvent.REGISTERED, "box", null, null, null, null)));
        Failed answer = new Failed();
        store().commit(change, answer);
        settle();
        assertThat(answer.times).isEqualTo(1);
        failCommits(false);

        assertSame(find("box"), DeviceRecord.allowed("box", "home"));
        assertThat(find("other")).isNull();
        assertThat(find("leaving")).isNotNull();
        assertThat(load()).isEqualTo(StoredState.EMPTY);
        assertThat(audit()).isEmpty();
        restart();
        assertSame(find("box"), DeviceRecord.allowed("box", "home"));
        assertThat(audit()).isEmpty();
    }

    @Test
    void storeWorksOnAfterAFailure() {
        failCommits(true);
        store().commit(Change.of(DeviceRecord.allowed("a", "home")), new Failed());
        settle();
        failCommits(false);
        commit(Change.of(DeviceRecord.allowed("a", "home")));
        assertThat(find("a")).isNotNull();
    }

    @Test
    void enrolledDevicesWithAnotherKeySetAreCounted() {
        insert(DeviceRecord.allowed("never-enrolled", "home"));
        for (int serial = 0; serial < 4; serial++) {
            DeviceRecord device = DeviceRecord.allowed("box-" + serial, "home")
                    .change()
                    .enrolled(1, "", new byte[92], new byte[108], new byte[16])
                    .keySetSerial(serial)
                    .done();
            commit(Change.of(device));
        }
        assertThat(countBehind(0)).isEqualTo(3);
        assertThat(countBehind(2)).as("who has 3 has not acknowledged 2").isEqualTo(3);
        assertThat(countBehind(9)).isEqualTo(4);
    }

    private static DeviceRecord full(String id) {
        return new DeviceRecord(
                id,
                "group ü",
                Standing.QUARANTINED,
                "anna ü",
                new byte[] {1, 2},
                new byte[32],
                ADDRESS,
                3,
                "bert",
                new byte[] {0, (byte) 0xFF},
                new byte[] {5},
                new byte[16],
                new byte[] {6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6},
                new NextGeneration("änne", new byte[] {8}, new byte[] {9, 9}, new byte[16]),
                7,
                "model",
                "firmware",
                ResumeRecord.decode(new byte[] {1, 0, 16, 0, 2, 1, 2}));
    }

    private static void assertSame(DeviceRecord actual, DeviceRecord expected) {
        assertThat(actual).usingRecursiveComparison().isEqualTo(expected);
    }

    private DeviceRecord find(String id) {
        List<DeviceRecord> found = new ArrayList<>();
        store().find(id, new Found(found));
        settle();
        assertThat(found).as("answers to one find").hasSize(1);
        return found.get(0);
    }

    private void commit(Change change) {
        Committed answer = new Committed();
        store().commit(change, answer);
        settle();
        assertThat(answer.times).as("answers to one commit").isEqualTo(1);
    }

    private StoredState load() {
        try {
            return store().load();
        } catch (StoreFailure e) {
            throw new AssertionError(e);
        }
    }

    private long countBehind(long serial) {
        long[] count = {-1};
        store().countBehindKeySet(serial, new DeviceStore.CountCallback() {
            @Override
            public void counted(long devices, long nowMillis) {
                count[0] = devices;
            }

            @Override
            public void failed(StoreFailure cause, long nowMillis) {
                throw new AssertionError(cause);
            }
        });
        settle();
        return count[0];
    }

    /** Takes one answer of find. */
    private record Found(List<DeviceRecord> records) implements DeviceStore.FindCallback {
        @Override
        public void found(DeviceRecord recordOrNull, long nowMillis) {
            records.add(recordOrNull);
        }

        @Override
        public void failed(StoreFailure cause, long nowMillis) {
            throw new AssertionError(cause);
        }
    }

    /** Takes the answer of a commit that works. */
    private static class Committed implements DeviceStore.CommitCallback {
        int times;

        @Override
        public void committed(long nowMillis) {
            times++;
        }

        @Override
        public void failed(StoreFailure cause, long nowMillis) {
            throw new AssertionError(cause);
        }
    }

    /** Takes the answer of a commit that does not work. */
    private static final class Failed implements DeviceStore.CommitCallback {
        int times;

        @Override
        public void committed(long nowMillis) {
            throw new AssertionError("it was to fail");
        }

        @Override
        public void failed(StoreFailure cause, long nowMillis) {
            times++;
        }
    }
}
