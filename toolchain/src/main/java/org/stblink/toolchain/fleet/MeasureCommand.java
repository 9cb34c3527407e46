package org.stblink.toolchain.fleet;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.stblink.toolchain.process.Scratch;
import org.stblink.toolchain.values.HowMany;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code stblink fleet measure}. */
@Command(
        name = "measure",
        description = {
            "Measures the processor time of a server for a resumed and a full registration, beside a bare server's.",
            "The bare one accepts, echoes and closes. By turns real boxes lose power and come back, and as many bare"
                    + " connections are made."
        },
        mixinStandardHelpOptions = true)
final class MeasureCommand implements Callable<Integer> {
    @Option(names = "--boxes", converter = HowMany.class, description = "how many (default: ${DEFAULT-VALUE})")
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

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws Exception {
        if (rounds < 1 || rounds > Openings.MOST_ROUNDS) {
            throw new CommandLine.ParameterException(
                    spec.commandLine(),
                    "--rounds is 1 to " + Openings.MOST_ROUNDS
                            + ": in a fifth of them, which is one turn, a box may only resume");
        }
        Path directory = Scratch.make("fleet");
        Costs costs = new Openings(boxes, rounds, warmUp).measure(directory, jvm, threads);
        System.out.printf(
                "* costs bare=%.1f resume=%.1f full=%.1f resume-above-bare=%.1f full-above-bare=%.1f (microseconds)%n",
                costs.bare(), costs.resume(), costs.full(), costs.resume() - costs.bare(), costs.full() - costs.bare());
        if (file != null) {
            Files.writeString(file, costs.text());
        }
        Scratch.delete(directory);
        return 0;
    }
}
