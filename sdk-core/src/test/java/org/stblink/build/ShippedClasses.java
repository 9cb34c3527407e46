package org.stblink.build;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.stblink.hal.Platform;

/** The class files that this module ships, as the compiler left them. */
final class ShippedClasses {
    private ShippedClasses() {}

    /** Every shipped class file, in the order of their paths. Never empty: a build without classes fails here. */
    static List<Path> files() {
        Path root = root();
        try (Stream<Path> all = Files.walk(root)) {
            List<Path> files = all.filter(file -> file.toString().endsWith(".class"))
                    .filter(file -> !file.endsWith("package-info.class"))
                    .sorted()
                    .toList();
            if (files.isEmpty()) {
                throw new IllegalStateException("no class files under " + root);
            }
            return files;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The shipped classes of exactly this package (not of packages below it), loaded but not initialized. */
    static List<Class<?>> inPackage(String name) {
        Path folder = root().resolve(name.replace('.', '/'));
        return files().stream()
                .filter(file -> folder.equals(file.getParent()))
                .<Class<?>>map(
                        file -> load(name + "." + file.getFileName().toString().replace(".class", "")))
                .toList();
    }

    private static Class<?> load(String name) {
        try {
            return Class.forName(name, false, ShippedClasses.class.getClassLoader());
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException("cannot load the shipped class " + name, e);
        }
    }

    private static Path root() {
        try {
            return Path.of(Platform.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException("the classes of this module are not in a folder", e);
        }
    }
}
