package org.stblink.toolchain.box;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.stblink.hal.CryptoAccelerator;
import org.stblink.hal.EntropySource;
import org.stblink.hal.HalException;
import org.stblink.hal.LogSink;
import org.stblink.hal.MonotonicClock;
import org.stblink.hal.Platform;
import org.stblink.hal.SecretStore;
import org.stblink.hal.TaskRunner;
import org.stblink.port.javase.CipherChoice;
import org.stblink.port.javase.JavaSePlatform;
import org.stblink.port.linux.LinuxPlatform;

/** The Java SE or the Linux port, with a network that can be cut. */
final class BoxPlatform implements Platform, Closeable {
    private final JavaSePlatform base;
    private final Platform real;
    private final Closeable closeable;
    private final CuttableNetwork network;

    private BoxPlatform(JavaSePlatform base, Platform real, Closeable closeable) {
        this.base = base;
        this.real = real;
        this.closeable = closeable;
        network = new CuttableNetwork(real.network());
    }

    /**
     * Opens it.
     *
     * @param directory of the box
     * @param storage where its secrets are
     * @param linuxInterface where allocated addresses are added; null: nowhere
     */
    static BoxPlatform open(Path directory, Storage storage, @Nullable String linuxInterface)
            throws HalException, IOException {
        Storage.Opened opened = storage.open(directory.resolve("secrets"));
        JavaSePlatform base = opened.platform();
        if (linuxInterface == null) {
            return new BoxPlatform(base, base, opened);
        }
        try {
            LinuxPlatform linux = LinuxPlatform.over(base, linuxInterface, directory.resolve("addresses"));
            return new BoxPlatform(base, linux, () -> {
                try {
                    linux.close();
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

    @Override
    public CuttableNetwork network() {
        return network;
    }

    @Override
    public SecretStore secrets() {
        return real.secrets();
    }

    @Override
    public EntropySource entropy() {
        return real.entropy();
    }

    @Override
    public MonotonicClock clock() {
        return real.clock();
    }

    @Override
    public LogSink log() {
        return real.log();
    }

    @Override
    public @Nullable TaskRunner tasks() {
        return real.tasks();
    }

    @Override
    public @Nullable CryptoAccelerator accelerator() {
        return real.accelerator();
    }

    @Override
    public void close() throws IOException {
        closeable.close();
    }
}
