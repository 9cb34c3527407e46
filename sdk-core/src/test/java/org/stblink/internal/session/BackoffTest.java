package org.stblink.internal.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.stblink.support.SeededEntropy;

/** Protocol section 8: full jitter between 0 and a bound that doubles from 1 s to 60 s; hints between r and 1.5 r. */
class BackoffTest {
    private static final int DRAWS = 20_000;
    private static final long SEED = 20;

    private final SeededEntropy entropy = new SeededEntropy(SEED);

    /** The n-th wait after n failures, n from 0; drawn many times. */
    private long[] waits(int failuresBefore) {
        long[] waits = new long[DRAWS];
        for (int i = 0; i < DRAWS; i++) {
            Backoff b = new Backoff(entropy);
            for (int f = 0; f < failuresBefore; f++) {
                b.nextMillis();
            }
            waits[i] = b.nextMillis();
        }
        return waits;
    }

    private static void assertUniform(long[] waits, long from, long to) {
        long min = Long.MAX_VALUE;
        long max = Long.MIN_VALUE;
        double sum = 0;
        int[] quarters = new int[4];
        for (long w : waits) {
            min = Math.min(min, w);
            max = Math.max(max, w);
            sum += w;
            quarters[(int) Math.min(3, 4 * (w - from) / (to - from))]++;
        }
        assertThat(min).as("seed %d", SEED).isBetween(from, from + (to - from) / 50);
        assertThat(max).as("seed %d", SEED).isBetween(to - (to - from) / 50, to);
        assertThat(sum / waits.length)
                .as("mean, seed %d", SEED)
                .isBetween(from + 0.48 * (to - from), from + 0.52 * (to - from));
        for (int q : quarters) {
            assertThat(q).as("draws in a quarter, seed %d", SEED).isBetween(DRAWS / 4 - 400, DRAWS / 4 + 400);
        }
    }

    @Test
    void boundDoublesFromOneSecondToSixty() {
        long[] bounds = {1000, 2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000, 60_000};
        for (int f = 0; f < bounds.length; f++) {
            assertUniform(waits(f), 0, bounds[f]);
        }
    }

    @Test
    void resetStartsSmallAgain() {
        Backoff b = new Backoff(entropy);
        for (int i = 0; i < 20; i++) {
            b.nextMillis();
        }
        b.reset();

        assertThat(b.nextMillis()).isBetween(0L, 1000L);
    }

    @ParameterizedTest
    @ValueSource(longs = {1000, 60_000, 65_535_000})
    void hintIsKeptAndSpreadByHalf(long hint) {
        Backoff b = new Backoff(entropy);
        long[] waits = new long[DRAWS];
        for (int i = 0; i < DRAWS; i++) {
            waits[i] = b.hintedMillis(hint);
        }

        assertUniform(waits, hint, hint + hint / 2);
    }

    @Test
    void hintDoesNotCountAsAFailure() {
        Backoff b = new Backoff(entropy);
        for (int i = 0; i < 10; i++) {
            b.hintedMillis(5000);
        }

        assertThat(b.nextMillis()).isLessThanOrEqualTo(1000);
    }

    @Test
    void boxWithoutEntropyWaitsTheLongest() {
        Backoff b = new Backoff(entropy);
        entropy.setReady(false);

        assertThat(b.nextMillis()).isEqualTo(1000);
        assertThat(b.nextMillis()).isEqualTo(2000);
        assertThat(b.hintedMillis(10_000)).isEqualTo(15_000);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3})
    void everyByteOfTheDrawCounts(int place) { // else the waits of a fleet lie on a grid
        Backoff b = new Backoff(out -> {
            Arrays.fill(out, (byte) 0);
            out[place] = (byte) 0x80;
            return true;
        });
        long hint = 0xFFFFFFFEL; // its half and one are half of what can be drawn

        assertThat(b.hintedMillis(hint) - hint).isEqualTo(0x40000000L >> 8 * place);
    }
}
