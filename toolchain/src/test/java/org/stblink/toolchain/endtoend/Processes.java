package org.stblink.toolchain.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.stblink.server.admin.AdminClient;
import org.stblink.toolchain.lab.Lab;
import org.stblink.toolchain.lab.LabDevice;
import org.stblink.toolchain.process.Child;
import org.stblink.toolchain.process.Event;
import org.stblink.toolchain.process.JavaCommand;
import org.stblink.toolchain.process.ProcessFailure;

/** Starts what the end-to-end tests need. */
final class Processes {
    /** Far longer than anything takes on a busy machine: it only bounds a test that would fail anyway. */
    static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final int ATTEMPTS = 50;

    private Processes() {}

    /** A box of the lab, as {@code stblink box}. */
    static Child box(Lab lab, LabDevice device, Path directory, String... more) throws IOException {
        List<String> arguments = new ArrayList<>(List.of("org.stblink.toolchain.Main"));
        arguments.addAll(lab.boxArguments(device, directory.resolve(device.id())));
        arguments.addAll(List.of(more));
        return Child.start(device.id(), directory.resolve(device.id() + ".log"), e -> {}, device.password(), arguments);
    }

    static Event awaitOnline(Child box, int mark) throws InterruptedException, ProcessFailure {
        return box.events().await(mark, PATIENCE, "being online", e -> e.name().equals("online"));
    }

    /** Waits until the server, too, counts a device as online, a moment after the device does. */
    static void awaitCallable(Lab lab, LabDevice device) throws IOException, InterruptedException, AdminClient.Refused {
        lab.admin()
                .events(
                        "0",
                        event -> !"READY".equals(event.get("name"))
                                || !device.id().equals(event.get("device")));
    }

    /**
     * Calls, and waits for the channel at both ends; returns the session id. A box says that it is online when it has sent
     * READY; the server counts it as online a moment later, when that is durable. Until then OFFLINE is the right answer, and
     * the call is made again.
     */
    static String call(Child from, Child to, String target) throws IOException, InterruptedException, ProcessFailure {
        int there = to.events().mark();
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            int here = from.events().mark();
            from.type("call " + target);
            Event outcome = from.events()
                    .await(
                            here,
                            PATIENCE,
                            "what became of its call",
                            e -> e.name().equals("channel-open") || e.name().equals("channel-closed"));
            if (outcome.name().equals("channel-open")) {
                String sid = outcome.get("sid");
                to.events().await(there, PATIENCE, "an open channel", e -> e.is("channel-open", "sid", sid));
                return sid;
            }
            assertThat(outcome.get("reason")).isEqualTo("TARGET_OFFLINE");
        }
        throw new ProcessFailure(target + " stayed offline");
    }

    /** Looks through every file below {@code directory} for the secrets of a device, as text and as bytes. */
    static void assertHoldsNoSecret(Path directory, LabDevice device) throws IOException {
        byte[][] secrets = {
            device.token().getBytes(StandardCharsets.US_ASCII),
            HexFormat.of().parseHex(device.token()),
            device.password().getBytes(StandardCharsets.US_ASCII)
        };
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String content = Files.readString(file, StandardCharsets.ISO_8859_1);
                for (byte[] secret : secrets) {
                    assertThat(content.contains(new String(secret, StandardCharsets.ISO_8859_1)))
                            .as("a token or password stands in " + file)
                            .isFalse();
                }
            }
        }
    }

    /** Runs a class of this program to its end; returns its exit code. Its output goes to {@code output}. */
    static int run(Path output, List<String> environment, String... classAndArguments)
            throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(JavaCommand.of(List.of(classAndArguments)))
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        for (String pair : environment) {
            int equals = pair.indexOf('=');
            builder.environment().put(pair.substring(0, equals), pair.substring(equals + 1));
        }
        Process process = builder.start();
        if (!process.waitFor(20 * PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new IOException(classAndArguments[0] + " did not end; it said: " + Files.readString(output));
        }
        return process.exitValue();
    }
}
