package org.stblink.port;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.stblink.hal.MonotonicClock;

/** The rules of {@link MonotonicClock}, for every port alike. */
public abstract class MonotonicClockContract {
    protected abstract MonotonicClock clock();

    /** Lets a little time pass; 30 ms or so. */
    protected abstract void letPass(long millis);

    @Test
    void CLK_1_neverGoesBack() {
        long last = clock().millis();
        for (int i = 0; i < 10_000; i++) {
            long now = clock().millis();
            assertThat(now).isGreaterThanOrEqualTo(last);
            last = now;
        }
    }

    @Test
    void CLK_3_resolutionIs20MillisOrBetter() {
        for (int i = 0; i < 3; i++) {
            long before = clock().millis();
            letPass(21);
            assertThat(clock().millis()).isGreaterThan(before);
        }
    }
}
