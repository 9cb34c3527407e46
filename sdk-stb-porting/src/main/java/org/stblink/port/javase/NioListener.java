package org.stblink.port.javase;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;
import org.stblink.hal.HalListener;
import org.stblink.hal.HalStream;
import org.stblink.hal.LogSink;
import org.stblink.port.LogCodes;

/** A listener over a {@link ServerSocketChannel}. */
final class NioListener implements HalListener, Readiness.Watcher {
    private final Readiness readiness;
    private final LogSink log;
    private final ServerSocketChannel server;
    private final SelectionKey key;
    private final int port;

    /** @param server bound, non-blocking */
    NioListener(Readiness readiness, LogSink log, ServerSocketChannel server) throws IOException {
        this.readiness = readiness;
        this.log = log;
        this.server = server;
        this.port = ((InetSocketAddress) server.getLocalAddress()).getPort();
        this.key = readiness.register(server, SelectionKey.OP_ACCEPT, this);
    }

    @Override
    public void ready(int ops) {
        // Accepting is tried by the SDK itself.
    }

    @Override
    public @Nullable HalStream accept() {
        SocketChannel waiting = null;
        boolean interrupted = Thread.interrupted(); // Up to Java 10 one would close the listener.
        try {
            waiting = server.accept();
            NioStream stream = waiting == null ? null : NioStream.accepted(readiness, log, waiting);
            Readiness.arm(key, SelectionKey.OP_ACCEPT);
            return stream;
        } catch (ClosedChannelException closed) {
            return null;
        } catch (IOException e) {
            // Not armed again until an accept succeeds: a box without free descriptors must not spin.
            log.log(LogSink.WARN, LogCodes.ACCEPT_FAILED, "cannot accept on port " + port + ": " + e.getMessage());
            abandon(waiting);
            return null;
        } finally {
            Uninterrupted.restore(interrupted);
        }
    }

    /** Leaves nothing of a connection that ended between its arrival and our setting it up. */
    private void abandon(@Nullable SocketChannel waiting) {
        if (waiting == null) {
            return;
        }
        Readiness.arm(key, SelectionKey.OP_ACCEPT); // This one failed, not the listener: others may wait.
        try {
            waiting.close();
        } catch (IOException e) {
            log.log(LogSink.DEBUG, LogCodes.ACCEPT_FAILED, "closing a failed connection: " + e.getMessage());
        }
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            log.log(
                    LogSink.WARN,
                    LogCodes.ACCEPT_FAILED,
                    "closing the listener on port " + port + ": " + e.getMessage());
        }
        readiness.settle();
    }
}
