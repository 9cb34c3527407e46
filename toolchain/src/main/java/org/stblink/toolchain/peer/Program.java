package org.stblink.toolchain.peer;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Programs that may be installed. */
public final class Program {
    /** Where servers are, which the search path of an ordinary user does not name. */
    private static final List<String> FOR_ADMINISTRATORS = List.of("/usr/local/sbin", "/usr/sbin", "/sbin");

    private static final int PATIENCE_SECONDS = 30;

    private Program() {}

    /** The program of that name, on the search path or where servers are. */
    public static Optional<Path> find(String name) {
        String path = System.getenv().getOrDefault("PATH", "");
        return Stream.concat(Stream.of(path.split(File.pathSeparator)), FOR_ADMINISTRATORS.stream())
                .filter(directory -> !directory.isEmpty())
                .map(directory -> Path.of(directory, name))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /**
     * Which of some programs is not there, as a part of a sentence; empty when all are.
     *
     * @param debian the packages of Debian that have them
     */
    public static Optional<String> lack(List<String> names, String debian) {
        return names.stream()
                .filter(name -> find(name).isEmpty())
                .findFirst()
                .map(name -> name + " is not installed (Debian: " + debian + ")");
    }

    /**
     * Runs a command to its end.
     *
     * @param command the name of a program that is there, and its arguments
     * @param environment what is added to it
     * @param output a new file for what it says
     * @return what it said, errors included
     * @throws IOException when it failed, or did not end within half a minute
     */
    static String run(List<String> command, Map<String, String> environment, Path output)
            throws IOException, InterruptedException {
        Process process = start(command, environment, output);
        try {
            process.getOutputStream().close();
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                throw new IOException(command.get(0) + " did not end within " + PATIENCE_SECONDS + " s");
            }
        } finally {
            process.destroyForcibly();
        }
        String said = Files.readString(output, StandardCharsets.UTF_8);
        if (process.exitValue() != 0) {
            throw new IOException(command.get(0) + " failed: " + said.strip());
        }
        return said;
    }

    /** Starts a command; its input stays open and empty, and what it says is added to a file. */
    static Process start(List<String> command, Map<String, String> environment, Path output) throws IOException {
        String name = command.get(0);
        Path program = find(name).orElseThrow(() -> new IOException(name + " is not installed"));
        List<String> whole = new ArrayList<>(command);
        whole.set(0, program.toString());
        ProcessBuilder builder = new ProcessBuilder(whole);
        builder.environment().putAll(environment);
        return builder.redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()))
                .start();
    }
}
