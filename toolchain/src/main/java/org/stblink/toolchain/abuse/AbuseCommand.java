package org.stblink.toolchain.abuse;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.stblink.toolchain.process.Machine;
import org.stblink.toolchain.process.Scratch;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code stblink abuse}. */
@Command(
        name = "abuse",
        description = {
            "Abuses a real server on this machine in one way after the other while honest boxes register and call.",
            "It tells what they got, what it cost the server, and how it turned the abusers away. Needs Linux and a JDK (jcmd).",
            "Exit code 0: no honest box was locked out, and the server's memory stayed within its bounds."
        },
        mixinStandardHelpOptions = true)
public final class AbuseCommand implements Callable<Integer> {
    private static final int MOST_SECONDS = 300;
    private static final long MILLIS = 1000;

    @Option(names = "--seconds", description = "of each abuse (default: ${DEFAULT-VALUE})")
    private int seconds = 20;

    @Option(names = "--only", paramLabel = "NAME", description = "one of them; may be repeated")
    private List<String> only = List.of();

    @Option(names = "--seed", description = "of what is random about it (default: drawn, and printed)")
    private @Nullable Long seed;

    @Option(
            names = "--write",
            paramLabel = "FILE",
            description = "document to write the tables into, between its two marks")
    private @Nullable Path file;

    @Spec
    private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

    @Override
    public Integer call() throws Exception {
        checkUsage();
        if (file != null) {
            AbuseReport.PLACE.requirePlace(file);
        }
        long chosen = seed != null ? seed : System.nanoTime() & 0xFFFF_FFFFL;
        System.out.println("* seed " + chosen);
        Machine machine = Machine.here();
        List<Abuse> abuses = Abuse.ALL.stream()
                .filter(abuse -> only.isEmpty() || only.contains(abuse.name()))
                .toList();
        Path directory = Scratch.make("abuse");
        List<Outcome> outcomes = run(directory, seconds * MILLIS, chosen, abuses);
        String text = AbuseReport.text(machine, seconds, outcomes);
        System.out.println("\n" + text);
        List<String> complaints = complaints(outcomes);
        if (!complaints.isEmpty()) {
            complaints.forEach(System.err::println);
            System.err.println("the server's data and log are in " + directory);
            return 1;
        }
        if (file != null) {
            AbuseReport.PLACE.write(file, text);
        }
        Scratch.delete(directory);
        return 0;
    }

    /** A time without abuse, and one for each of these. */
    static List<Outcome> run(Path directory, long millis, long seed, List<Abuse> abuses) throws Exception {
        List<Outcome> outcomes = new ArrayList<>();
        try (AbuseRun run = new AbuseRun(directory, millis, seed)) {
            run.warmUp();
            outcomes.add(run.live(null));
            for (Abuse abuse : abuses) {
                System.out.println("* " + abuse.name() + ": " + abuse.about());
                outcomes.add(run.live(abuse));
            }
        }
        return outcomes;
    }

    /** What should not have been. */
    static List<String> complaints(List<Outcome> outcomes) {
        Outcome calm = outcomes.get(0);
        return outcomes.stream()
                .flatMap(outcome -> outcome.complaints(calm).stream())
                .toList();
    }

    private void checkUsage() {
        List<String> names = Abuse.ALL.stream().map(Abuse::name).toList();
        for (String name : only) {
            if (!names.contains(name)) {
                throw wrong("--only " + name + ": there is " + names.stream().collect(Collectors.joining(", "))
                        + ", nothing else");
            }
        }
        if (seconds < 1 || seconds > MOST_SECONDS) {
            throw wrong("--seconds " + seconds + ": must be 1 to " + MOST_SECONDS);
        }
        if (file != null && !only.isEmpty()) {
            throw wrong("--write takes a whole run: leave --only out");
        }
    }

    private CommandLine.ParameterException wrong(String what) {
        return new CommandLine.ParameterException(spec.commandLine(), what);
    }
}
