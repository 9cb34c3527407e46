package org.stblink.support;

import java.util.ArrayDeque;
import java.util.Deque;
import org.stblink.hal.HalListener;
import org.stblink.hal.HalStream;

/** A listening socket in memory. */
final class FakeListener implements HalListener {
    final FakeBox box;
    private final FakeWorld world;
    private final String address;
    private final int port;
    private final Deque<FakeStream> waiting = new ArrayDeque<>();

    FakeListener(FakeWorld world, FakeBox box, String address, int port) {
        this.world = world;
        this.box = box;
        this.address = address;
        this.port = port;
    }

    void knock(FakeStream stream) {
        waiting.add(stream);
        box.signal();
    }

    @Override
    public HalStream accept() {
        synchronized (world.monitor) {
            box.requireIoThread("accept");
            return waiting.poll();
        }
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public void close() {
        synchronized (world.monitor) {
            world.unbind(address, this);
            for (FakeStream s = waiting.poll(); s != null; s = waiting.poll()) {
                s.close();
            }
        }
    }
}
