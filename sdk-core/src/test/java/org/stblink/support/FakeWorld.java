package org.stblink.support;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;

/**
 * The network between boxes, in memory, and their time. Bytes arrive at once. Time is virtual and goes on only while
 * everyone waits; or, for sessions with threads, it is the JVM's own.
 */
public final class FakeWorld {
    /** Who takes connections to the server's endpoints; called with the monitor held. */
    public interface Server {
        /** A device connected; null refuses. */
        FakeStream.Receiver connected(FakeStream toDevice);
    }

    /** Turns after which a run that should be over is called stuck. */
    private static final int PATIENCE = 50_000;

    /** Whether streams made from now on may be used by any thread. */
    public boolean concurrentStreams;

    final Object monitor = new Object();
    private final boolean realTime;
    private final long origin;
    private final Map<String, FakeListener> listeners = new HashMap<>();
    private final Map<String, Server> servers = new HashMap<>();
    private final List<FakeBox> boxes = new ArrayList<>();
    private long now;
    /** What a test lets happen, and when; null for nothing. */
    private Runnable event;

    private long eventAt = Long.MAX_VALUE;

    private FakeWorld(boolean realTime, long origin) {
        this.realTime = realTime;
        this.origin = origin;
        now = origin;
    }

    /** A world of virtual time that begins at that origin. */
    public static FakeWorld virtual(long origin) {
        return new FakeWorld(false, origin);
    }

    /** A world for sessions with threads. */
    public static FakeWorld threaded() {
        return new FakeWorld(true, -4_000_000_000L - System.nanoTime() / 1_000_000);
    }

    public boolean isThreaded() {
        return realTime;
    }

    public long now() {
        return realTime ? origin + System.nanoTime() / 1_000_000 : now;
    }

    public FakeBox box(String name) {
        FakeBox box = new FakeBox(this, name);
        boxes.add(box);
        return box;
    }

    /** Connections to that endpoint reach this server from now on; null: nobody listens there. */
    public void serve(String host, int port, Server server) {
        synchronized (monitor) {
            servers.put(host + ":" + port, server);
        }
    }

    Server server(String host, int port) {
        return servers.get(host + ":" + port);
    }

    FakeListener listener(String address) {
        return listeners.get(address);
    }

    boolean bind(String address, FakeListener listener) {
        return listeners.putIfAbsent(address, listener) == null;
    }

    void unbind(String address, FakeListener listener) {
        listeners.remove(address, listener);
    }

    public boolean isBound(String address) {
        synchronized (monitor) {
            return listeners.containsKey(address);
        }
    }

    // Virtual time.

    /** Lets something happen in so many milliseconds, whoever waits then; one thing at a time. */
    public void after(long millis, Runnable what) {
        event = what;
        eventAt = now + millis;
    }

    /** Lets every box that polls have its turns until the condition holds. */
    public void runUntil(BooleanSupplier done) {
        for (int i = 0; !done.getAsBoolean(); i++) {
            if (i > PATIENCE) {
                throw new AssertionError("the world does not come to it; time " + (now - origin) + " ms");
            }
            if (!turn()) {
                now = Math.max(now, nextTurn(Long.MAX_VALUE));
            }
        }
    }

    /** Lets time go on, and everything happen that becomes due. */
    public void run(long millis) {
        long end = now + millis;
        for (int i = 0; ; i++) {
            if (i > PATIENCE) {
                throw new AssertionError("the world does not come to rest within " + millis + " ms");
            }
            if (!turn()) {
                if (now >= end) {
                    return;
                }
                now = Math.max(now, nextTurn(end));
            }
        }
    }

    /** What a box does that waits without threads: the others go on, then time does. */
    void idle(FakeBox waiting, int maxMillis) {
        long end = now + maxMillis;
        boolean wasBusy = waiting.setBusy(true);
        try {
            for (int i = 0; !waiting.takeSignal(); i++) {
                if (i > PATIENCE) {
                    throw new AssertionError("a wait of " + maxMillis + " ms does not end");
                }
                if (!turn()) {
                    if (now >= end) {
                        return;
                    }
                    now = Math.max(now, nextTurn(end));
                }
            }
        } finally {
            waiting.setBusy(wasBusy);
        }
    }

    private boolean turn() {
        boolean any = now >= eventAt;
        if (any) {
            eventAt = Long.MAX_VALUE;
            event.run();
        }
        for (FakeBox box : new ArrayList<>(boxes)) {
            any |= box.turn(now);
        }
        return any;
    }

    private long nextTurn(long end) {
        long next = Math.min(end, eventAt);
        for (FakeBox box : boxes) {
            next = Math.min(next, box.nextTurn());
        }
        if (next == Long.MAX_VALUE) {
            throw new AssertionError("nothing will ever happen any more");
        }
        return next;
    }
}
