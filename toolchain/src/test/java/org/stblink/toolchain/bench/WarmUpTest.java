package org.stblink.toolchain.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** A process is warm after its time, or later where it got little of the machine. */
class WarmUpTest {
    private static final WarmUp TEN_SECONDS = new WarmUp(10_000);

    @Test
    void isOverAfterItsTimeAndHalfOfItOnAProcessor() {
        assertThat(TEN_SECONDS.isOver(9_999, 9_999)).isFalse();
        assertThat(TEN_SECONDS.isOver(10_000, 4_999)).isFalse();
        assertThat(TEN_SECONDS.isOver(10_000, 5_000)).isTrue();
    }

    @Test
    void endsSomeTimeOnAMachineThatGivesItNothing() {
        assertThat(TEN_SECONDS.isOver(59_999, 0)).isFalse();
        assertThat(TEN_SECONDS.isOver(60_000, 0)).isTrue();
        assertThat(TEN_SECONDS.mostMillis()).isEqualTo(60_000);
    }
}
