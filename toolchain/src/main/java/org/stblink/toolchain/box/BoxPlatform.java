package org.stblink.toolchain.box;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.stblink.hal.HalException;
import org.stblink.hal.Platform;
import org.stblink.port.javase.CipherChoice;
import org.stblink.port.javase.JavaSePlatform;
import org.stblink.toolchain.values.LinuxInterface;

/** What a box runs on: the Java SE or the Linux port, with a network that can be cut. */
final class BoxPlatform implements Closeable {
    private final JavaSePlatform base;
    private final Platform platform;
    private final CuttableNetwork network;
    private final Closeable opened;

    private BoxPlatform(JavaSePlatform base, Platform real, Closeable opened) {
        this.base = base;
        this.network = new CuttableNetwork(real.network());
        this.platform = new WithNetwork(real, network);
        this.opened = opened;
    }

    /**
     * Opens it.
     *
     * @param directory of the box
     * @param storage where its secrets are
     * @param linuxInterface where allocated addresses are added
     */
    static BoxPlatform open(Path directory, Storage storage, LinuxInterface linuxInterface)
            throws HalException, IOException {
        Storage.Opened opened = storage.open(directory.resolve("secrets"));
        JavaSePlatform base = opened.platform();
        try {
            LinuxInterface.Opened real = linuxInterface.over(base, directory);
            return new BoxPlatform(base, real.platform(), () -> {
                try {
                    real.closing().close();
                } finally {
                    opened.after().close();
                }
            });
        } catch (HalException e) {
            opened.close();
            throw e;
        }
    }

    /** Who computes which cipher. */
    List<CipherChoice> ciphers() {
        return base.ciphers();
    }

    Platform platform() {
        return platform;
    }

    CuttableNetwork network() {
        return network;
    }

    @Override
    public void close() throws IOException {
        opened.close();
    }
}
