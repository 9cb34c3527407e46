package org.stblink.toolchain.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.stblink.toolchain.process.ProcessFailure;
import org.stblink.toolchain.process.Scratch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code stblink demo}. */
@Command(
        name = "demo",
        description = {
            "Starts a server and two boxes as processes of their own and shows the patent's steps 301 to 312 as they happen.",
            "Ends with exit code 0 only if all of it was seen."
        },
        mixinStandardHelpOptions = true)
public final class DemoCommand implements Callable<Integer> {
    @Option(names = "--keep", description = "keep everything the processes wrote in this empty or new directory")
    private @Nullable Path keep;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws Exception {
        Path directory = keep == null ? Scratch.make("demo") : Files.createDirectories(keep);
        if (!isEmpty(directory)) {
            throw new ParameterException(
                    spec.commandLine(), "--keep needs an empty or a new directory; there is something in " + directory);
        }
        Demo demo = new Demo(directory);
        boolean done = false;
        try {
            demo.run();
            done = true;
        } catch (ProcessFailure | IOException e) {
            System.out.println();
            System.out.println("the demo failed: " + e.getMessage());
        }
        demo.checklist().print(System.out);
        boolean good = done && demo.checklist().isComplete();
        if (good && keep == null) {
            Scratch.delete(directory);
        } else {
            System.out.println();
            System.out.println("what the processes wrote is in " + directory);
        }
        return good ? 0 : 1;
    }

    /** What an earlier server or box keeps there would be taken for this demo's. */
    private static boolean isEmpty(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.findAny().isEmpty();
        }
    }
}
