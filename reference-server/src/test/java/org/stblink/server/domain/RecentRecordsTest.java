package org.stblink.server.domain;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.stblink.server.store.MemoryDeviceStore;

/** What is kept of the store is what is stored, and not for long. */
class RecentRecordsTest {
    private final MemoryDeviceStore store = new MemoryDeviceStore(() -> 0);
    private final TimerQueue timers = new TimerQueue();
    private long now = 1_000_000;
    private final RecentRecords records = new RecentRecords(store, timers, () -> now);
    private final List<String> heard = new ArrayList<>();

    @BeforeEach
    void twoDevices() {
        commit("first", "1");
        commit("second", "1");
        heard.clear();
        pass(RecentRecords.KEPT_MILLIS);
        pass(RecentRecords.KEPT_MILLIS);
        store.defer(true);
    }

    private void pass(long millis) {
        now += millis;
        timers.run(now);
    }

    private static DeviceRecord record(String id, String firmware) {
        return DeviceRecord.allowed(id, "group")
                .change()
                .madeBy("model", firmware)
                .done();
    }

    private void commit(String id, String firmware) {
        records.commit(Change.of(record(id, firmware)), new DeviceStore.CommitCallback() {
            @Override
            public void committed(long nowMillis) {
                heard.add("stored");
            }

            @Override
            public void failed(StoreFailure cause, long nowMillis) {
                heard.add("not stored");
            }
        });
    }

    private DeviceStore.FindCallback found() {
        return new DeviceStore.FindCallback() {
            @Override
            public void found(@Nullable DeviceRecord recordOrNull, long nowMillis) {
                heard.add(recordOrNull == null ? "nobody" : recordOrNull.firmware());
            }

            @Override
            public void failed(StoreFailure cause, long nowMillis) {
                heard.add("unknown");
            }
        };
    }

    private void recall(String id) {
        records.recall(id, found());
    }

    @Test
    void whatWasReadIsRecalledAtOnce() {
        recall("first");
        assertThat(heard).isEmpty();
        store.answerAll();
        recall("first");
        assertThat(heard).containsExactly("1", "1");
    }

    @Test
    void whatWasStoredIsRecalledAtOnceAsItWasStored() {
        recall("first");
        commit("first", "2");
        store.answerAll();
        recall("first");
        assertThat(heard).containsExactly("1", "stored", "2");
    }

    @Test
    void recordThatIsBeingStoredIsNotRecalledAsItWasBefore() {
        recall("first");
        store.answerAll();
        commit("first", "2");
        recall("first");
        assertThat(heard).containsExactly("1");
        store.answerAll();
        assertThat(heard).containsExactly("1", "stored", "2");
    }

    @Test
    void anAnswerThatACommitOvertookIsNotKept() {
        recall("first");
        Runnable late = store.readOldest();
        commit("first", "2");
        store.answerAll();
        late.run();
        recall("first");
        store.answerAll();
        assertThat(heard).containsExactly("stored", "1", "2");
    }

    @Test
    void whatIsReadWhileAChangeIsOnItsWayIsNotKept() {
        commit("first", "2");
        recall("first");
        Runnable late = store.readOldest();
        store.answerAll();
        late.run();
        recall("first");
        assertThat(heard).containsExactly("stored", "1", "2");
    }

    @Test
    void norIsItWhenTheChangeFails() { // it may be stored all the same
        store.failCommits(true);
        commit("first", "2");
        recall("first");
        Runnable late = store.readOldest();
        store.answerAll();
        late.run();
        recall("first");
        assertThat(heard).containsExactly("not stored", "1");
        store.answerAll();
        assertThat(heard).containsExactly("not stored", "1", "1");
    }

    @Test
    void recordWhoseChangeFailedIsReadAnew() {
        recall("first");
        store.answerAll();
        store.failCommits(true);
        commit("first", "2");
        store.answerAll();
        recall("first");
        assertThat(heard).containsExactly("1", "not stored");
        store.answerAll();
        assertThat(heard).containsExactly("1", "not stored", "1");
    }

    @Test
    void whoAsksTheStoreIsNotAnsweredFromWhatIsKept() {
        recall("first");
        store.answerAll();
        store.failFinds(true);
        records.find("first", found());
        store.answerAll();
        assertThat(heard).containsExactly("1", "unknown");
    }

    @Test
    void nobodyIsNotKept() {
        recall("third");
        store.answerAll();
        recall("third");
        assertThat(heard).containsExactly("nobody");
        assertThat(records.size()).isZero();
    }

    @Test
    void recordThatNobodyAsksForIsGoneAndOneThatIsAskedForStays() {
        recall("first");
        recall("second");
        store.answerAll();
        assertThat(records.size()).isEqualTo(2);
        for (int i = 0; i < 4; i++) {
            pass(RecentRecords.KEPT_MILLIS - 1);
            recall("second");
        }
        assertThat(records.size()).isEqualTo(1);
        pass(RecentRecords.KEPT_MILLIS);
        pass(RecentRecords.KEPT_MILLIS);
        assertThat(records.size()).isZero();
        assertThat(timers.size()).as("an idle server is not woken").isZero();
    }

    @Test
    void soManyAreKeptAndNoMore() {
        store.defer(false);
        for (int i = 0; i < 5 * RecentRecords.MOST; i++) {
            commit("box-" + i, "1");
        }
        assertThat(records.size()).isBetween(RecentRecords.MOST, 2 * RecentRecords.MOST);
    }
}
