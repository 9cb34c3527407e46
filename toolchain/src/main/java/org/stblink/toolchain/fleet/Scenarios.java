package org.stblink.toolchain.fleet;

import java.util.ArrayList;
import java.util.List;

/** What docs/fleet-return.md shows: a million boxes within a minute. */
final class Scenarios {
    static final int BOXES = 1_000_000;
    private static final long SEED = 6;
    private static final int[] CORES = {2, 8};

    private Scenarios() {}

    /** Every policy on every number of processors. */
    static List<Simulation.Result> run(int boxes, Costs costs) {
        List<Simulation.Result> results = new ArrayList<>();
        for (int cores : CORES) {
            for (Policy policy : List.of(
                    Policy.of("full, adaptive hint", boxes, cores, false, true, costs),
                    Policy.of("full, fixed hint", boxes, cores, false, false, costs),
                    Policy.of("full, no admission", boxes, cores, false, true, costs)
                            .withoutAdmission(),
                    Policy.of("resume, adaptive hint", boxes, cores, true, true, costs),
                    Policy.of("resume, no admission", boxes, cores, true, true, costs)
                            .withoutAdmission())) {
                results.add(Simulation.run(policy, costs, SEED));
            }
        }
        return results;
    }
}
