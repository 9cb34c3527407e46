package org.stblink.toolchain.bench;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.Stream;

/**
 * A set-up that another project's channel takes. Its class is no part of this program, and sees none of it: with the jars of
 * its folder it has a loader of its own. It is a {@link Callable} that sets one channel up and returns the bytes that both
 * sides sent.
 */
final class ForeignSetUp implements SetUp {
    private final Callable<?> once;
    private int bytes;

    /** @param classFile of a class of no package, in the folder with its jars */
    ForeignSetUp(Path classFile) throws IOException, ReflectiveOperationException {
        Path folder = Objects.requireNonNull(classFile.toAbsolutePath().getParent(), "a file is in a folder");
        List<URL> places = new ArrayList<>();
        places.add(folder.toUri().toURL());
        try (Stream<Path> files = Files.list(folder)) {
            for (Path jar :
                    files.filter(file -> file.toString().endsWith(".jar")).toList()) {
                places.add(jar.toUri().toURL());
            }
        }
        ClassLoader loader = new URLClassLoader(places.toArray(new URL[0]), ClassLoader.getPlatformClassLoader());
        String name = classFile.getFileName().toString().replaceFirst("\\.class$", "");
        once = (Callable<?>) loader.loadClass(name).getConstructor().newInstance();
    }

    @Override
    public void once() throws Exception {
        bytes = (Integer) once.call();
    }

    @Override
    public int bytes() {
        return bytes;
    }
}
