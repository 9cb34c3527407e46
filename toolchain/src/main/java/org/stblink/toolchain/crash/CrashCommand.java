package org.stblink.toolchain.crash;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code stblink crash}. */
@Command(
        name = "crash",
        description = {
            "Kills a real server (SIGKILL) between any two of its steps while boxes enrol, register, resume, call and are",
            "revoked, starts it again, and checks that nothing it acknowledged is lost, no address is held twice, no code is",
            "accepted twice, and the boxes come back without help. Exit code 0: everything held."
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

    @Option(names = "--report", description = "a file to write the figures to, as Markdown")
    private @Nullable Path report;

    @Override
    public Integer call() throws Exception {
        long chosen = seed != null ? seed : System.nanoTime() & 0xFFFF_FFFFL;
        System.out.println("seed " + chosen);
        Path directory = Files.createTempDirectory("stblink-crash");
        long began = System.nanoTime();
        CrashCampaign campaign = new CrashCampaign(directory, rounds, scenes, chosen, System.out::println);
        campaign.run();
        CrashReport figures = new CrashReport(chosen, campaign.kills());
        for (int i = 0; i < storms; i++) {
            Storm.Result result = Storm.run(directory.resolve("storm-" + i), chosen + i);
            System.out.println(result);
            figures.add(result);
        }
        figures.took((System.nanoTime() - began) / 1_000_000_000);
        System.out.print(figures.text());
        if (report != null) {
            Files.writeString(report, figures.markdown());
        }
        if (!campaign.violations().isEmpty()) {
            System.out.println("servers, boxes and logs are in " + directory);
            campaign.violations().forEach(System.out::println);
            return 1;
        }
        return 0;
    }
}
