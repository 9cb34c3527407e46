package org.stblink.server.app;

import java.io.BufferedReader;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.stblink.server.admin.AdminClient;

/** The program in a process of its own. */
final class ServerProcess implements AutoCloseable {
    private static final long WAIT_SECONDS = 60;
    private static final Pattern READY =
            Pattern.compile("READY control=127\\.0\\.0\\.1:(\\d+) admin=127\\.0\\.0\\.1:(\\d+) key=([0-9a-f]{64})");

    private final Process process;
    private final Path errors;
    private final BufferedReader out;
    private Matcher ready;

    ServerProcess(Path temporary, String... arguments) throws Exception {
        this(List.of(), temporary, arguments);
    }

    /** @param under a command that ends in running another one, whose words follow it */
    ServerProcess(List<String> under, Path temporary, String... arguments) throws Exception {
        errors = Files.createTempFile(temporary, "stderr", ".txt");
        List<String> command = new ArrayList<>(under);
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                // It runs for seconds: start-up is what it costs.
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                // As the packages start it.
                "-Xmx256m",
                "-XX:+ExitOnOutOfMemoryError",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                ServerMain.class.getName()));
        command.addAll(List.of(arguments));
        process = new ProcessBuilder(command).redirectError(errors.toFile()).start();
        out = process.inputReader(StandardCharsets.UTF_8);
    }

    /** Waits for the READY line, which must be the first on standard output. */
    ServerProcess awaitReady() throws Exception {
        String line = out.readLine();
        if (line == null) {
            throw new AssertionError("it ended with " + awaitExit() + ": " + errors());
        }
        ready = READY.matcher(line);
        if (!ready.matches()) {
            throw new AssertionError("not a READY line: " + line);
        }
        return this;
    }

    InetSocketAddress control() {
        return new InetSocketAddress("127.0.0.1", Integer.parseInt(ready.group(1)));
    }

    byte[] publicKey() {
        return HexFormat.of().parseHex(ready.group(3));
    }

    AdminClient admin(Path data) throws Exception {
        return AdminClient.open("127.0.0.1:" + ready.group(2), data.resolve("admin.token"));
    }

    String adminAddress() {
        return "http://127.0.0.1:" + ready.group(2);
    }

    long pid() {
        return process.pid();
    }

    /** SIGTERM. */
    void terminate() {
        process.toHandle().destroy();
    }

    /** SIGKILL. */
    void kill() {
        process.toHandle().destroyForcibly();
    }

    int awaitExit() throws Exception {
        if (!process.waitFor(WAIT_SECONDS, TimeUnit.SECONDS)) {
            throw new AssertionError("it did not end: " + errors());
        }
        return process.exitValue();
    }

    /** What is left on standard output. */
    List<String> output() throws Exception {
        List<String> lines = new ArrayList<>();
        String line = out.readLine();
        while (line != null) {
            lines.add(line);
            line = out.readLine();
        }
        return lines;
    }

    String errors() throws Exception {
        return Files.readString(errors);
    }

    @Override
    public void close() {
        kill();
        try {
            process.waitFor(WAIT_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
