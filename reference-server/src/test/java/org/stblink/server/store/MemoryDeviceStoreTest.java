package org.stblink.server.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.stblink.server.domain.AuditEntry;
import org.stblink.server.domain.Change;
import org.stblink.server.domain.DeviceRecord;
import org.stblink.server.domain.DeviceStore;
import org.stblink.server.domain.StoreFailure;

/** The store in memory: the contract, and what simulations need of it. */
class MemoryDeviceStoreTest extends DeviceStoreContract {
    private MemoryDeviceStore store = new MemoryDeviceStore(() -> 42);
    private final List<String> answers = new ArrayList<>();

    @Override
    protected DeviceStore store() {
        return store;
    }

    @Override
    protected void restart() {
        store = store.crash(false);
    }

    @Override
    protected void insert(DeviceRecord record) {
        store.insert(record);
    }

    @Override
    protected void settle() {
        store.answerAll();
    }

    @Override
    protected List<AuditEntry> audit() {
        return store.audit();
    }

    @Override
    protected void failCommits(boolean value) {
        store.failCommits(value);
    }

    @Test
    void deferredAnswersComeWhenToldInTheOrderOfTheCalls() {
        store.defer(true);
        commit("a");
        commit("b");
        assertThat(answers).isEmpty();
        assertThat(store.waiting()).isEqualTo(2);
        assertThat(store.answerNext()).isTrue();
        assertThat(answers).containsExactly("a at 42");
        store.defer(false);
        commit("c");
        assertThat(answers).containsExactly("a at 42");
        store.answerAll();
        assertThat(answers).containsExactly("a at 42", "b at 42", "c at 42");
        assertThat(store.answerNext()).isFalse();
    }

    @Test
    void crashLosesWhatWasNotWrittenAndNeverAnswers() {
        for (boolean written : new boolean[] {false, true}) {
            MemoryDeviceStore before = new MemoryDeviceStore(() -> 42);
            store = before;
            commit("kept");
            before.defer(true);
            commit("open");
            MemoryDeviceStore after = before.crash(written);
            assertThat(after.read("kept")).isNotNull();
            assertThat(after.read("open") != null).isEqualTo(written);
            before.answerAll();
            commit("late");
            assertThat(answers).containsOnly("kept at 42");
        }
    }

    @Test
    void oneCommitFailsOnDemand() {
        store.failCommitAfter(1);
        commit("a");
        commit("b");
        commit("c");
        assertThat(answers).containsExactly("a at 42", "b failed", "c at 42");
    }

    @Test
    void sameDeviceCannotBeInsertedTwice() {
        store.insert(DeviceRecord.allowed("a", "home"));
        assertThatThrownBy(() -> store.insert(DeviceRecord.allowed("a", "home")))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private void commit(String id) {
        store.commit(Change.of(DeviceRecord.allowed(id, "home")), new DeviceStore.CommitCallback() {
            @Override
            public void committed(long nowMillis) {
                answers.add(id + " at " + nowMillis);
            }

            @Override
            public void failed(StoreFailure cause, long nowMillis) {
                answers.add(id + " failed");
            }
        });
    }
}
