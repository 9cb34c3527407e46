package org.stblink.toolchain.world;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.stblink.toolchain.values.HowMany;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code stblink world}. */
@Command(
        name = "world",
        description = {
            "Runs simulated worlds, in which everything goes wrong that a seed can think of.",
            "They are boxes and a server in virtual time; after every step it is checked what must hold. One seed gives one"
                    + " run, exactly.",
            "Exit code 0: everything held."
        },
        mixinStandardHelpOptions = true)
public final class WorldCommand implements Callable<Integer> {
    @Option(names = "--seeds", converter = HowMany.class, description = "how many seeds (default: ${DEFAULT-VALUE})")
    private int seeds = 1000;

    @Option(names = "--from", description = "the first of them (default: ${DEFAULT-VALUE})")
    private long from = 1;

    @Option(names = "--seed", description = "only this one; its plan and its sequence diagram are written in any case")
    private @Nullable Long seed;

    @Option(
            names = "--jobs",
            converter = HowMany.class,
            description = "seeds at the same time (default: one for each processor)")
    private int jobs = Runtime.getRuntime().availableProcessors();

    @Option(names = "--folder", description = "where diagrams are written (default: ${DEFAULT-VALUE})")
    private Path folder = Path.of("target", "world");

    @Spec
    private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

    @Override
    public Integer call() throws Exception {
        if (from > Long.MAX_VALUE - seeds) {
            throw new CommandLine.ParameterException(
                    spec.commandLine(), "there are no " + seeds + " seeds from " + from + " on");
        }
        Campaign campaign = new Campaign(folder);
        if (seed != null) {
            WorldRun.Result result = WorldRun.of(seed);
            Path story = campaign.write(result);
            AssertionError failure = result.failure();
            System.out.println(failure == null ? "everything held" : failure.getMessage());
            System.out.printf("fingerprint %016x; the story stands in %s%n", result.fingerprint(), story);
            return failure == null ? 0 : 1;
        }
        long began = System.nanoTime();
        campaign.run(from, seeds, jobs);
        System.out.print(campaign.coverage().report());
        System.out.printf(
                "%d hours of virtual time in %d s%n",
                campaign.virtualMillis() / 3_600_000, (System.nanoTime() - began) / 1_000_000_000);
        System.out.print(campaign.failureReport());
        return campaign.failures().isEmpty() ? 0 : 1;
    }
}
