package org.stblink.toolchain.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.stblink.toolchain.lab.Lab;
import org.stblink.toolchain.lab.LabDevice;
import org.stblink.toolchain.process.JavaCommand;

/** samples/poll-driven: a registered box with a live channel, and not one thread of the SDK's; looked at from outside. */
class PollDrivenTest {
    /** What the SDK calls its tasks; Linux shows it as the name of the thread. */
    private static final String SDK_THREAD = "stblink-";

    private static final String POLLING = "org.stblink.samples.polldriven.PollingBox";
    private static final String WITH_THREADS = "org.stblink.samples.twoboxes.AnsweringBox";

    @TempDir
    private Path directory;

    private final LabDevice a = LabDevice.named("BOX-A", "ann");
    private final LabDevice b = LabDevice.named("BOX-B", "bob");

    @BeforeEach
    void needLinux() {
        assumeTrue(Files.isDirectory(Path.of("/proc/self/task")), "no /proc here to see another process's threads in");
    }

    @Test
    void registeredBoxesTalkWithoutAThreadOfTheSdk() throws Exception {
        try (Lab lab = Lab.start(directory.resolve("server"), 0, 0)) {
            lab.importDevices(List.of(a, b));
            Process answering = start(lab, b, POLLING);
            Processes.awaitCallable(lab, b); // to call who has never registered ends the calling box
            Process calling = start(lab, a, POLLING, b.id());
            try {
                BufferedReader said = calling.inputReader(StandardCharsets.UTF_8);
                awaitLine(said, "from BOX-B: tick 3");
                assertThat(threads(calling)).as("threads of the calling box").noneMatch(this::isOfTheSdk);
                assertThat(threads(answering))
                        .as("threads of the answering box")
                        .noneMatch(this::isOfTheSdk);
                awaitLine(said, "from BOX-B: tick 25");
                awaitLine(said, "channel over: ENDED");
                assertThat(calling.waitFor(Processes.PATIENCE.toSeconds(), TimeUnit.SECONDS))
                        .isTrue();
                assertThat(calling.exitValue()).isZero();
            } finally {
                calling.destroyForcibly();
                answering.destroyForcibly();
            }
        }
    }

    /** Without this the test above could not fail. */
    @Test
    void threadsOfTheSdkWouldBeSeen() throws IOException, InterruptedException {
        try (Lab lab = Lab.start(directory.resolve("server"), 0, 0)) {
            lab.importDevices(List.of(a));
            Path nothing = Files.createFile(directory.resolve("nothing"));
            Process box = start(
                    lab,
                    a,
                    WITH_THREADS,
                    nothing.toString(),
                    directory.resolve("taken").toString());
            try {
                awaitLine(box.inputReader(StandardCharsets.UTF_8), "ONLINE");
                assertThat(threads(box)).filteredOn(this::isOfTheSdk).hasSize(2);
            } finally {
                box.destroyForcibly();
            }
        }
    }

    private boolean isOfTheSdk(String thread) {
        return thread.startsWith(SDK_THREAD);
    }

    private Process start(Lab lab, LabDevice device, String program, String... more) throws IOException {
        int colon = lab.controlAddress().lastIndexOf(':');
        List<String> command = JavaCommand.of(List.of(
                program,
                directory.resolve("home-" + device.id()).toString(),
                device.id(),
                lab.controlAddress().substring(0, colon),
                lab.controlAddress().substring(colon + 1),
                lab.serverKey(),
                device.token()));
        command.addAll(List.of(more));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectError(directory.resolve(device.id() + ".err").toFile());
        if (more.length == 0) {
            builder.redirectOutput(directory.resolve(device.id() + ".txt").toFile()); // nobody reads it
        }
        builder.environment().put("STB_USERNAME", device.username());
        builder.environment().put("STB_PASSWORD", device.password());
        return builder.start();
    }

    private static void awaitLine(BufferedReader said, String wanted) throws IOException {
        List<String> seen = new ArrayList<>();
        String line = said.readLine();
        while (line != null && !line.equals(wanted)) {
            seen.add(line);
            line = said.readLine();
        }
        assertThat(line).as("the box said only %s", seen).isEqualTo(wanted);
    }

    private static List<String> threads(Process process) throws IOException {
        List<String> names = new ArrayList<>();
        try (Stream<Path> tasks = Files.list(Path.of("/proc", String.valueOf(process.pid()), "task"))) {
            for (Path task : tasks.toList()) {
                try {
                    names.add(Files.readString(task.resolve("comm")).trim());
                } catch (NoSuchFileException ended) {
                    // a thread that is gone is none
                }
            }
        }
        assertThat(names).as("threads of process " + process.pid()).isNotEmpty();
        return names;
    }
}
