package org.stblink.toolchain.interop;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import org.stblink.toolchain.lab.Lab;
import org.stblink.toolchain.lab.LabDevice;

/** A Python that can run the programs of {@code src/test/resources/interop}. */
final class Python {
    private static final String NEEDS = "import sys, cryptography, dissononce; sys.exit(sys.version_info < (3, 9))";
    private static final int CALLS = 10;

    private final String command;

    /** A channel that a process of a device has opened. */
    record Call(String sid, String line) {}

    private Python(String command) {
        this.command = command;
    }

    /** The one that the variable STBLINK_PYTHON names, /usr/bin/python3, or python3. Without one the test is skipped, and says so. */
    static Python find(String test) throws InterruptedException {
        List<String> candidates = new ArrayList<>(List.of("/usr/bin/python3", "python3"));
        String chosen = System.getenv("STBLINK_PYTHON");
        if (chosen != null) {
            candidates.add(0, chosen);
        }
        for (String candidate : candidates) {
            if (runs(candidate)) {
                return new Python(candidate);
            }
        }
        String reason = "SKIPPED, nothing is known about interoperation: none of " + candidates
                + " is Python 3.9 or later with the packages cryptography and dissononce";
        System.err.println(test + ": " + reason);
        assumeTrue(false, reason);
        throw new AssertionError("not reached");
    }

    private static boolean runs(String candidate) throws InterruptedException {
        try (LineProcess trial = LineProcess.start(candidate, new ProcessBuilder(candidate, "-c", NEEDS))) {
            return trial.exitCode() == 0;
        } catch (IOException e) {
            return false; // there is no such program
        }
    }

    LineProcess run(String program, String... arguments) throws IOException, URISyntaxException {
        return run("", program, List.of(arguments));
    }

    /** Runs {@code device.py} as a device of the lab; its state is a file in {@code directory}. */
    LineProcess device(Lab lab, LabDevice device, Path directory, String key, String... more)
            throws IOException, URISyntaxException {
        List<String> arguments = new ArrayList<>(List.of("--id", device.id(), "--server", lab.controlAddress()));
        arguments.addAll(List.of("--key", key, "--user", device.username()));
        arguments.addAll(
                List.of("--state", directory.resolve(device.id() + ".json").toString()));
        arguments.addAll(Arrays.asList(more));
        return run(device.password(), "device.py", arguments);
    }

    private LineProcess run(String password, String program, List<String> arguments)
            throws IOException, URISyntaxException {
        Path file = Path.of(Objects.requireNonNull(Python.class.getResource("/interop/" + program))
                .toURI());
        List<String> all = new ArrayList<>(List.of(command, file.toString()));
        all.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(all);
        builder.environment().put("STBLINK_PASSWORD", password);
        builder.environment().put("PYTHONUTF8", "1");
        builder.environment().put("PYTHONDONTWRITEBYTECODE", "1");
        return LineProcess.start(program, builder);
    }

    /**
     * Has a process of a device call another device until the server knows that the other is online, which it tells nobody. Between
     * two calls there is one to a device that does not exist: its answer takes the server half a second.
     *
     * @return the session id, and all that the caller says of the open channel
     */
    static Call call(LineProcess caller, LabDevice target) throws InterruptedException {
        for (int i = 0; i < CALLS; i++) {
            caller.type("call " + target.id());
            Matcher answer = caller.await("^\\* (?:channel-open|call-failed|channel-closed) .*");
            String line = answer.group();
            if (line.startsWith("* channel-open")) {
                return new Call(
                        caller.match(line, "role=caller sid=([0-9a-f]{32})").group(1), line);
            }
            caller.match(line, "reason=(?:TARGET_)?OFFLINE");
            caller.type("call NOBODY");
            caller.await("^\\* (?:call-failed|channel-closed) ");
        }
        throw new AssertionError(target.id() + " did not become online in " + CALLS + " calls");
    }
}
