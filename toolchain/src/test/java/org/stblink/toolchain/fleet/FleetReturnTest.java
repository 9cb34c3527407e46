package org.stblink.toolchain.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A fleet's return in virtual time, and that docs/fleet-return.md shows what comes of it. */
class FleetReturnTest {
    private static final Path DOCS = Path.of("..", "docs");
    private static final Costs COSTS = new Costs(50, 250, 1000);

    @Test
    void documentAndPlotsAreWhatTheSimulationGives() throws IOException {
        for (Map.Entry<String, String> file :
                FleetReport.files(DOCS, Costs.committed()).entrySet()) {
            assertThat(Files.readString(DOCS.resolve(file.getKey())))
                    .as(file.getKey() + ": write it again with toolchain/stblink fleet simulate --docs docs")
                    .isEqualTo(file.getValue());
        }
    }

    @Test
    void costsAreReadAsTheyWereWritten() throws IOException {
        assertThat(Costs.parse(COSTS.text())).isEqualTo(COSTS);
    }

    @Test
    void allComeBackAndNoneBeforeItIsServed() {
        Simulation.Result result = Simulation.run(Policy.of("full", 20_000, 2, false, true, COSTS), COSTS, 1);
        assertThat(result.online()).isEqualTo(20_000);
        // Two processors at a millisecond each cannot be faster than this.
        assertThat(result.seconds()).isGreaterThan(10);
        assertThat(result.back()).isSorted().endsWith(20_000);
    }

    @Test
    void adaptiveHintSaysBusyLessOftenThanAFixedOne() {
        Simulation.Result adaptive = Simulation.run(Policy.of("adaptive", 200_000, 2, false, true, COSTS), COSTS, 1);
        Simulation.Result fixed = Simulation.run(Policy.of("fixed", 200_000, 2, false, false, COSTS), COSTS, 1);
        assertThat(adaptive.busy()).isLessThan(fixed.busy() / 2);
        assertThat(adaptive.leftPercent()).isGreaterThan(fixed.leftPercent());
    }

    @Test
    void serverThatLetsEveryoneInWorksForThoseWhoGaveUp() {
        Policy policy = Policy.of("full", 200_000, 2, false, true, COSTS);
        assertThat(Simulation.run(policy, COSTS, 1).wasted()).isZero();
        assertThat(Simulation.run(policy.withoutAdmission(), COSTS, 1).wasted()).isPositive();
    }
}
