package org.stblink.toolchain.peer;

import java.io.IOException;
import java.net.BindException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Ports of loopback that nobody has, for servers that cannot be asked which they took. They lie below those that Linux gives to
 * clients (32768 and up: ip(7), {@code ip_local_port_range}), so that none is given away before the server is there.
 */
final class FreePort {
    private static final int LOWEST = 20_000;
    private static final int BEHIND = 32_768;

    private FreePort() {}

    static int tcp() throws IOException {
        return free(port -> new ServerSocket(port, 1, InetAddress.getLoopbackAddress()).close());
    }

    static int udp() throws IOException {
        return free(port -> new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), port)).close());
    }

    private static int free(Trial trial) throws IOException {
        BindException taken = null;
        for (int trials = LOWEST; trials < BEHIND; trials++) {
            int port = ThreadLocalRandom.current().nextInt(LOWEST, BEHIND);
            try {
                trial.bind(port);
                return port;
            } catch (BindException e) {
                taken = e;
            }
        }
        throw new IOException("no port of loopback from " + LOWEST + " to " + (BEHIND - 1) + " is free", taken);
    }

    private interface Trial {
        void bind(int port) throws IOException;
    }
}
