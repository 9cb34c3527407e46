package org.stblink.toolchain.endtoend;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.stblink.toolchain.lab.Lab;
import org.stblink.toolchain.lab.LabDevice;
import org.stblink.toolchain.process.JavaCommand;

/** A program of the samples, started as samples/README.md says. */
final class SampleProgram implements AutoCloseable {
    private static final String PACKAGE = "org.stblink.samples.";

    private final Process process;
    private final BufferedReader out;
    private final List<String> said = Collections.synchronizedList(new ArrayList<>());

    private SampleProgram(Process process) {
        this.process = process;
        out = process.inputReader(StandardCharsets.UTF_8);
    }

    /** Starts a program that goes on until it is ended. */
    static SampleProgram start(Lab lab, LabDevice device, Path directory, String program) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(JavaCommand.of(arguments(lab, device, directory, program)));
        environment(device).forEach(pair -> builder.environment().put(pair[0], pair[1]));
        builder.redirectError(directory.resolve("home-" + device.id() + ".log").toFile());
        return new SampleProgram(builder.start());
    }

    /** Runs a program to its end; its output is in {@code directory}, in a file of the program's name. */
    static int run(Lab lab, LabDevice device, Path directory, String program, String... more)
            throws IOException, InterruptedException {
        List<String> all = new ArrayList<>(arguments(lab, device, directory, program));
        all.addAll(List.of(more));
        return Processes.run(
                output(directory, program),
                environment(device).stream()
                        .map(pair -> pair[0] + "=" + pair[1])
                        .toList(),
                all.toArray(new String[0]));
    }

    /** What {@link #run} kept of a program's output. */
    static String said(Path directory, String program) throws IOException {
        return Files.readString(output(directory, program));
    }

    private static Path output(Path directory, String program) {
        return directory.resolve(program + ".txt");
    }

    private static List<String[]> environment(LabDevice device) {
        return List.of(
                new String[] {"STB_USERNAME", device.username()}, new String[] {"STB_PASSWORD", device.password()});
    }

    private static List<String> arguments(Lab lab, LabDevice device, Path directory, String program) {
        int colon = lab.controlAddress().lastIndexOf(':');
        return List.of(
                PACKAGE + program,
                directory.resolve("home-" + device.id()).toString(),
                device.id(),
                lab.controlAddress().substring(0, colon),
                lab.controlAddress().substring(colon + 1),
                lab.serverKey(),
                device.token());
    }

    /** Waits until the program says a line that begins so. */
    void awaitLine(String beginning) throws IOException {
        for (String line = out.readLine(); line != null; line = out.readLine()) {
            said.add(line);
            if (line.startsWith(beginning)) {
                return;
            }
        }
        throw new AssertionError("ended without saying " + beginning + ": " + said);
    }

    /** Ends it in order; kills it when it does not end. */
    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(Processes.PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
