package org.stblink.server.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.stblink.server.sim.Configs;

/** Limits on strangers, and their memory. */
class AdmissionLimitsTest {
    @Test
    void nobodyEntersBeforeTheDoorIsOpen() {
        AdmissionLimits limits = new AdmissionLimits(Configs.lab());
        assertThat(limits.enter("a", 0)).isPositive();
        limits.accept(true);
        assertThat(limits.enter("a", 0)).isZero();
        limits.accept(false);
        assertThat(limits.enter("a", 0)).isPositive();
    }

    @Test
    void oneSourceCannotTakeAllPlaces() {
        AdmissionLimits limits = new AdmissionLimits(Configs.tight(10, 4, 1000));
        limits.accept(true);
        for (int i = 0; i < 4; i++) {
            assertThat(limits.enter("greedy", 0)).isZero();
        }
        assertThat(limits.enter("greedy", 0)).isEqualTo(5);
        assertThat(limits.enter("other", 0)).isZero();
    }

    @Test
    void handshakesAreCountedBySecondAndSource() {
        AdmissionLimits limits = new AdmissionLimits(Configs.tight(10, 4, 3));
        limits.accept(true);
        for (int i = 0; i < 3; i++) {
            assertThat(limits.handshake("a", 0)).isZero();
        }
        assertThat(limits.handshake("a", 999)).isPositive();
        assertThat(limits.handshake("b", 999)).isZero();
        assertThat(limits.handshake("a", 1000)).isZero();
    }

    @Test
    void sourcesThatAreGoneAreForgotten() { // bounded memory
        AdmissionLimits limits = new AdmissionLimits(Configs.tight(10, 4, 3));
        limits.accept(true);
        long now = 0;
        for (int i = 0; i < 100_000; i++) {
            now += 10;
            String source = "source-" + i;
            assertThat(limits.enter(source, now)).isZero();
            limits.handshake(source, now);
            limits.leave(source);
            assertThat(limits.sourcesKnown()).isLessThanOrEqualTo(110);
        }
        assertThat(limits.halfOpen()).isZero();
    }

    @Test
    void leavingWithoutHavingEnteredIsAMistake() {
        AdmissionLimits limits = new AdmissionLimits(Configs.lab());
        assertThatThrownBy(() -> limits.leave("a")).isInstanceOf(IllegalStateException.class);
    }
}
