package org.stblink.port.sim;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;
import org.stblink.hal.HalListener;
import org.stblink.hal.HalStream;

/** A box's listener. */
final class SimListener implements HalListener, SimIncoming {
    private final SimBox box;
    private final byte[] ip;
    private final int port;
    private final ArrayDeque<SimSocket> waiting = new ArrayDeque<SimSocket>();
    private boolean closed;

    SimListener(SimBox box, byte[] ip, int port) {
        this.box = box;
        this.ip = ip.clone();
        this.port = port;
    }

    @Override
    public void incoming(SimSocket socket) {
        waiting.addLast(socket);
        box.signal();
    }

    @Override
    public @Nullable HalStream accept() {
        box.requirePower();
        SimSocket next = waiting.pollFirst();
        while (next != null && !next.isOpen()) {
            next = waiting.pollFirst(); // It went while it waited.
        }
        if (!waiting.isEmpty()) {
            box.signal(); // NET-4: what an accept leaves behind is readiness again.
        }
        return next == null ? null : new SimStream(box, next);
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        box.unbind(ip, port, this);
        for (SimSocket socket : waiting) {
            socket.abort();
        }
        waiting.clear();
    }
}
