package org.stblink.samples.vendorport.acme;

import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SelectableChannel;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/** What is behind a handle of {@link AcmeNet}: a channel of the JDK that waits in its own time. */
final class AcmeHandle {
    private static final int MILLIS_PER_TICK = 10;
    /** A box has little memory to give to its sockets. */
    private static final int BUFFER_BYTES = 16 * 1024;

    private @Nullable SocketChannel stream;
    private @Nullable ServerSocketChannel server;
    private @Nullable InetSocketAddress local;
    private int users;

    AcmeHandle() {}

    AcmeHandle(SocketChannel connected) throws IOException {
        connected.configureBlocking(false);
        connected.setOption(StandardSocketOptions.SO_SNDBUF, BUFFER_BYTES);
        stream = connected;
    }

    synchronized void enter() {
        users++;
    }

    synchronized void leave() {
        users--;
    }

    synchronized boolean isInUse() {
        return users > 0;
    }

    synchronized void bind(InetSocketAddress address) {
        local = address;
    }

    synchronized SocketChannel stream() throws IOException {
        SocketChannel s = stream;
        if (s == null) {
            s = SocketChannel.open();
            s.configureBlocking(false);
            s.setOption(StandardSocketOptions.SO_SNDBUF, BUFFER_BYTES);
            s.setOption(StandardSocketOptions.SO_RCVBUF, BUFFER_BYTES);
            stream = s;
            if (local != null) {
                s.bind(local);
            }
        }
        return s;
    }

    synchronized ServerSocketChannel server() throws IOException {
        if (server == null) {
            throw new IOException("not listening");
        }
        return server;
    }

    /** False when the port is taken. */
    synchronized boolean listen(int backlog) throws IOException {
        ServerSocketChannel fresh = ServerSocketChannel.open();
        server = fresh;
        fresh.configureBlocking(false);
        fresh.setOption(StandardSocketOptions.SO_REUSEADDR, true);
        fresh.setOption(StandardSocketOptions.SO_RCVBUF, BUFFER_BYTES); // Of every connection it accepts.
        try {
            fresh.bind(local, backlog);
            return true;
        } catch (BindException e) {
            return false;
        }
    }

    synchronized int localPort() throws IOException {
        return server != null
                ? server.socket().getLocalPort()
                : stream().socket().getLocalPort();
    }

    /** Waits until the channel is ready for {@code ops}; false when the time is over. Several threads, each for itself. */
    boolean await(int ops, int ticks) throws IOException {
        try (Selector selector = Selector.open()) {
            channel().register(selector, ops);
            return selector.select(Math.max(1, ticks * MILLIS_PER_TICK)) > 0;
        }
    }

    private synchronized SelectableChannel channel() throws IOException {
        return server != null ? server : stream();
    }

    synchronized void close() {
        try {
            if (stream != null) {
                stream.close();
            }
            if (server != null) {
                server.close();
            }
        } catch (IOException e) {
            throw new IllegalStateException("the JDK cannot close a channel", e);
        }
    }
}
