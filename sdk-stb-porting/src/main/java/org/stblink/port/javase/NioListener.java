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

/**
 * A listener over a {@link ServerSocketChannel}. Asks the system only where an await told of somebody: the SDK asks in every turn of its loop, and a
 * stream has many, while to be told that nobody waits costs the system a socket that it makes and throws away.
 */
final class NioListener implements HalListener, Readiness.Watcher {
    /** A box without free descriptors must not spin. */
    private static final int RETRY_MILLIS = 1000;

    private final Readiness readiness;
    private final LogSink log;
    private final ServerSocketChannel server;
    private final SelectionKey key;
    private final int port;

    /** An await told of somebody, and nobody has been told since that there is no one left. */
    private boolean waiting;

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
        waiting = true;
    }

    @Override
    public @Nullable HalStream accept() {
        if (!waiting) {
            return null;
        }
        SocketChannel accepted = null;
        boolean interrupted = Thread.interrupted(); // Up to Java 10 one would close the listener.
        try {
            accepted = server.accept();
            waiting = accepted != null;
            NioStream stream = accepted == null ? null : NioStream.accepted(readiness, log, accepted);
            Readiness.arm(key, SelectionKey.OP_ACCEPT);
            return stream;
        } catch (ClosedChannelException closed) {
            return null;
        } catch (IOException e) {
            log.log(LogSink.WARN, LogCodes.ACCEPT_FAILED, "cannot accept on port " + port + ": " + e.getMessage());
            if (accepted == null) {
                rest();
            } else {
                abandon(accepted);
            }
            return null;
        } finally {
            Uninterrupted.restore(interrupted);
        }
    }

    /** Asks no more for a while; those who wait are told of then. */
    private void rest() {
        waiting = false;
        Readiness.disarm(key); // Armed where others were accepted since the last await.
        readiness.after(RETRY_MILLIS, () -> Readiness.arm(key, SelectionKey.OP_ACCEPT));
    }

    /** Leaves nothing of a connection that ended between its arrival and our setting it up. */
    private void abandon(SocketChannel accepted) {
        Readiness.arm(key, SelectionKey.OP_ACCEPT); // This one failed, not the listener: others may wait.
        try {
            accepted.close();
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
