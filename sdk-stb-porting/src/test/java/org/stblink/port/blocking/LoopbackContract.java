package org.stblink.port.blocking;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.stblink.hal.NetworkPort;
import org.stblink.port.NetworkPortContract;
import org.stblink.port.javase.NoLogSink;

/** The contract of every port, kept by the adapter over real sockets. */
abstract class LoopbackContract extends NetworkPortContract {
    private final CountedTasks tasks = new CountedTasks();
    private BlockingNetworkPort port;

    abstract BlockingNetwork network();

    @BeforeEach
    void open() {
        port = new BlockingNetworkPort(network(), tasks, new NoLogSink());
    }

    @AfterEach
    void closeLeavesNoThread() throws InterruptedException {
        port.close();
        tasks.awaitRunning(0);
    }

    /** No test asks a real name server. */
    static InetAddress[] resolve(String host) throws UnknownHostException {
        if (host.endsWith(".invalid")) {
            throw new UnknownHostException(host);
        }
        return InetAddress.getAllByName(host);
    }

    @Override
    protected NetworkPort port() {
        return port;
    }

    @Override
    protected long nowMillis() {
        return System.nanoTime() / 1_000_000;
    }

    @Override
    protected byte[] ownAddress() {
        return new byte[] {127, 0, 0, 1};
    }

    @Override
    protected String ownHost() {
        return "127.0.0.1";
    }

    @Override
    protected byte[] allocatedAddress() {
        return new byte[] {127, 64, 3, 8};
    }

    @Override
    protected String allocatedHost() {
        return "127.64.3.8";
    }

    @Override
    protected int closedPort() throws IOException {
        try (ServerSocket probe = new ServerSocket()) {
            probe.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            return probe.getLocalPort();
        }
    }
}
