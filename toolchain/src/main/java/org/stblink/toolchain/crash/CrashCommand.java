package org.stblink.toolchain.crash;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.stblink.toolchain.process.Machine;
import org.stblink.toolchain.process.Scratch;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code stblink crash}. */
@Command(
        name = "crash",
        description = {
            "Kills a real server (SIGKILL) between any two of its steps, and checks that nothing is lost.",
            "Meanwhile boxes enrol, register, resume, call and are revoked. It starts the server again, and checks that"
                    + " nothing it acknowledged is lost, no address is held twice, no code is accepted twice, and the"
                    + " boxes come back without help. Exit code 0: everything held."
        },
        mixinStandardHelpOptions = true)
public final class CrashCommand implements Callable<Integer> {
    @Option(names = "--rounds", description = "how many kills (default: ${DEFAULT-VALUE})")
    private int rounds = 20;

    @Option(names = "--storms", description = "how many storms of arriving devices (default: ${DEFAULT-VALUE})")
    private int storms = 1;

    @Option(names = "--seed", description = "of the order of the points (default: drawn, and printed)")
    private @Nullable Long seed;

    @Option(names = "--scenes", description = "servers at the same time (default: ${DEFAULT-VALUE})")
    private int scenes = 4;

    @Option(
            names = "--minutes",
            description = "no round begins after so many; those that were begun are played (default: ${DEFAULT-VALUE})")
    private int minutes = 600;

    @Option(
            names = "--write",
            paramLabel = "FILE",
            description = "document to write the figures into, between its two marks, when everything held")
    private @Nullable Path file;

    @Spec
    private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

    @Override
    public Integer call() throws Exception {
        checkUsage();
        if (file != null) {
            CrashReport.PLACE.requirePlace(file);
        }
        long chosen = seed != null ? seed : System.nanoTime() & 0xFFFF_FFFFL;
        System.out.println("seed " + chosen);
        Machine machine = Machine.here();
        Path directory = Scratch.make("crash");
        long began = System.nanoTime();
        try {
            List<Storm.Result> weathered = new ArrayList<>();
            for (int i = 0; i < storms; i++) {
                weathered.add(Storm.run(directory.resolve("storm-" + i), chosen + i));
                System.out.println(weathered.get(i));
            }
            CrashCampaign campaign = new CrashCampaign(directory, rounds, scenes, chosen, System.out::println);
            campaign.run(began + TimeUnit.MINUTES.toNanos(minutes));
            CrashReport report = new CrashReport(
                    machine,
                    chosen,
                    rounds,
                    minutes,
                    (System.nanoTime() - began) / 1_000_000_000,
                    campaign.kills(),
                    campaign.passed(),
                    weathered);
            System.out.println(report.line());
            for (String violation : campaign.violations()) {
                System.out.println(violation);
            }
            if (!campaign.violations().isEmpty()) {
                System.out.println("servers, boxes and logs are in " + directory);
                return 1;
            }
            if (file != null) {
                CrashReport.PLACE.write(file, report.text());
            }
            Scratch.delete(directory);
            return 0;
        } catch (Violation e) {
            System.out.println(e.getMessage() + "; servers, boxes and logs are in " + directory);
            return 1;
        }
    }

    private void checkUsage() {
        if (rounds < 1 || scenes < 1 || minutes < 1 || storms < 0) {
            throw new CommandLine.ParameterException(
                    spec.commandLine(), "--rounds, --scenes and --minutes must be 1 at least, --storms 0 at least");
        }
    }
}
