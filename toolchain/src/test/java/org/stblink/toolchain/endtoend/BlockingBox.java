package org.stblink.toolchain.endtoend;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;
import org.stblink.DeviceConfig;
import org.stblink.DeviceSession;
import org.stblink.PeerChannel;
import org.stblink.hal.CryptoAccelerator;
import org.stblink.hal.EntropySource;
import org.stblink.hal.LogSink;
import org.stblink.hal.MonotonicClock;
import org.stblink.hal.NetworkPort;
import org.stblink.hal.Platform;
import org.stblink.hal.SecretStore;
import org.stblink.hal.TaskRunner;
import org.stblink.port.blocking.BlockingNetworkPort;
import org.stblink.port.javase.JavaSePlatform;
import org.stblink.port.javase.NoLogSink;
import org.stblink.toolchain.lab.Lab;
import org.stblink.toolchain.lab.LabDevice;

/** A box in this JVM whose network is the blocking adapter, and all of whose threads are counted. */
final class BlockingBox implements AutoCloseable {
    private final CountedTasks tasks = new CountedTasks();
    private final CuttableSockets sockets = new CuttableSockets();
    private final HeardChannels heard = new HeardChannels();
    private final JavaSePlatform rest;
    private final BlockingNetworkPort network;
    private final DeviceSession session;

    private BlockingBox(Path home, DeviceConfig config) throws Exception {
        rest = JavaSePlatform.builder(home).log(new NoLogSink()).open();
        network = new BlockingNetworkPort(sockets, tasks, rest.log());
        session = DeviceSession.open(new Counted(rest, network, tasks), config, heard);
    }

    /** A box of the lab that is online. */
    static BlockingBox start(Lab lab, LabDevice device, Path directory) throws Exception {
        int colon = lab.controlAddress().lastIndexOf(':');
        HexFormat hex = HexFormat.of();
        DeviceConfig config = DeviceConfig.builder(device.id())
                .server(
                        lab.controlAddress().substring(0, colon),
                        Integer.parseInt(lab.controlAddress().substring(colon + 1)))
                .serverKey(hex.parseHex(lab.serverKey()))
                .enrolmentToken(hex.parseHex(device.token()))
                .credentials(device.username(), device.password())
                .build();
        BlockingBox box = new BlockingBox(directory.resolve(device.id()), config);
        box.session.start();
        if (!box.heard.awaitOnline()) {
            box.close();
            throw new AssertionError(device.id() + " did not come online");
        }
        return box;
    }

    DeviceSession session() {
        return session;
    }

    CountedTasks tasks() {
        return tasks;
    }

    CuttableSockets network() {
        return sockets;
    }

    /** The next channel that opened. */
    PeerChannel opened() {
        return heard.opened();
    }

    /** The next channel that is over. */
    PeerChannel closed() {
        return heard.closed();
    }

    @Override
    public void close() throws IOException {
        session.close();
        network.close();
        rest.close();
    }

    /** The Java SE port with another network and counted threads. */
    private record Counted(Platform rest, NetworkPort network, TaskRunner tasks) implements Platform {
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
        public @Nullable CryptoAccelerator accelerator() {
            return rest.accelerator();
        }
    }
}
