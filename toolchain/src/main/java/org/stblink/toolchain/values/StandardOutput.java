package org.stblink.toolchain.values;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What this process prints into. */
public final class StandardOutput {
    /** Of a file's mode (POSIX, sys/stat.h). */
    private static final int KIND = 0xF000;

    private static final int PIPE = 0x1000;

    private StandardOutput() {}

    /** Whether that is a pipe. What cannot be written into one has no reader any more, for a pipe has no disk that could be full. */
    public static boolean isPipe() {
        try {
            return Files.getAttribute(Path.of("/dev/fd/1"), "unix:mode") instanceof Integer mode
                    && (mode & KIND) == PIPE;
        } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
            return false; // It is closed, or this system has no such thing.
        }
    }
}
