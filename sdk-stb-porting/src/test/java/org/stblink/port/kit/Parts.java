package org.stblink.port.kit;

import org.stblink.hal.CryptoAccelerator;
import org.stblink.hal.EntropySource;
import org.stblink.hal.LogSink;
import org.stblink.hal.MonotonicClock;
import org.stblink.hal.NetworkPort;
import org.stblink.hal.Platform;
import org.stblink.hal.SecretStore;
import org.stblink.hal.TaskRunner;
import org.stblink.port.javase.DaemonTaskRunner;
import org.stblink.port.javase.NanoClock;

/** A platform whose parts can be exchanged for broken ones. */
final class Parts implements Platform {
    NetworkPort network;
    SecretStore secrets;
    EntropySource entropy;
    MonotonicClock clock;
    LogSink log;
    TaskRunner tasks;
    CryptoAccelerator accelerator;

    Parts(Platform good) {
        network = good.network();
        secrets = good.secrets();
        entropy = good.entropy();
        clock = good.clock();
        log = good.log();
        tasks = good.tasks();
        accelerator = good.accelerator();
    }

    /** With threads, which the simulated world has none of, and the time that goes with them. */
    void inRealTime() {
        tasks = new DaemonTaskRunner();
        clock = new NanoClock();
    }

    @Override
    public NetworkPort network() {
        return network;
    }

    @Override
    public SecretStore secrets() {
        return secrets;
    }

    @Override
    public EntropySource entropy() {
        return entropy;
    }

    @Override
    public MonotonicClock clock() {
        return clock;
    }

    @Override
    public LogSink log() {
        return log;
    }

    @Override
    public TaskRunner tasks() {
        return tasks;
    }

    @Override
    public CryptoAccelerator accelerator() {
        return accelerator;
    }
}
