package org.stblink.toolchain.fleet;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.stblink.toolchain.lab.Lab;
import org.stblink.toolchain.process.DocumentPart;
import org.stblink.toolchain.process.Machine;
import org.stblink.toolchain.process.Scratch;
import org.stblink.toolchain.values.HowMany;
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
    private static final DocumentPart PLACE = new DocumentPart("fleet run");

    @Option(names = "--boxes", converter = HowMany.class, description = "how many (default: ${DEFAULT-VALUE})")
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

    @Option(
            names = "--write",
            paramLabel = "FILE",
            description = "document to write the table into, between its two marks, when all is as simulated")
    private @Nullable Path file;

    @Override
    public Integer call() throws Exception {
        if (file != null) {
            PLACE.requirePlace(file);
        }
        Machine machine = Machine.here();
        Path directory = Scratch.make("fleet");
        String limits = "control { half-open = 100000, handshakes-per-second = %d, resumes-per-second = %d }\n"
                .formatted(admitted, admitted);
        List<RealReturn> returns;
        try (Lab server = FleetServer.start(directory, boxes, limits, List.of())) {
            Boxes fleet = new Boxes(boxes, server);
            int enrolled = fleet.comeBack(ENROL_AT_ONCE, true, PATIENCE_MILLIS).online();
            System.out.printf("* enrolled %d of %d%n", enrolled, boxes);
            if (enrolled < boxes) {
                return 1;
            }
            fleet.awaitAtServer(boxes, PATIENCE_MILLIS);
            returns = List.of(comeBack(fleet, server, true), comeBack(fleet, server, false));
        }
        StringBuilder table = new StringBuilder(RealReturn.HEAD);
        returns.forEach(one -> table.append(one.row()));
        System.out.print(table);
        if (!returns.stream().allMatch(one -> one.isAsSimulated(tolerance))) {
            return 1;
        }
        if (file != null) {
            PLACE.write(file, machine.text() + "\n\n" + table);
        }
        Scratch.delete(directory);
        return 0;
    }

    private RealReturn comeBack(Boxes fleet, Lab server, boolean resume) throws Exception {
        fleet.powerCut();
        fleet.awaitAtServer(0, PATIENCE_MILLIS);
        long resumesBefore = Metric.of(server, "stblink_resumes_total");
        long cpuBefore = CpuTime.micros(server.pid());
        Boxes.Outcome outcome = fleet.comeBack(boxes, resume, PATIENCE_MILLIS);
        double cpuSeconds = (CpuTime.micros(server.pid()) - cpuBefore) / 1e6;
        if (outcome.online() == boxes) {
            fleet.awaitAtServer(boxes, PATIENCE_MILLIS);
        }
        Policy policy = new Policy(
                resume ? "resume" : "full",
                boxes,
                1,
                Runtime.getRuntime().availableProcessors(),
                resume,
                admitted,
                true);
        return new RealReturn(
                policy,
                outcome.online(),
                Metric.of(server, "stblink_resumes_total") - resumesBefore,
                outcome.millis() / 1000.0,
                Simulation.run(policy, Costs.committed(), SEED).seconds(),
                cpuSeconds);
    }
}
