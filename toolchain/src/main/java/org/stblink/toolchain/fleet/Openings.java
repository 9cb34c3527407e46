package org.stblink.toolchain.fleet;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.stblink.internal.wire.Limits;
import org.stblink.toolchain.lab.Lab;

/**
 * What the server's processor time is for a bare connection, a resume and a full registration: boxes lose power again and
 * again and come back to a server process, which does not turn them away; and as many at a time connect to a bare server. The three are
 * measured by turns: when the machine is slower for a while, it is so for all of them.
 *
 * @param boxes how many, 1 and up
 * @param rounds returns of each kind that are measured, 1 to {@value #MOST_ROUNDS}
 * @param warmUp returns of each kind before, at least, and so many times {@value #PATIENCE} at most: measuring begins when the server's
 *     code is compiled
 */
public record Openings(int boxes, int rounds, int warmUp) {
    /** Configuration of a server that turns nobody away. */
    public static final String OPEN_DOORS = "control { handshakes-per-source-per-second = 100000,"
            + " handshakes-per-second = 100000, resumes-per-second = 100000 }\n";

    private static final int TURNS = 5;

    /** In each turn a box resumes as often in a row as it may. */
    public static final int MOST_ROUNDS = TURNS * Limits.RESUMES_IN_A_ROW;

    /** The room that a server leaves between BUSY and it: a measurement is of work, not of refusals. */
    private static final int AT_ONCE = 48;

    private static final int PATIENCE = 3;
    private static final long PATIENCE_MILLIS = 120_000;

    /** All boxes come back, or as many bare connections come. */
    private interface Return {
        void come() throws Exception;
    }

    /**
     * Measures, which takes minutes, and tells of it as it goes.
     *
     * @param directory for the server
     * @param jvm more arguments for the server's JVM
     * @param threads whether to tell which of the server's threads used the time
     * @throws IOException when not every box came back, or one came back in another way than it should have
     */
    public Costs measure(Path directory, List<String> jvm, boolean threads) throws Exception {
        try (Lab server = FleetServer.start(directory, boxes, OPEN_DOORS, jvm)) {
            return measure(server, threads);
        }
    }

    /**
     * As the other, at a server that runs, and may have other devices.
     *
     * @param server one that {@link #OPEN_DOORS} configured
     */
    public Costs measure(Lab server, boolean threads) throws Exception {
        try (BareLoad bareServer = new BareLoad()) {
            Boxes fleet = new Boxes(boxes, server);
            Tally bare = new Tally(bareServer.pid());
            Tally full = new Tally(server.pid());
            Tally resume = new Tally(server.pid());
            warmUp(bareServer.pid(), () -> bareServer.connect(boxes, AT_ONCE));
            warmUp(server.pid(), () -> comeBack(fleet, false));
            warmUp(server.pid(), () -> comeBack(fleet, true));
            for (int turn = 0; turn < TURNS; turn++) {
                int returns = rounds * (turn + 1) / TURNS - rounds * turn / TURNS;
                bare.add(() -> repeat(returns, () -> bareServer.connect(boxes, AT_ONCE)));
                full.add(() -> repeat(returns, () -> comeBack(fleet, false)));
                comeBack(fleet, true); // in full once more, for the ticket
                long before = resumes(server);
                resume.add(() -> repeat(returns, () -> comeBack(fleet, true)));
                long resumed = resumes(server) - before;
                if (resumed != (long) returns * boxes) {
                    throw new IOException(resumed + " boxes resumed, and not " + (long) returns * boxes);
                }
            }
            tell("bare connection", bare, threads);
            tell("full registration", full, threads);
            tell("resume", resume, threads);
            return new Costs(bare.each(), resume.each(), full.each());
        }
    }

    private long repeat(int times, Return of) throws Exception {
        for (int i = 0; i < times; i++) {
            of.come();
        }
        return (long) times * boxes;
    }

    private static void tell(String what, Tally tally, boolean threads) {
        System.out.printf("* %s: %.1f microseconds, %d measured%n", what, tally.each(), tally.operations());
        if (threads) {
            tally.printThreads();
        }
    }

    private void warmUp(long pid, Return of) throws Exception {
        Compilers compilers = new Compilers(pid);
        boolean rest = false;
        for (int i = 0; i < warmUp || !rest && i < PATIENCE * warmUp; i++) {
            of.come();
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
