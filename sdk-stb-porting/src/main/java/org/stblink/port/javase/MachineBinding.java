package org.stblink.port.javase;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.stblink.hal.HalException;

/**
 * Binds to the first of these that is there: {@code /etc/machine-id}, D-Bus's machine id, the device tree's serial
 * number. None there: not bound (macOS, most containers).
 *
 * <p>It stops a store that was copied by itself; it does not stop somebody who copies the whole file system. A box with a
 * hardware identity should have its own {@link BoxBinding}.
 */
public final class MachineBinding implements BoxBinding {
    /** In this order for ever: another order would bind existing boxes to something else. */
    private static final List<Path> SOURCES = Collections.unmodifiableList(Arrays.asList(
            Paths.get("/etc/machine-id"),
            Paths.get("/var/lib/dbus/machine-id"),
            Paths.get("/proc/device-tree/serial-number")));

    private final List<Path> sources;

    /** The system's files. */
    public MachineBinding() {
        this(SOURCES);
    }

    MachineBinding(List<Path> sources) {
        this.sources = sources;
    }

    @Override
    public byte[] bytes() throws HalException {
        for (Path source : sources) {
            String identity = read(source);
            if (!identity.isEmpty()) {
                return (source.getFileName() + "=" + identity).getBytes(StandardCharsets.UTF_8);
            }
        }
        return new byte[0];
    }

    /** Empty when it is not there: an image before its first boot has an empty machine id. */
    private static String read(Path source) throws HalException {
        try {
            String text = new String(Files.readAllBytes(source), StandardCharsets.UTF_8);
            return text.replace('\0', ' ').trim();
        } catch (NoSuchFileException absent) {
            return "";
        } catch (IOException e) {
            throw new HalException("cannot read " + source + ", which the secret store is bound to: " + e, e);
        }
    }
}
