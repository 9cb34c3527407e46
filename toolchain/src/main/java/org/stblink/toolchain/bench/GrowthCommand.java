package org.stblink.toolchain.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.stblink.toolchain.fleet.Openings;
import org.stblink.toolchain.process.Machine;
import org.stblink.toolchain.process.Scratch;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code stblink bench growth}. */
@Command(
        name = "growth",
        description = {
            "Measures what a registration costs as the allow-list grows, and calls as more are made at a time.",
            "The list grows from a thousand devices to a million. Takes some ten minutes; needs Linux (/proc) and a JDK (jcmd)."
        },
        mixinStandardHelpOptions = true)
final class GrowthCommand implements Callable<Integer> {
    private static final int[] SIZES = {1_000, 10_000, 100_000, 1_000_000};
    private static final int[] WINDOWS = {1, 4, 16, 64, 256};
    /** Enough to be counted in ticks of 10 ms, and few enough not to be what grows. */
    private static final Openings OPENINGS = new Openings(1000, 15, 14);

    private static final int[] QUICK_SIZES = {100};
    private static final int[] QUICK_WINDOWS = {1, 4};
    private static final Openings QUICK_OPENINGS = new Openings(10, 1, 1);

    @Option(
            names = "--write",
            paramLabel = "FILE",
            description = "document to write the tables into, between their two marks; the plots go beside it")
    private @Nullable Path file;

    @Option(names = "--seconds", description = "of each number of calls (default: ${DEFAULT-VALUE})")
    private int seconds = 10;

    @Option(names = "--quick", description = "a few small numbers: whether it works, not how much it is")
    private boolean quick;

    @Spec
    private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

    @Override
    public Integer call() throws Exception {
        if (seconds < 1) {
            throw new CommandLine.ParameterException(
                    spec.commandLine(), "--seconds " + seconds + ": must be 1 or more");
        }
        if (file != null) {
            GrowthReport.PLACE.requirePlace(file);
        }
        Machine machine = Machine.here();
        Effort effort = quick ? Effort.quick() : Effort.full(seconds);
        Path directory = Scratch.make("growth");
        Openings openings = quick ? QUICK_OPENINGS : OPENINGS;
        List<CallGrowth.Load> loads =
                CallGrowth.measure(quick ? QUICK_WINDOWS : WINDOWS, effort, directory.resolve("calls"));
        List<DeviceGrowth.Size> sizes = DeviceGrowth.measure(quick ? QUICK_SIZES : SIZES, openings, directory);
        String text = GrowthReport.text(machine, sizes, loads, effort, openings.boxes());
        System.out.println("\n" + text);
        if (file != null) {
            write(file, text);
        }
        Scratch.delete(directory);
        return 0;
    }

    private static void write(Path file, String text) throws IOException {
        GrowthReport.PLACE.write(file, text);
        for (Map.Entry<String, String> plot : GrowthReport.plots(text).entrySet()) {
            Files.writeString(file.resolveSibling(plot.getKey()), plot.getValue());
        }
    }
}
