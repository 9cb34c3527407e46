package org.stblink.port.javase;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.stblink.hal.HalException;
import org.stblink.hal.Platform;
import org.stblink.port.kit.LabPort;

/**
 * The Java SE port for the porting kit: {@code KitMain org.stblink.port.javase.JavaSeLab}. An example for other ports of
 * what a program can do to one.
 *
 * <p>Only the kit needs this class, and it needs the kit's jar.
 */
public final class JavaSeLab implements LabPort, AutoCloseable {
    /** Where the secrets are, when the kit makes the port by its class name. */
    public static final String DIRECTORY_PROPERTY = "stblink.kit.directory";

    private static final String DEFAULT_DIRECTORY = "kit-box";
    private static final String COPY_SUFFIX = "-elsewhere";
    /** In the sealed content: behind it only the tag follows. */
    private static final int DAMAGED_FROM_END = 20;

    private final Path directory;
    private final List<JavaSePlatform> open = new ArrayList<JavaSePlatform>();

    /** Secrets in the directory that {@value #DIRECTORY_PROPERTY} names, or in {@code kit-box}. */
    public JavaSeLab() {
        this(Paths.get(System.getProperty(DIRECTORY_PROPERTY, DEFAULT_DIRECTORY)));
    }

    /** @param directory as for {@link JavaSePlatform#at} */
    public JavaSeLab(Path directory) {
        this.directory = directory;
    }

    @Override
    public Platform open() throws HalException {
        return remember(JavaSePlatform.at(directory));
    }

    private Platform remember(JavaSePlatform opened) {
        open.add(opened);
        return opened;
    }

    @Override
    public Platform restart(Platform running) throws HalException {
        close();
        return open();
    }

    /** Gives the sockets and secrets of everything that was opened back. */
    @Override
    public void close() throws HalException {
        try {
            for (JavaSePlatform each : open) {
                each.close();
            }
            open.clear();
        } catch (IOException e) {
            throw new HalException("cannot close the port in " + directory + ": " + e, e);
        }
    }

    @Override
    public boolean damage(Platform running, String record) throws HalException {
        Path file = directory.resolve("r-" + record);
        try {
            byte[] content = Files.readAllBytes(file);
            content[content.length - DAMAGED_FROM_END] ^= 1;
            Files.write(file, content);
            return true;
        } catch (IOException e) {
            throw new HalException("cannot damage " + file + ": " + e, e);
        }
    }

    @Override
    public @Nullable Platform elsewhere(Platform running) throws HalException {
        Path copy = directory.resolveSibling(directory.getFileName() + COPY_SUFFIX);
        try {
            JavaSePlatform.builder(copy).open().close(); // For its permissions; what it made is replaced.
            for (Path file : files(directory)) {
                Files.copy(file, copy.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
            }
        } catch (HalException e) {
            throw new IllegalStateException("cannot make " + copy + ": " + e.getMessage(), e);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot copy " + directory + " to " + copy + ": " + e, e);
        }
        return remember(JavaSePlatform.builder(copy)
                .binding(() -> new byte[] {'o', 't', 'h', 'e', 'r'})
                .open());
    }

    private static List<Path> files(Path directory) throws IOException {
        try (Stream<Path> all = Files.list(directory)) {
            return all.filter(file -> !file.endsWith("store.lock")).collect(Collectors.toList());
        }
    }
}
