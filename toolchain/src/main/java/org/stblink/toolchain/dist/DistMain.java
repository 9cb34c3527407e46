package org.stblink.toolchain.dist;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/** Called by the build: source tree, version, time, directory of jars, where to. */
public final class DistMain {
    private DistMain() {}

    /** Prints what it wrote. */
    public static void main(String[] arguments) throws IOException {
        List<Path> jars;
        try (Stream<Path> files = Files.list(Path.of(arguments[3]))) {
            jars = files.filter(file -> file.toString().endsWith(".jar"))
                    .sorted()
                    .toList();
        }
        Distribution distribution =
                new Distribution(Path.of(arguments[0]), arguments[1], Instant.parse(arguments[2]), jars);
        distribution.write(Path.of(arguments[4])).forEach(System.out::println);
    }
}
