package org.stblink.server.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.stblink.server.store.MemoryDeviceStore;

/** Work on one device's record, one piece after the other, whatever becomes of a piece. */
class LanesTest {
    private final MemoryDeviceStore store = new MemoryDeviceStore(() -> 0);
    private final Lanes lanes = new Lanes(new RecentRecords(store, new TimerQueue(), () -> 0), new Counts());
    private final List<String> happened = new ArrayList<>();

    @Test
    void faultInADecisionIsAnsweredAndTheNextPieceGoesOn() {
        store.defer(true);
        lanes.submit("box", new Piece("first", true, false));
        lanes.submit("box", new Piece("second", false, false));
        assertThatThrownBy(store::answerAll).hasMessage("first decides");
        store.answerAll();
        assertThat(happened).containsExactly("first failed", "second done");
        assertThat(lanes.busy()).isZero();
    }

    @Test
    void faultInWhatFollowsDoesNotHoldTheNextPieceUp() {
        store.defer(true);
        lanes.submit("box", new Piece("first", false, true));
        lanes.submit("box", new Piece("second", false, false));
        assertThatThrownBy(store::answerAll).hasMessage("first acts");
        store.answerAll();
        assertThat(happened).containsExactly("second done");
        assertThat(lanes.busy()).isZero();
    }

    @Test
    void devicesWithWorkUnderWayAreCountedOnceEach() {
        store.defer(true);
        lanes.submit("box", new Piece("first", false, false));
        lanes.submit("box", new Piece("second", false, false));
        lanes.submit("other", new Piece("third", false, false));
        assertThat(lanes.busy()).isEqualTo(2);
        store.answerNext();
        store.answerNext();
        assertThat(happened).containsExactly("first done", "third done");
        assertThat(lanes.busy()).isEqualTo(1);
        store.answerAll();
        assertThat(lanes.busy()).isZero();
    }

    private final class Piece extends DeviceWork {
        private final String name;
        private final boolean decidesBadly;
        private final boolean actsBadly;

        Piece(String name, boolean decidesBadly, boolean actsBadly) {
            this.name = name;
            this.decidesBadly = decidesBadly;
            this.actsBadly = actsBadly;
        }

        @Override
        @Nullable
        Change decide(@Nullable DeviceRecord recordOrNull, long nowMillis) {
            if (decidesBadly) {
                throw new IllegalStateException(name + " decides");
            }
            return null;
        }

        @Override
        void done(long nowMillis) {
            if (actsBadly) {
                throw new IllegalStateException(name + " acts");
            }
            happened.add(name + " done");
        }

        @Override
        void failed(StoreFailure cause, long nowMillis) {
            happened.add(name + " failed");
        }
    }
}
