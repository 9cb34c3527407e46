package org.stblink.toolchain.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** When a fleet of real boxes came back as the simulation says. */
class RealReturnTest {
    private static final Costs COSTS = new Costs(50, 250, 1000);

    @Test
    void allOfThemInTheRightWayAndInTime() {
        assertThat(resume(100, 100, 12.4).isAsSimulated(25)).isTrue();
        assertThat(resume(100, 100, 7.6).isAsSimulated(25)).isTrue();
        assertThat(resume(100, 100, 12.6).isAsSimulated(25)).isFalse();
        assertThat(resume(100, 100, 7.4).isAsSimulated(25)).isFalse();
        assertThat(resume(99, 99, 10).isAsSimulated(25)).isFalse();
        assertThat(resume(100, 99, 10).isAsSimulated(25)).isFalse();
    }

    @Test
    void nobodyResumesWhoComesBackInFull() {
        Policy policy = Policy.of("full", 100, 2, false, true, COSTS);
        assertThat(new RealReturn(policy, 100, 0, 10, 10, 1).isAsSimulated(1)).isTrue();
        assertThat(new RealReturn(policy, 100, 1, 10, 10, 1).isAsSimulated(1)).isFalse();
    }

    @Test
    void rowSaysHowFarApartTheTwoAre() {
        assertThat(resume(99, 98, 9).row())
                .startsWith("| 100 | ")
                .endsWith(" a second | resume | 99 | 98 | 9.0 s | 10.0 s (-10 %) | 1.0 s |\n");
    }

    private static RealReturn resume(int back, long resumed, double seconds) {
        return new RealReturn(Policy.of("resume", 100, 2, true, true, COSTS), back, resumed, seconds, 10, 1);
    }
}
