package org.stblink.samples.vendorport;

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
import org.stblink.samples.vendorport.acme.AcmeBox;

/** The port: one object for each part of the HAL. */
public final class AcmePlatform implements Platform, AutoCloseable {
    private final AcmeLog log;
    private final AcmeTasks tasks;
    private final AcmeClock clock;
    private final AcmeEntropy entropy;
    private final AcmeSecrets secrets;
    private final BlockingNetworkPort network;

    /** The port of a box that is powered on. */
    public AcmePlatform(AcmeBox box) {
        log = new AcmeLog(box.sys());
        tasks = new AcmeTasks(box.sys());
        clock = new AcmeClock(box.sys()::ticks);
        entropy = new AcmeEntropy(box.chip());
        secrets = new AcmeSecrets(box.flash(), box.chip());
        network = new BlockingNetworkPort(new AcmeNetwork(box.net()), tasks, log);
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

    /** Acme's chip encrypts too slowly to be of help. */
    @Override
    public @Nullable CryptoAccelerator accelerator() {
        return null;
    }

    /** Closes every socket and ends the network's tasks. After the session is closed. */
    @Override
    public void close() {
        network.close();
    }
}
