package org.stblink.port.javase;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The measurement, under a clock that only goes when somebody works. */
class RaceTest {
    private static final long MILLI = 1_000_000;

    private long now = Long.MAX_VALUE - MILLI; // Where System.nanoTime may stand: sums run over.
    private int platformsPieces;
    private int ownPieces;

    private Race race(boolean compiles, long platforms, long own) {
        Race race = new Race(() -> now, compiles);
        race.run(
                () -> {
                    platformsPieces++;
                    now += platforms;
                },
                () -> {
                    ownPieces++;
                    now += own;
                });
        return race;
    }

    @Test
    void fasterOneWinsWhereTheMachineInterprets() {
        assertThat(race(false, 100, 101).platformsWins()).isTrue();
        assertThat(race(false, 101, 100).platformsWins()).isFalse();
    }

    @Test
    void platformsLosesOnlyByMoreThanFourTimesTheTimeWhereTheMachineCompiles() {
        assertThat(race(true, 400, 100).platformsWins()).isTrue();
        assertThat(race(true, 404, 100).platformsWins()).isFalse();
    }

    @Test
    void bestTimeOfEachCountsWhateverElseTheBoxWasBusyWith() {
        Race race = new Race(() -> now, false);
        race.run(() -> now += platformsPieces++ == 4 ? 50 : 5_000, () -> now += 100);
        assertThat(race.platformsWins()).isTrue();
        race = new Race(() -> now, false);
        race.run(() -> now += 100, () -> now += ownPieces++ == 4 ? 50 : 5_000);
        assertThat(race.platformsWins()).isFalse();
    }

    @Test
    void measuringEndsSoonOnAFastMachineAndAfterItsLeastRoundsOnASlowOne() {
        race(true, 1, 1);
        assertThat(platformsPieces).as("with the pieces to warm up").isEqualTo(202);
        assertThat(ownPieces).isEqualTo(202);
        platformsPieces = 0;
        race(true, MILLI, MILLI);
        assertThat(platformsPieces).isEqualTo(12);
        platformsPieces = 0;
        race(true, 1000 * MILLI, 1000 * MILLI);
        assertThat(platformsPieces).isEqualTo(10);
    }

    @Test
    void timesAreToldInMicroseconds() {
        assertThat(race(true, 12_345, 6_789).times()).isEqualTo("12 us for 4096 bytes, the SDK's own 6 us");
    }
}
