package org.stblink.toolchain.micro;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;
import org.stblink.toolchain.process.Machine;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code toolchain/micro}. */
@Command(
        name = "micro",
        description = {
            "Measures by JMH what the parts of a session cost inside a process: codec, seal, open, set-up, the sealing of codes.",
            "Each beside a baseline of the same run. Takes some minutes.",
            "Exit code 0: all was measured, and with --check every ratio and allocation is within its bound."
        },
        mixinStandardHelpOptions = true)
public final class MicroCommand implements Callable<Integer> {
    private static final String ALLOCATED = "gc.alloc.rate.norm";

    @Option(
            names = "--write",
            paramLabel = "FILE",
            description = "document to write the table into, between its two marks")
    private @Nullable Path file;

    @Option(names = "--check", description = "fail when a ratio or an allocation is above its bound")
    private boolean check;

    @Option(
            names = "--seconds",
            description = "of measurement for each, after a warm-up of three times that (default: ${DEFAULT-VALUE})")
    private int seconds = 3;

    /** Arguments: those of the command line. */
    public static void main(String[] args) {
        System.exit(new CommandLine(new MicroCommand()).execute(args));
    }

    @Override
    public Integer call() throws Exception {
        Machine machine = Machine.here();
        MicroTable table = new MicroTable();
        for (RunResult result : new Runner(options()
                        .include(MicroCommand.class.getPackageName() + "\\..*")
                        .build())
                .run()) {
            table.add(name(result.getParams()), measured(result));
        }
        List<MicroRow> rows = table.rows();
        String text = MicroTable.text(machine, how(), rows);
        System.out.println("\n" + text);
        if (file != null) {
            MicroTable.write(file, text);
        }
        List<MicroRow> broken =
                rows.stream().filter(row -> check && !row.isWithinGuard()).toList();
        broken.forEach(row -> System.err.printf(
                "micro: '%s' takes %.2f times its baseline and allocates %.0f B; the bounds are %.2f times and %.0f B%n",
                row.work(),
                row.ratio(),
                row.bytes(),
                row.bounds().mostRatio(),
                row.bounds().mostBytes()));
        return broken.isEmpty() ? 0 : 1;
    }

    private OptionsBuilder options() {
        OptionsBuilder options = new OptionsBuilder();
        options.mode(Mode.AverageTime)
                .timeUnit(TimeUnit.NANOSECONDS)
                .forks(1)
                .jvmArgsAppend("-Xbatch") // else a busy machine's compiler may come after what it should be measured in
                .warmupIterations(3 * seconds)
                .warmupTime(TimeValue.seconds(1))
                .measurementIterations(seconds)
                .measurementTime(TimeValue.seconds(1))
                .addProfiler(GCProfiler.class)
                .addProfiler(ProcessorTime.class)
                .verbosity(VerboseMode.SILENT);
        return options;
    }

    private String how() {
        return "JMH: one process for each, " + 3 * seconds + " s of warm-up, then " + seconds + " s measured.";
    }

    private static String name(BenchmarkParams params) {
        String method = params.getBenchmark();
        StringBuilder name =
                new StringBuilder(method.substring(method.lastIndexOf('.', method.lastIndexOf('.') - 1) + 1));
        params.getParamsKeys().forEach(key -> name.append('/').append(params.getParam(key)));
        return name.toString();
    }

    private static MicroTable.Measured measured(RunResult result) {
        return new MicroTable.Measured(secondary(result, ProcessorTime.LABEL), secondary(result, ALLOCATED));
    }

    /** A figure of a profiler; its label may come with a mark in front. */
    private static double secondary(RunResult result, String name) {
        for (String label : result.getSecondaryResults().keySet()) {
            if (label.endsWith(name)) {
                return result.getSecondaryResults().get(label).getScore();
            }
        }
        throw new IllegalStateException(
                "JMH gave no " + name + ", only " + result.getSecondaryResults().keySet());
    }
}
