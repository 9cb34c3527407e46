package org.stblink.server.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.EnumMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.stblink.server.domain.Settings;
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

    @ParameterizedTest
    @ValueSource(ints = {1, 8, 24, 40})
    void sourcesThatTakeAllTheyCanOneAfterTheOtherLeavePlacesForOthers(int greedy) {
        AdmissionLimits limits = storm();
        for (int i = 0; i < greedy; i++) {
            for (int turnedAway = 0; turnedAway == 0; ) {
                turnedAway = limits.enter("greedy-" + i, 0);
            }
        }
        int most = Settings.DEFAULTS.halfOpenConnections();
        assertThat(limits.halfOpen())
                .as("places that are held")
                .isGreaterThanOrEqualTo(Math.min(64 * greedy, most / 2));
        for (int i = 0; i < 10; i++) {
            assertThat(limits.enter("honest-" + i, 0)).as("box %d", i).isZero();
        }
    }

    @Test
    void aFewDevicesBehindOneAddressAreNoStrangersToEachOtherWhileThereIsRoom() {
        AdmissionLimits limits = new AdmissionLimits(Configs.tight(20, 20, 1000));
        limits.accept(true);
        for (int i = 0; i < 10; i++) {
            assertThat(limits.enter("a customer", 0)).as("box %d", i).isZero();
        }
        assertThat(limits.enter("a customer", 0)).as("half are taken").isPositive();
        assertThat(limits.enter("another", 0)).isZero();
    }

    @Test
    void handshakesAreCountedBySecondAndSource() {
        AdmissionLimits limits = new AdmissionLimits(Configs.tight(10, 4, 3));
        limits.accept(true);
        for (int i = 0; i < 3; i++) {
            assertThat(limits.handshake("a", false, 0)).isZero();
        }
        assertThat(limits.handshake("a", false, 999)).isPositive();
        assertThat(limits.handshake("b", false, 999)).isZero();
        assertThat(limits.handshake("a", false, 1000)).isZero();
    }

    @Test
    void everyoneWhoIsTurnedAwayIsCountedByItsCause() {
        AdmissionLimits limits = new AdmissionLimits(Configs.tight(2, 1, 3));
        limits.enter("a", 0);
        limits.accept(true);
        limits.enter("a", 0);
        limits.enter("a", 0);
        limits.enter("b", 0);
        limits.enter("c", 0);
        for (int i = 0; i < 3 + 2; i++) {
            limits.handshake("a", false, 0);
        }
        for (int i = 0; i < 12 + 1; i++) {
            limits.handshake("a", true, 0);
        }
        limits.turnedAway(TurnedAway.BAD_TAG);

        Map<TurnedAway, Long> counted = new EnumMap<>(TurnedAway.class);
        for (TurnedAway why : TurnedAway.values()) {
            if (limits.turnedAwayFor(why) > 0) {
                counted.put(why, limits.turnedAwayFor(why));
            }
        }
        assertThat(counted)
                .containsOnly(
                        Map.entry(TurnedAway.DOOR_SHUT, 1L),
                        Map.entry(TurnedAway.HALF_OPEN_OF_SOURCE, 1L),
                        Map.entry(TurnedAway.HALF_OPEN, 1L),
                        Map.entry(TurnedAway.HANDSHAKES_OF_SOURCE, 2L),
                        Map.entry(TurnedAway.RESUMES_OF_SOURCE, 1L),
                        Map.entry(TurnedAway.BAD_TAG, 1L));
    }

    @Test
    void budgetsTellWhatIsLeftAndHowLongTheirQueuesAre() {
        AdmissionLimits limits = storm();
        assertThat(limits.left(false, 0)).isEqualTo(1000);
        assertThat(limits.queueSeconds(false, 0)).isZero();
        for (int i = 0; i < 3000; i++) {
            limits.handshake("source-" + i, false, 0);
        }
        assertThat(limits.turnedAwayFor(TurnedAway.HANDSHAKES)).isEqualTo(2000);
        assertThat(limits.left(false, 0)).isZero();
        assertThat(limits.queueSeconds(false, 0)).isCloseTo(2, within(0.01));
        assertThat(limits.left(true, 0)).as("resumes").isEqualTo(4000);
        assertThat(limits.left(false, 500)).isEqualTo(500);
        assertThat(limits.queueSeconds(false, 2500)).isZero();
    }

    @Test
    void fullHandshakesAndResumesDoNotTakeEachOthersPlace() {
        AdmissionLimits limits = storm();
        long now = 0;
        while (limits.handshake("source-" + now++, false, 0) == 0) {
            assertThat(now).as("full handshakes let in at once").isLessThanOrEqualTo(1_001);
        }
        assertThat(limits.handshake("a box", true, 0)).isZero();
    }

    @Test
    void hostileSourceMakesNobodyWaitLonger() {
        AdmissionLimits limits = storm();
        for (int i = 0; i < 100_000; i++) {
            limits.handshake("hostile", false, 0);
            limits.handshake("hostile", true, 0);
        }
        for (int second = 1; second < 60; second++) {
            for (int i = 0; i < 10_000; i++) {
                limits.handshake("hostile", false, second * 1000L);
            }
            assertThat(limits.handshake("honest", false, second * 1000L)).isZero();
        }
    }

    @Test
    void whoIsTurnedAwayHearsWhenAllBeforeItCanHaveBeenServed() {
        AdmissionLimits limits = storm();
        int last = 0;
        for (int i = 0; i < 20_000; i++) {
            int hint = limits.handshake("source-" + i, false, 0);
            assertThat(hint).isGreaterThanOrEqualTo(last).isLessThanOrEqualTo(60);
            last = hint;
        }
        // Twenty thousand, a thousand of them at once and then a thousand in a second.
        assertThat(last).isEqualTo(19);
        for (int i = 0; i < 200_000; i++) {
            last = limits.handshake("other-" + i, false, 0);
        }
        assertThat(last).as("what BUSY may carry").isEqualTo(60);
    }

    @Test
    void queueOfThoseTurnedAwayIsForgottenAsTimePasses() {
        AdmissionLimits limits = storm();
        for (int i = 0; i < 30_000; i++) {
            limits.handshake("source-" + i, false, 0);
        }
        int later = 0;
        for (int i = 0; later == 0; i++) {
            later = limits.handshake("later-" + i, false, 40_000);
        }
        assertThat(later).isEqualTo(Settings.DEFAULTS.busySeconds());
    }

    /** Many sources, each within its own limit, so that each one takes a place in the queue. */
    @Test
    void floodOfStrangersWhoNeverComeBackIsForgottenAfterAMinute() {
        AdmissionLimits limits = storm();
        for (long now = 0; now < 120_000; now += 1000) {
            for (int source = 0; source < 200; source++) {
                for (int i = 0; i < 50; i++) {
                    assertThat(limits.handshake("stranger-" + source, false, now))
                            .isLessThanOrEqualTo(60);
                }
            }
        }
        assertThat(limits.queueSeconds(false, 119_000)).isEqualTo(60);

        long later = 119_000 + 60_000;
        assertThat(limits.queueSeconds(false, later)).isZero();
        for (int i = 0; i < 1000; i++) {
            assertThat(limits.handshake("honest-" + i, false, later))
                    .as("box %d", i)
                    .isZero();
        }
        assertThat(limits.handshake("one more", false, later)).isEqualTo(Settings.DEFAULTS.busySeconds());
    }

    private static AdmissionLimits storm() {
        AdmissionLimits limits = new AdmissionLimits(Settings.DEFAULTS);
        limits.accept(true);
        return limits;
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
            limits.handshake(source, false, now);
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
