package org.stblink.toolchain.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** Folders for what processes write while a command runs: gone when all went well, kept for whoever looks for the cause when not. */
public final class Scratch {
    private Scratch() {}

    /** A new folder, for its owner alone, among the system's temporary files. A program that ends and leaves it there says so. */
    public static Path make(String command) throws IOException {
        Path folder = Files.createTempDirectory("stblink-" + command);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> tellOf(folder), "scratch"));
        return folder;
    }

    private static void tellOf(Path folder) {
        if (Files.exists(folder)) {
            System.err.println("left behind: " + folder);
        }
    }

    /** Removes a folder with all that is in it. The processes that write there must have ended. */
    public static void delete(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        }
    }
}
