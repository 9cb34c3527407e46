package org.stblink.port.blocking;

import org.jspecify.annotations.Nullable;
import org.stblink.hal.CryptoAccelerator;
import org.stblink.hal.EntropySource;
import org.stblink.hal.LogSink;
import org.stblink.hal.MonotonicClock;
import org.stblink.hal.NetworkPort;
import org.stblink.hal.Platform;
import org.stblink.hal.SecretStore;
import org.stblink.hal.TaskRunner;

/** A port with another network. */
record OtherNetwork(Platform rest, NetworkPort network) implements Platform {
    @Override
    public SecretStore secrets() {
        return rest.secrets();
    }

    @Override
    public EntropySource entropy() {
        return rest.entropy();
    }

    @Override
    public MonotonicClock clock() {
        return rest.clock();
    }

    @Override
    public LogSink log() {
        return rest.log();
    }

    @Override
    public @Nullable TaskRunner tasks() {
        return rest.tasks();
    }

    @Override
    public @Nullable CryptoAccelerator accelerator() {
        return rest.accelerator();
    }
}
