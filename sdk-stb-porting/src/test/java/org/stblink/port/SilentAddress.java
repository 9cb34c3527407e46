package org.stblink.port;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;

/** A local address that does not answer at one port, as a machine that is off: its listener's queue is full (Linux). */
public final class SilentAddress implements Closeable {
    /** More than a queue for one takes. */
    private static final int MANY = 16;

    private final ServerSocket listener = new ServerSocket();
    private final List<SocketChannel> queue = new ArrayList<>();

    public SilentAddress(InetAddress address) throws IOException {
        listener.bind(new InetSocketAddress(address, 0), 1);
        for (int i = 0; i < MANY; i++) {
            SocketChannel waiting = SocketChannel.open();
            queue.add(waiting);
            waiting.configureBlocking(false);
            waiting.connect(listener.getLocalSocketAddress());
        }
    }

    public int port() {
        return listener.getLocalPort();
    }

    @Override
    public void close() throws IOException {
        for (SocketChannel each : queue) {
            each.close();
        }
        listener.close();
    }
}
