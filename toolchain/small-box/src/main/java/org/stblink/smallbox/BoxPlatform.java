package org.stblink.smallbox;

import org.jspecify.annotations.Nullable;
import org.stblink.hal.CryptoAccelerator;
import org.stblink.hal.EntropySource;
import org.stblink.hal.LogSink;
import org.stblink.hal.MonotonicClock;
import org.stblink.hal.Platform;
import org.stblink.hal.TaskRunner;

/** A platform whose network can be cut and whose flash writes are counted. */
final class BoxPlatform implements Platform {
    private final Platform real;
    private final CuttableNetwork network;
    private final CountedSecrets secrets;

    BoxPlatform(Platform real) {
        this.real = real;
        network = new CuttableNetwork(real.network());
        secrets = new CountedSecrets(real.secrets());
    }

    @Override
    public CuttableNetwork network() {
        return network;
    }

    @Override
    public CountedSecrets secrets() {
        return secrets;
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
        return null;
    }

    @Override
    public @Nullable CryptoAccelerator accelerator() {
        return null;
    }
}
