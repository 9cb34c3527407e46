package org.stblink.toolchain.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.stblink.toolchain.fleet.CpuTime;
import org.stblink.toolchain.fleet.FleetServer;
import org.stblink.toolchain.fleet.Metric;
import org.stblink.toolchain.fleet.Storm;
import org.stblink.toolchain.lab.Lab;

/** Calls, one at a time and several, beside as many bare exchanges as a call has. */
final class CallBenchmark implements Benchmark {
    static final int[] WINDOWS = {1, 16};
    /** REQUEST and PING, PONG and OFFER, ANSWER and GRANT: the server takes three messages and sends three. */
    private static final int EXCHANGES = 3;

    /** Boxes that come back together while calls are made. */
    private static final int STORM = 100;

    private static final String GRANTED = "stblink_codes_granted_total";
    /** Milliseconds after which to see whether it is warm. */
    private static final long STEP = 100;

    private static final double NANOS_PER_MILLI = 1e6;

    private static final double AIM_MICROS = 60;
    private static final int MOST_RATIO = 150;

    static final String CONFIGURATION = """
            control { half-open-per-source = 1024, handshakes-per-source-per-second = 100000, handshakes-per-second = 100000 }
            policy = [ { allow = true, caller = "anyone", target = "same-group" } ]
            """;

    @Override
    public List<Row> run(Effort effort, Path directory) throws Exception {
        List<Row> rows = new ArrayList<>();
        try (Lab server = FleetServer.start(directory, effort.callDevices(), CONFIGURATION, List.of())) {
            Phones phones = new Phones(effort.callDevices(), server, true);
            phones.switchOn(0, phones.size());
            warmUp(phones, server, effort.warmUp(), WINDOWS[WINDOWS.length - 1]);
            for (int window : WINDOWS) {
                long granted = Metric.of(server, GRANTED);
                Sample before = new Sample(0, CpuTime.micros(server.pid()));
                List<Long> setUps = phones.calls(window, effort.millis());
                Sample calls = new Sample(setUps.size(), CpuTime.micros(server.pid())).since(before);
                granted = Metric.of(server, GRANTED) - granted;
                if (granted != calls.operations()) {
                    throw new IOException("the server granted " + granted + " calls of " + calls.operations());
                }
                Sample bare = bare(window, effort);
                rows.add(row(work(window), calls, bare, window, Aim.none()));
                rows.addAll(waits("window " + window, setUps));
                rows.addAll(parts(window, phones, server, effort, bare));
            }
            rows.addAll(waits(
                    "window 1, while " + STORM + " boxes register again and again", amidStorm(phones, server, effort)));
        }
        return rows;
    }

    /** What a call is made of, each part by itself. */
    private static List<Row> parts(int window, Phones phones, Lab server, Effort effort, Sample bare) throws Exception {
        CallParts parts = new CallParts(phones, server.pid());
        long granted = Metric.of(server, GRANTED);
        parts.measure(window, effort.millis());
        granted = Metric.of(server, GRANTED) - granted;
        if (granted != parts.grants().operations()) {
            throw new IOException("the server granted " + granted + " calls of "
                    + parts.grants().operations());
        }
        return List.of(
                row(grant(window), parts.grants(), bare, window, Aim.atMost(AIM_MICROS)),
                part("the begin of a session, told by both ends, window " + window, parts.begins()),
                part("the end of a session, told by both ends, window " + window, parts.ends()));
    }

    private static Row part(String work, Sample sample) {
        return Row.baseline(work, sample.operations(), Unit.MICROS, sample.each());
    }

    /** Calls, one at a time, of a server that is busy with others. */
    private static List<Long> amidStorm(Phones phones, Lab server, Effort effort) throws Exception {
        try (Storm storm = new Storm(STORM, server)) {
            long before = storm.registrations();
            List<Long> setUps = new ArrayList<>();
            do {
                setUps.addAll(phones.calls(1, effort.millis()));
            } while (storm.registrations() == before);
            System.out.printf("* %d registrations during %d calls%n", storm.registrations() - before, setUps.size());
            return setUps;
        }
    }

    /** With as many calls under way as ever: what the server does for one is the same. */
    static void warmUp(Phones phones, Lab server, WarmUp warmUp, int most) throws Exception {
        warmUp.of(server.pid(), STEP, millis -> phones.calls(most, millis));
    }

    /** What the row of a window is called. */
    static String work(int window) {
        return "a call, window " + window;
    }

    /** What the row of its first part is called, which is what a ticket of others is. */
    static String grant(int window) {
        return "a call up to its grant, window " + window;
    }

    private static Row row(String work, Sample calls, Sample bare, int window, Aim aim) {
        return new Row(
                work,
                calls.operations(),
                Unit.MICROS,
                calls.each(),
                EXCHANGES + " bare echoes, window " + window,
                EXCHANGES * bare.each(),
                aim,
                MOST_RATIO);
    }

    private static Sample bare(int window, Effort effort) throws IOException {
        try (BareEcho echo = new BareEcho()) {
            echo.connect(window);
            return echo.ceaseless(effort);
        }
    }

    /** By the clock, at the caller: from the wish to call to the open channel, of the median and of the 99th of a hundred. */
    private static List<Row> waits(String when, List<Long> setUps) {
        List<Long> sorted = setUps.stream().sorted().toList();
        return Stream.of(50, 99)
                .map(percent -> Row.baseline(
                        "a call until the channel is open, " + when + ", percentile " + percent + ", by the clock",
                        sorted.size(),
                        Unit.MILLIS,
                        sorted.get(sorted.size() * percent / 100) / NANOS_PER_MILLI))
                .toList();
    }
}
