package org.stblink.toolchain.load;

import org.jspecify.annotations.Nullable;
import org.stblink.hal.CryptoAccelerator;
import org.stblink.hal.EntropySource;
import org.stblink.hal.LogSink;
import org.stblink.hal.MonotonicClock;
import org.stblink.hal.NetworkPort;
import org.stblink.hal.Platform;
import org.stblink.hal.SecretStore;
import org.stblink.hal.TaskRunner;
import org.stblink.port.javase.NoLogSink;

/** One of many devices: secrets of its own, everything else shared; one thread runs them all. */
public record LoadPlatform(NetworkPort network, EntropySource entropy, MonotonicClock clock, SecretStore secrets)
        implements Platform {
    private static final LogSink SILENT = new NoLogSink();

    @Override
    public LogSink log() {
        return SILENT;
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
