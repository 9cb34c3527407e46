package org.stblink.toolchain.fleet;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.stblink.internal.wire.Limits;
import org.stblink.toolchain.lab.Lab;

/**
 * What the server's processor time is for a bare connection, a resume and a full registration: boxes lose power again and
 * again and come back to a server process, which does not turn them away.
 *
 * @param boxes how many, 1 and up
 * @param rounds returns of each kind that are measured, 1 to {@value #MOST_ROUNDS}
 * @param warmUp returns of each kind before, at least, and so many times {@value #PATIENCE} at most: measuring begins when the server's
 *     code is compiled
 * @param bareConnections to the bare server, so many before and so many measured
 */
public record Openings(int boxes, int rounds, int warmUp, int bareConnections) {
    /** Configuration of a server that turns nobody away. */
    public static final String OPEN_DOORS = "control { handshakes-per-source-per-second = 100000,"
            + " handshakes-per-second = 100000, resumes-per-second = 100000 }\n";

    /** After so many a box has to register in full. */
    public static final int MOST_ROUNDS = Limits.RESUMES_IN_A_ROW;

    /** The room that a server leaves between BUSY and it: a measurement is of work, not of refusals. */
    private static final int AT_ONCE = 48;

    private static final int PATIENCE = 3;
    private static final long PATIENCE_MILLIS = 120_000;

    /**
     * Measures, which takes minutes, and tells of it as it goes.
     *
     * @param directory for the server
     * @param jvm more arguments for the server's JVM
     * @param threads whether to tell which of the server's threads used the time
     * @throws IOException when not every box came back, or one came back in another way than it should have
     */
    public Costs measure(Path directory, List<String> jvm, boolean threads) throws Exception {
        double bare = bare();
        try (Lab server = FleetServer.start(directory, boxes, OPEN_DOORS, jvm)) {
            return measure(server, bare, threads);
        }
    }

    /**
     * Measures the two openings at a server that runs, and may have other devices.
     *
     * @param server one that {@link #OPEN_DOORS} configured
     * @param bare what a bare connection costs, in microseconds
     */
    public Costs measure(Lab server, double bare, boolean threads) throws Exception {
        Boxes fleet = new Boxes(boxes, server);
        comeBack(fleet, true);
        double full = measure("full registration", fleet, server, false, threads);
        comeBack(fleet, true);
        double resume = measure("resume", fleet, server, true, threads);
        return new Costs(bare, resume, full);
    }

    private double bare() throws IOException {
        try (BareLoad bare = new BareLoad()) {
            bare.connect(bareConnections);
            long before = CpuTime.micros(bare.pid());
            bare.connect(bareConnections);
            return (CpuTime.micros(bare.pid()) - before) / (double) bareConnections;
        }
    }

    private double measure(String what, Boxes fleet, Lab server, boolean resume, boolean threads) throws Exception {
        warmUp(fleet, server, resume);
        if (resume) {
            // Else the boxes would come to the last resume in a row while they are measured.
            comeBack(fleet, false);
            comeBack(fleet, true);
        }
        long resumesBefore = resumes(server);
        long before = CpuTime.micros(server.pid());
        Map<String, Long> threadsBefore = CpuTime.microsByThread(server.pid());
        for (int i = 0; i < rounds; i++) {
            comeBack(fleet, resume);
        }
        long registrations = (long) rounds * fleet.size();
        double micros = (CpuTime.micros(server.pid()) - before) / (double) registrations;
        Map<String, Long> threadsAfter = CpuTime.microsByThread(server.pid());
        long resumed = resumes(server) - resumesBefore;
        System.out.printf("* %s: %.1f microseconds (%d of %d resumed)%n", what, micros, resumed, registrations);
        if (resumed != (resume ? registrations : 0)) {
            throw new IOException(resumed + " of " + registrations + " boxes resumed, which is not what was measured");
        }
        if (threads) {
            threadsAfter.forEach((name, after) -> {
                double used = (after - threadsBefore.getOrDefault(name, 0L)) / (double) registrations;
                if (used >= 0.1) {
                    System.out.printf("    %-24s %6.1f%n", name, used);
                }
            });
        }
        return micros;
    }

    private void warmUp(Boxes fleet, Lab server, boolean resume) throws Exception {
        Compilers compilers = new Compilers(server.pid());
        boolean rest = false;
        for (int i = 0; i < warmUp || !rest && i < PATIENCE * warmUp; i++) {
            comeBack(fleet, resume);
            rest = compilers.rest();
        }
    }

    private static long resumes(Lab server) throws Exception {
        return Metric.of(server, "stblink_resumes_total");
    }

    private static void comeBack(Boxes fleet, boolean resume) throws Exception {
        Boxes.Outcome outcome = fleet.comeBack(AT_ONCE, resume, PATIENCE_MILLIS);
        if (outcome.online() < fleet.size()) {
            throw new IOException(outcome.online() + " of " + fleet.size() + " boxes came back");
        }
        fleet.awaitAtServer(fleet.size(), PATIENCE_MILLIS);
        fleet.powerCut();
        fleet.awaitAtServer(0, PATIENCE_MILLIS);
    }
}
