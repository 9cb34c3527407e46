package org.stblink.port.linux;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.stblink.hal.CryptoAccelerator;
import org.stblink.hal.EntropySource;
import org.stblink.hal.HalException;
import org.stblink.hal.LogSink;
import org.stblink.hal.MonotonicClock;
import org.stblink.hal.NetworkPort;
import org.stblink.hal.Platform;
import org.stblink.hal.SecretStore;
import org.stblink.hal.TaskRunner;
import org.stblink.port.javase.JavaSePlatform;

/**
 * A Linux box with Java SE: the Java SE port, with allocated addresses added to an interface.
 *
 * <pre>
 * Platform box = LinuxPlatform.over(
 *         JavaSePlatform.at(Paths.get("/var/lib/stblink")), "eth0", Paths.get("/run/stblink-addresses"));
 * </pre>
 *
 * <p>One platform serves one {@code DeviceSession}. Close it after the session.
 */
public final class LinuxPlatform implements Platform, Closeable {
    private final JavaSePlatform base;
    private final LinuxNetworkPort network;

    private LinuxPlatform(JavaSePlatform base, LinuxNetworkPort network) {
        this.base = base;
        this.network = network;
    }

    /**
     * Adds addresses to {@code interfaceName}, after asking the link whether another host has them.
     *
     * @param base everything else; closed with this platform, and also when this throws
     * @param interfaceName as {@code eth0}
     * @param journal see {@link LinuxNetworkPort#open}
     * @throws HalException see {@link LinuxNetworkPort#open}
     */
    public static LinuxPlatform over(JavaSePlatform base, String interfaceName, Path journal) throws HalException {
        try {
            return new LinuxPlatform(
                    base, LinuxNetworkPort.open(interfaceName, journal, base.network(), true, base.log()));
        } catch (HalException | RuntimeException | Error e) {
            try {
                base.close();
            } catch (IOException alsoFailed) {
                e.addSuppressed(alsoFailed);
            }
            throw e;
        }
    }

    @Override
    public NetworkPort network() {
        return network;
    }

    @Override
    public SecretStore secrets() {
        return base.secrets();
    }

    @Override
    public EntropySource entropy() {
        return base.entropy();
    }

    @Override
    public MonotonicClock clock() {
        return base.clock();
    }

    @Override
    public LogSink log() {
        return base.log();
    }

    @Override
    public @Nullable TaskRunner tasks() {
        return base.tasks();
    }

    @Override
    public @Nullable CryptoAccelerator accelerator() {
        return base.accelerator();
    }

    /** Releases the address, and closes everything. Any number of times. */
    @Override
    public void close() throws IOException {
        try {
            network.close();
        } finally {
            base.close();
        }
    }

    /** Closes everything and leaves the address, as the end of a program that is killed does. */
    void abandon() throws IOException {
        try {
            network.abandon();
        } finally {
            base.close();
        }
    }
}
