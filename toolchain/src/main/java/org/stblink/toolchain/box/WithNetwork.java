package org.stblink.toolchain.box;

import org.jspecify.annotations.Nullable;
import org.stblink.hal.CryptoAccelerator;
import org.stblink.hal.EntropySource;
import org.stblink.hal.LogSink;
import org.stblink.hal.MonotonicClock;
import org.stblink.hal.NetworkPort;
import org.stblink.hal.Platform;
import org.stblink.hal.SecretStore;
import org.stblink.hal.TaskRunner;

/** A platform with another network. */
public record WithNetwork(Platform real, NetworkPort network) implements Platform {
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
}
