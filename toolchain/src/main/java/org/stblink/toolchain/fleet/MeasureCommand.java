package org.stblink.toolchain.fleet;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.stblink.toolchain.lab.Lab;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code stblink fleet measure}. */
@Command(
        name = "measure",
        description = {
            "Measures the processor time of a server process for a resumed and a full registration, and of a bare server",
            "that accepts, echoes and closes: same machine, same run, real boxes that lose power and come back."
        },
        mixinStandardHelpOptions = true)
final class MeasureCommand implements Callable<Integer> {
    /** Measuring begins when the server's code is compiled. */
    private static final int BARE_CONNECTIONS = 20_000;
    /** The room that a server leaves between BUSY and it: a measurement is of work, not of refusals. */
    private static final int AT_ONCE = 48;

    private static final long PATIENCE_MILLIS = 120_000;

    @Option(names = "--boxes", description = "how many (default: ${DEFAULT-VALUE})")
    private int boxes = 1500;

    @Option(names = "--rounds", description = "returns of each kind that are measured (default: ${DEFAULT-VALUE})")
    private int rounds = 8;

    @Option(names = "--warm-up", description = "returns of each kind before (default: ${DEFAULT-VALUE})")
    private int warmUp = 8;

    @Option(names = "--write", description = "file to write the costs to")
    private @Nullable Path file;

    @Option(names = "--threads", description = "say which of the server's threads used the time")
    private boolean threads;

    @Option(names = "--jvm", description = "one more argument for the server's JVM; may be repeated")
    private List<String> jvm = List.of();

    @Override
    public Integer call() throws Exception {
        double bare = bare();
        Path directory = Files.createTempDirectory("stblink-fleet");
        try (Lab server = FleetServer.start(
                directory,
                boxes,
                "control { handshakes-per-source-per-second = 100000, handshakes-per-second = 100000,"
                        + " resumes-per-second = 100000 }\n",
                jvm)) {
            Boxes fleet = new Boxes(boxes, server);
            comeBack(fleet, true);
            double full = measure("full registration", fleet, server, false);
            comeBack(fleet, true);
            double resume = measure("resume", fleet, server, true);
            Costs costs = new Costs(bare, resume, full);
            System.out.printf(
                    "* costs bare=%.1f resume=%.1f full=%.1f resume-above-bare=%.1f full-above-bare=%.1f (microseconds)%n",
                    bare, resume, full, resume - bare, full - bare);
            if (file != null) {
                Files.writeString(file, costs.text());
            }
        }
        return 0;
    }

    private static double bare() throws IOException {
        try (BareLoad bare = new BareLoad()) {
            bare.connect(BARE_CONNECTIONS);
            long before = CpuTime.micros(bare.pid());
            bare.connect(BARE_CONNECTIONS);
            return (CpuTime.micros(bare.pid()) - before) / (double) BARE_CONNECTIONS;
        }
    }

    private double measure(String what, Boxes fleet, Lab server, boolean resume) throws Exception {
        for (int i = 0; i < warmUp; i++) {
            comeBack(fleet, resume);
        }
        long resumesBefore = resumes(server);
        long before = CpuTime.micros(server.pid());
        Map<String, Long> threadsBefore = CpuTime.microsByThread(server.pid());
        for (int i = 0; i < rounds; i++) {
            comeBack(fleet, resume);
        }
        double registrations = (double) rounds * fleet.size();
        double micros = (CpuTime.micros(server.pid()) - before) / registrations;
        Map<String, Long> threadsAfter = CpuTime.microsByThread(server.pid());
        long resumed = resumes(server) - resumesBefore;
        System.out.printf("* %s: %.1f microseconds (%d of %d resumed)%n", what, micros, resumed, (long) registrations);
        if (threads) {
            threadsAfter.forEach((name, after) -> {
                double used = (after - threadsBefore.getOrDefault(name, 0L)) / registrations;
                if (used >= 0.1) {
                    System.out.printf("    %-24s %6.1f%n", name, used);
                }
            });
        }
        return micros;
    }

    private static long resumes(Lab server) throws Exception {
        return Metric.of(server, "stblink_resumes_total");
    }

    private static void comeBack(Boxes fleet, boolean resume) throws Exception {
        Boxes.Outcome outcome = fleet.comeBack(AT_ONCE, resume, PATIENCE_MILLIS);
        if (outcome.online() < fleet.size()) {
            throw new IOException(outcome.online() + " of " + fleet.size() + " boxes came back");
        }
        fleet.powerCut();
    }
}
