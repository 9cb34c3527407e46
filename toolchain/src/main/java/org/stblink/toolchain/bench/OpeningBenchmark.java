package org.stblink.toolchain.bench;

import java.nio.file.Path;
import java.util.List;
import org.stblink.toolchain.fleet.Costs;

/** Registering, in full and resumed, beside a server that accepts, echoes and closes. */
final class OpeningBenchmark implements Benchmark {
    static final String RESUME = "resume";
    static final String FULL = "registration after enrolment, full handshake";

    private static final String BARE = "accept, echo, close";

    @Override
    public List<Row> run(Effort effort, Path directory) throws Exception {
        Costs costs = effort.openings().measure(directory, List.of(), false);
        long registrations =
                (long) effort.openings().boxes() * effort.openings().rounds();
        return List.of(
                Row.baseline("bare NIO server: " + BARE, registrations, Unit.MICROS, costs.bare()),
                new Row(
                        RESUME,
                        registrations,
                        Unit.MICROS,
                        costs.resume(),
                        BARE,
                        costs.bare(),
                        Aim.above(Costs.AIM_RESUME),
                        25),
                new Row(
                        FULL,
                        registrations,
                        Unit.MICROS,
                        costs.full(),
                        BARE,
                        costs.bare(),
                        Aim.above(Costs.AIM_FULL),
                        60));
    }
}
