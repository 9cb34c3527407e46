package org.stblink.toolchain.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.stblink.toolchain.process.Machine;
import org.stblink.toolchain.process.Scratch;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code stblink bench}. */
@Command(
        name = "bench",
        description = {
            "Measures what the product costs, beside baselines of the same run, and says which of its aims are met.",
            "Takes some minutes, with real processes; needs Linux (/proc) and a JDK (jcmd, keytool).",
            "Exit code 0: all was measured, and with --check every ratio is within its bound."
        },
        subcommands = GrowthCommand.class,
        mixinStandardHelpOptions = true)
public final class BenchCommand implements Callable<Integer> {
    /** By the names that {@code --only} knows, in the order of the table. */
    static final Map<String, Benchmark> ALL = new LinkedHashMap<>();

    static {
        ALL.put("openings", new OpeningBenchmark());
        ALL.put("calls", new CallBenchmark());
        ALL.put("idle", new IdleBenchmark());
        ALL.put("set-up", new SetUpBenchmark());
        ALL.put("bulk", new BulkBenchmark());
    }

    /** And this one, for the servers of others. */
    private static final String PEERS = "peers";

    private static final int MOST_SECONDS = 600;

    @Option(
            names = "--write",
            paramLabel = "FILE",
            description = "document to write the table into, between its two marks")
    private @Nullable Path file;

    @Option(
            names = "--only",
            paramLabel = "NAME",
            description = "openings, calls, idle, set-up, bulk or peers; may be repeated")
    private List<String> only = List.of();

    @Option(names = "--seconds", description = "of each measurement, after 10 s of warm-up (default: ${DEFAULT-VALUE})")
    private int seconds = 10;

    @Option(names = "--quick", description = "every row once and without warm-up: whether it works, not how fast it is")
    private boolean quick;

    @Option(
            names = "--check",
            description = "fail when a ratio to its baseline is above its bound, which leaves room for another machine")
    private boolean check;

    @Spec
    private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

    @Override
    public Integer call() throws Exception {
        checkUsage();
        if (file != null) {
            PerformanceReport.PLACE.requirePlace(file);
        }
        Effort effort = quick ? Effort.quick() : Effort.full(seconds);
        Machine machine = Machine.here();
        Path directory = Scratch.make("bench");
        List<Row> rows = run(effort, only.isEmpty() ? ALL.keySet() : only, directory);
        String text = PerformanceReport.text(machine, effort, rows);
        Peers peers = Peers.none();
        if (only.isEmpty() || only.contains(PEERS)) {
            peers = Peers.measure(Peers.ALL, effort, directory.resolve(PEERS));
            text += "\n" + PeersReport.text(peers, rows);
        }
        System.out.println("\n" + text);
        if (file != null
                && rows.stream().allMatch(Row::isSane)
                && peers.failed().isEmpty()) {
            PerformanceReport.PLACE.write(file, text);
        }
        if (peers.failed().isEmpty()) {
            Scratch.delete(directory);
        }
        boolean good = isGood(rows);
        return isGood(peers) && good ? 0 : 1;
    }

    private void checkUsage() {
        for (String name : only) {
            if (!ALL.containsKey(name) && !name.equals(PEERS)) {
                throw wrong("--only " + name + ": there is " + String.join(", ", ALL.keySet()) + ", " + PEERS
                        + ", nothing else");
            }
        }
        if (check && quick) {
            throw wrong("--check takes warm code: leave --quick out");
        }
        if (seconds < 1 || seconds > MOST_SECONDS) {
            throw wrong("--seconds " + seconds + ": must be 1 to " + MOST_SECONDS);
        }
        if (file != null && (quick || !only.isEmpty())) {
            throw wrong("--write takes a whole run: leave --quick and --only out");
        }
    }

    private CommandLine.ParameterException wrong(String what) {
        return new CommandLine.ParameterException(spec.commandLine(), what);
    }

    /** Measures what is named, one after the other; {@code directory} is for the files of the processes. */
    static List<Row> run(Effort effort, Collection<String> names, Path directory) throws Exception {
        List<Row> rows = new ArrayList<>();
        for (Map.Entry<String, Benchmark> one : ALL.entrySet()) {
            if (names.contains(one.getKey())) {
                System.out.println("* measuring " + one.getKey());
                rows.addAll(one.getValue().run(effort, Files.createDirectories(directory.resolve(one.getKey()))));
            }
        }
        return rows;
    }

    /** Whether all is as it should be; says what is not. */
    private boolean isGood(List<Row> rows) {
        boolean good = true;
        for (Row row : rows) {
            if (!row.isSane()) {
                System.err.println("stblink bench: nothing was measured for '" + row.work() + "'");
                good = false;
            } else if (check && !row.isWithinGuard()) {
                System.err.printf(
                        "stblink bench: '%s' takes %.1f times its baseline (%s), the bound is %.1f%n",
                        row.work(), row.ratio(), row.baselineName(), row.mostRatio());
                good = false;
            }
        }
        return good;
    }

    private static boolean isGood(Peers peers) {
        for (String failure : peers.failed()) {
            System.err.println("stblink bench: not measured: " + failure);
        }
        return peers.failed().isEmpty();
    }
}
