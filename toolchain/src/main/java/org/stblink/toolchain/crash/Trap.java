package org.stblink.toolchain.crash;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * Notes each point the server passes, and kills the process with SIGKILL at the one it is set to. Threads: any.
 *
 * <p>The thread that meets the point stands there until the process is gone; the others run on for that moment, as they do
 * when somebody outside kills it.
 */
final class Trap {
    private final Path passed;
    private @Nullable String point;
    private int left;

    /** @param passed a file that each passed point is appended to, one a line, before anything follows it */
    Trap(Path passed) {
        this.passed = passed;
    }

    /** Kills at the {@code hit}th time that {@code at} is passed from now on. */
    synchronized void set(String at, int hit) {
        point = at;
        left = hit;
    }

    /** The server is about to go on behind this point. */
    synchronized void pass(String name) {
        try {
            Files.writeString(
                    passed,
                    name + "\n",
                    StandardCharsets.US_ASCII,
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
            if (name.equals(point) && --left == 0) {
                kill();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the trap at " + name + " does not work", e);
        }
    }

    private static void kill() throws IOException {
        String self = Long.toString(ProcessHandle.current().pid());
        try {
            new ProcessBuilder("kill", "-KILL", self).inheritIO().start().waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
