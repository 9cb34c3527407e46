package org.stblink.toolchain.box;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.stblink.hal.CryptoAccelerator;
import org.stblink.hal.EntropySource;
import org.stblink.hal.HalException;
import org.stblink.hal.LogSink;
import org.stblink.hal.MonotonicClock;
import org.stblink.hal.Platform;
import org.stblink.hal.SecretStore;
import org.stblink.hal.TaskRunner;
import org.stblink.port.javase.JavaSePlatform;
import org.stblink.port.linux.LinuxPlatform;

/** The Java SE or the Linux port, with a network that can be cut. */
final class BoxPlatform implements Platform, Closeable {
    private final Platform real;
    private final Closeable closeable;
    private final CuttableNetwork network;

    private <T extends Platform & Closeable> BoxPlatform(T real) {
        this.real = real;
        closeable = real;
        network = new CuttableNetwork(real.network());
    }

    /**
     * Opens it.
     *
     * @param linuxInterface where allocated addresses are added; null: nowhere
     */
    static BoxPlatform open(Path directory, @Nullable String linuxInterface) throws HalException {
        JavaSePlatform base = JavaSePlatform.at(directory.resolve("secrets"));
        return linuxInterface == null
                ? new BoxPlatform(base)
                : new BoxPlatform(LinuxPlatform.over(base, linuxInterface, directory.resolve("addresses")));
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
