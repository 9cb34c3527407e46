package org.stblink.port.javase;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ShortPauseTest {
    private static final long MILLI = 1_000_000;

    private long now;
    private long late;
    private int waits;
    private final ShortPause pause = new ShortPause(() -> now, nanos -> {
        waits++;
        now += nanos + late;
    });

    private int waitsIn(int pauses) {
        int before = waits;
        for (int i = 0; i < pauses; i++) {
            pause.pause();
        }
        return waits - before;
    }

    @Test
    void eachIsAFractionOfAMillisecond() {
        assertThat(waitsIn(100)).isEqualTo(100);
        assertThat(now / 100).isBetween(10_000L, 200_000L);
    }

    @Test
    void systemThatWakesWithItsNextTickIsAskedSeldom() {
        late = 10 * MILLI;

        assertThat(waitsIn(100_000)).isBetween(4, 50);
    }

    @Test
    void systemThatWakesInTimeAgainIsAskedAgain() {
        late = 10 * MILLI;
        assertThat(waitsIn(100)).isLessThan(10);
        late = 0;

        waitsIn(100_000);

        assertThat(waitsIn(100)).isEqualTo(100);
    }

    @Test
    void lateOnceInAWhileIsForgiven() {
        for (int i = 0; i < 1_000; i++) {
            late = i % 3 == 0 ? 5 * MILLI : 0;
            assertThat(waitsIn(1)).isEqualTo(1);
        }
    }
}
