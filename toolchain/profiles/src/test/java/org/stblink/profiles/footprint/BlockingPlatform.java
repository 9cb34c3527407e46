package org.stblink.profiles.footprint;

import org.jspecify.annotations.Nullable;
import org.stblink.hal.CryptoAccelerator;
import org.stblink.hal.EntropySource;
import org.stblink.hal.LogSink;
import org.stblink.hal.MonotonicClock;
import org.stblink.hal.NetworkPort;
import org.stblink.hal.Platform;
import org.stblink.hal.SecretStore;
import org.stblink.hal.TaskRunner;
import org.stblink.port.blocking.BlockingNetworkPort;
import org.stblink.port.blocking.SocketNetwork;
import org.stblink.port.javase.JavaSePlatform;

/** A Java SE machine that has nothing but blocking sockets. */
final class BlockingPlatform implements Platform {
    private final JavaSePlatform javaSe;
    private final NetworkPort network;

    BlockingPlatform(JavaSePlatform javaSe) {
        this.javaSe = javaSe;
        TaskRunner tasks = javaSe.tasks();
        if (tasks == null) {
            throw new IllegalArgumentException("a platform that polls has no threads to block");
        }
        this.network = new BlockingNetworkPort(new SocketNetwork(javaSe.log()), tasks, javaSe.log());
    }

    @Override
    public NetworkPort network() {
        return network;
    }

    @Override
    public SecretStore secrets() {
        return javaSe.secrets();
    }

    @Override
    public EntropySource entropy() {
        return javaSe.entropy();
    }

    @Override
    public MonotonicClock clock() {
        return javaSe.clock();
    }

    @Override
    public LogSink log() {
        return javaSe.log();
    }

    @Override
    public @Nullable TaskRunner tasks() {
        return javaSe.tasks();
    }

    @Override
    public @Nullable CryptoAccelerator accelerator() {
        return javaSe.accelerator();
    }
}
