package org.stblink.port.linux;

import java.io.IOException;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.stblink.hal.HalException;
import org.stblink.hal.Platform;
import org.stblink.port.javase.JavaSeLab;
import org.stblink.port.javase.JavaSePlatform;
import org.stblink.port.kit.LabPort;

/**
 * The Linux port for the porting kit: {@code KitMain org.stblink.port.linux.LinuxLab --allocated 10.64.3.7/16}.
 *
 * <p>Only the kit needs this class, and it needs the kit's jar.
 */
public final class LinuxLab implements LabPort, AutoCloseable {
    /** The interface, when the kit makes the port by its class name; {@link JavaSeLab#DIRECTORY_PROPERTY} says where the secrets are. */
    public static final String INTERFACE_PROPERTY = "stblink.kit.interface";

    private static final String DEFAULT_DIRECTORY = "kit-box";
    private static final String DEFAULT_INTERFACE = "eth0";
    private static final String JOURNAL_SUFFIX = "-addresses";

    private final Path directory;
    private final String interfaceName;
    private final JavaSeLab storage;
    private final List<LinuxPlatform> open = new ArrayList<LinuxPlatform>();

    /** What the two properties name, or {@code kit-box} and {@code eth0}. */
    public LinuxLab() {
        this(
                Paths.get(System.getProperty(JavaSeLab.DIRECTORY_PROPERTY, DEFAULT_DIRECTORY)),
                System.getProperty(INTERFACE_PROPERTY, DEFAULT_INTERFACE));
    }

    /** @param directory as for {@link JavaSePlatform#at}; the journal of added addresses lies beside it */
    public LinuxLab(Path directory, String interfaceName) {
        this.directory = directory;
        this.interfaceName = interfaceName;
        storage = new JavaSeLab(directory);
    }

    @Override
    public Platform open() throws HalException {
        Path journal = directory.resolveSibling(directory.getFileName() + JOURNAL_SUFFIX);
        LinuxPlatform opened = LinuxPlatform.over(JavaSePlatform.at(directory), interfaceName, journal);
        open.add(opened);
        return opened;
    }

    /** As a program that is killed and started again: the address stays where it is until the port is opened. */
    @Override
    public Platform restart(Platform running) throws HalException {
        try {
            for (LinuxPlatform each : open) {
                each.abandon();
            }
            open.clear();
        } catch (IOException e) {
            throw new HalException("cannot abandon the port in " + directory + ": " + e, e);
        }
        return open();
    }

    /** Gives the addresses, sockets and secrets of everything that was opened back. */
    @Override
    public void close() throws HalException {
        try {
            for (LinuxPlatform each : open) {
                each.close();
            }
            open.clear();
        } catch (IOException e) {
            throw new HalException("cannot close the port in " + directory + ": " + e, e);
        } finally {
            storage.close();
        }
    }

    @Override
    public boolean damage(Platform running, String record) throws HalException {
        return storage.damage(running, record);
    }

    @Override
    public @Nullable Platform elsewhere(Platform running) throws HalException {
        return storage.elsewhere(running);
    }
}
