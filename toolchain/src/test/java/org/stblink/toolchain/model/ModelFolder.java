package org.stblink.toolchain.model;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Where the model lies in the checkout. */
final class ModelFolder {
    static final Path PATH = Path.of(System.getProperty("stblink.root"), "docs", "model");

    private ModelFolder() {}

    static List<Configuration> configurations() throws IOException {
        List<Configuration> configurations = new ArrayList<>();
        for (Path file : filesEndingWith(".cfg")) {
            configurations.add(Configuration.read(file));
        }
        return configurations;
    }

    /** Sorted by name. */
    static List<Path> filesEndingWith(String suffix) throws IOException {
        try (Stream<Path> files = Files.list(PATH)) {
            return files.filter(f -> f.toString().endsWith(suffix)).sorted().toList();
        }
    }
}
