package org.stblink.toolchain.fleet;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.stblink.toolchain.values.HowMany;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code stblink fleet simulate}. */
@Command(
        name = "simulate",
        description = "Lets a fleet come back in virtual time, at the processor time that was measured for each step.",
        mixinStandardHelpOptions = true)
final class SimulateCommand implements Callable<Integer> {
    @Option(names = "--boxes", converter = HowMany.class, description = "how many (default: ${DEFAULT-VALUE})")
    private int boxes = Scenarios.BOXES;

    @Option(names = "--docs", description = "the folder docs, to write the table and the plots there")
    private @Nullable Path docs;

    @Override
    public Integer call() throws Exception {
        Costs costs = Costs.committed();
        if (docs != null) {
            for (Map.Entry<String, String> file : FleetReport.files(docs, costs).entrySet()) {
                Files.writeString(docs.resolve(file.getKey()), file.getValue());
            }
            return 0;
        }
        for (Simulation.Result r : Scenarios.run(boxes, costs)) {
            System.out.printf(
                    "%2d processors, %-22s %7d back after %5.0f s, worst wait %4.0f s, %9d BUSY, %8d given up, %3.0f %% left%n",
                    r.policy().cores(),
                    r.policy().name(),
                    r.online(),
                    r.seconds(),
                    r.worstWaitSeconds(),
                    r.busy(),
                    r.wasted(),
                    r.leftPercent());
        }
        return 0;
    }
}
