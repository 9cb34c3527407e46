package org.stblink.port.blocking;

import java.util.ArrayList;
import org.jspecify.annotations.Nullable;
import org.stblink.hal.HalException;
import org.stblink.hal.HalListener;
import org.stblink.hal.HalStream;

/**
 * A listener whose thread waits in the vendor's accept. It holds a few connections that the SDK has not taken yet; with
 * those it stops accepting, and further ones wait in the platform's own queue.
 */
final class BlockingListener implements HalListener {
    /** The SDK accepts at once: this is for the moment in between. */
    static final int WAITING = 4;
    /** A box without free descriptors must not spin. */
    private static final int RETRY_MILLIS = 1000;
    /** Longest time that {@link #close} waits for accept to come back: the port is free only then (NET-22). */
    private static final int CLOSE_MILLIS = 1000;

    private final BlockingNetworkPort port;
    private final BlockingServer server;
    private final CallGate gate;
    private final int number;

    /** Guarded by this object, like {@link #closed}. */
    private final ArrayList<BlockingSocket> waiting = new ArrayList<BlockingSocket>(WAITING);

    private boolean closed;

    BlockingListener(BlockingNetworkPort port, BlockingServer server) {
        this.port = port;
        this.server = server;
        this.gate = port.gate(server);
        this.number = server.port();
    }

    /** What the listener's thread does. */
    Runnable acceptor() {
        return new Runnable() {
            @Override
            public void run() {
                acceptUntilClosed();
            }
        };
    }

    private void acceptUntilClosed() {
        while (awaitRoom() && gate.enter()) {
            BlockingSocket socket = null;
            String why = null;
            try {
                socket = server.accept();
            } catch (HalException e) {
                why = String.valueOf(e.getMessage());
            } catch (RuntimeException | Error e) {
                why = e.toString();
            } finally {
                gate.leave();
            }
            if (socket != null) {
                arrived(socket);
            } else if (why != null) {
                pause(why);
            }
        }
    }

    /** False when closed. */
    private synchronized boolean awaitRoom() {
        while (waiting.size() == WAITING && !closed) {
            try {
                wait();
            } catch (InterruptedException e) {
                return false; // Nobody but the adapter knows this thread: the JVM ends it.
            }
        }
        return !closed;
    }

    private void arrived(BlockingSocket socket) {
        synchronized (this) {
            if (!closed) {
                waiting.add(socket);
                port.signal().raise();
                return;
            }
        }
        port.gate(socket).close();
    }

    @SuppressWarnings("WaitNotInLoop") // trying again too early is harmless
    private void pause(String why) {
        synchronized (this) {
            if (closed) {
                return; // That is why.
            }
        }
        port.acceptFailed(number, why);
        synchronized (this) {
            if (!closed) {
                try {
                    wait(RETRY_MILLIS);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt(); // awaitRoom or the vendor's accept ends this thread.
                }
            }
        }
    }

    @Override
    public @Nullable HalStream accept() {
        BlockingSocket socket;
        synchronized (this) {
            if (waiting.isEmpty()) {
                return null;
            }
            socket = waiting.remove(0);
            if (!waiting.isEmpty()) {
                port.signal().raise(); // Others are still readiness.
            }
            notifyAll();
        }
        return port.accepted(socket);
    }

    @Override
    public int port() {
        return number;
    }

    @Override
    public void close() {
        BlockingSocket[] left;
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
            left = waiting.toArray(new BlockingSocket[waiting.size()]);
            waiting.clear();
            notifyAll();
        }
        for (int i = 0; i < left.length; i++) {
            port.gate(left[i]).close();
        }
        gate.close();
        gate.awaitClosed(CLOSE_MILLIS);
        port.forget(this);
    }
}
