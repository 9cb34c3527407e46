package org.stblink.toolchain.fleet;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.stblink.toolchain.lab.Lab;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code stblink fleet run}. */
@Command(
        name = "run",
        description = {
            "A real return: boxes enrol at a server process, lose power at once, and come back, by resuming and in full.",
            "Exit code 0: all came back, those who could resumed, and the simulation says the same within the tolerance."
        },
        mixinStandardHelpOptions = true)
final class RunCommand implements Callable<Integer> {
    private static final int ENROL_AT_ONCE = 48;
    private static final long PATIENCE_MILLIS = 400_000;
    private static final long SEED = 6;

    @Option(names = "--boxes", description = "how many (default: ${DEFAULT-VALUE})")
    private int boxes = 2000;

    @Option(
            names = "--admitted",
            description = "openings that the server lets in each second; few enough that the boxes, which run on this"
                    + " machine, too, are not what is waited for (default: ${DEFAULT-VALUE})")
    private int admitted = 100;

    @Option(
            names = "--tolerance",
            description =
                    "percent that the time until all are back may differ from the simulation's (default: ${DEFAULT-VALUE})")
    private int tolerance = 25;

    @Override
    public Integer call() throws Exception {
        Path directory = Files.createTempDirectory("stblink-fleet");
        String limits = "control { half-open = 100000, handshakes-per-second = %d, resumes-per-second = %d }\n"
                .formatted(admitted, admitted);
        try (Lab server = FleetServer.start(directory, boxes, limits, List.of())) {
            Boxes fleet = new Boxes(boxes, server);
            int enrolled = fleet.comeBack(ENROL_AT_ONCE, true, PATIENCE_MILLIS).online();
            System.out.printf("* enrolled %d of %d%n", enrolled, boxes);
            if (enrolled < boxes) {
                return 1;
            }
            fleet.awaitAtServer(boxes, PATIENCE_MILLIS);
            boolean right = comeBack(fleet, server, true);
            right &= comeBack(fleet, server, false);
            return right ? 0 : 1;
        }
    }

    private boolean comeBack(Boxes fleet, Lab server, boolean resume) throws Exception {
        fleet.powerCut();
        fleet.awaitAtServer(0, PATIENCE_MILLIS);
        long resumesBefore = Metric.of(server, "stblink_resumes_total");
        long cpuBefore = CpuTime.micros(server.pid());
        Boxes.Outcome outcome = fleet.comeBack(boxes, resume, PATIENCE_MILLIS);
        double cpuSeconds = (CpuTime.micros(server.pid()) - cpuBefore) / 1e6;
        if (outcome.online() == boxes) {
            fleet.awaitAtServer(boxes, PATIENCE_MILLIS);
        }
        long resumed = Metric.of(server, "stblink_resumes_total") - resumesBefore;
        Policy policy = new Policy(
                resume ? "resume" : "full",
                boxes,
                1,
                Runtime.getRuntime().availableProcessors(),
                resume,
                admitted,
                true);
        Simulation.Result simulated = Simulation.run(policy, Costs.committed(), SEED);
        double seconds = outcome.millis() / 1000.0;
        double difference = 100 * (seconds - simulated.seconds()) / simulated.seconds();
        System.out.printf(
                "* %s: %d of %d back, %d resumed, all back after %.1f s (simulated %.1f s, %+.0f %%), processor %.1f s%n",
                policy.name(), outcome.online(), boxes, resumed, seconds, simulated.seconds(), difference, cpuSeconds);
        return outcome.online() == boxes && resumed == (resume ? boxes : 0) && Math.abs(difference) <= tolerance;
    }
}
