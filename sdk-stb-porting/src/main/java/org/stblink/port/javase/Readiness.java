package org.stblink.port.javase;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;

/**
 * The one {@link Selector} of a port.
 *
 * <p>Readiness is told once: an operation that {@link #await} found ready is switched off, and the channel's owner
 * switches it on again when it used it ({@link #arm}). A stream that nobody reads therefore cannot make {@link #await}
 * return over and over.
 *
 * <p>Threads: {@link #wakeup}, {@link #post} and {@link #settle} from any, the rest from the SDK's.
 */
final class Readiness implements Closeable {
    /** Hears on the awaiting thread what became ready. */
    interface Watcher {
        /** @param ops a set of {@link SelectionKey}'s operations, already switched off */
        void ready(int ops);
    }

    private final Selector selector;
    private final List<Timer> timers = new ArrayList<Timer>();
    private final Queue<Runnable> posted = new ConcurrentLinkedQueue<Runnable>();

    /** Guards the fields below. Never held while a select waits. */
    private final Object gate = new Object();

    private boolean selecting;
    private long selectsEnded;
    private boolean nextReturnsAtOnce;

    /** Nothing is registered any more. Written under the gate. */
    private volatile boolean closing;

    Readiness() throws IOException {
        selector = Selector.open();
    }

    /** @throws IOException also when {@link #close} has begun, which would not close this channel any more */
    SelectionKey register(SelectableChannel channel, int ops, Watcher watcher) throws IOException {
        synchronized (gate) {
            if (closing) {
                throw new IOException("the network port is closed");
            }
            return channel.register(selector, ops, watcher);
        }
    }

    /** Switches operations on; does nothing when the channel is closed. */
    static void arm(SelectionKey key, int ops) {
        try {
            key.interestOps(key.interestOps() | ops);
        } catch (CancelledKeyException closedMeanwhile) {
            // Another thread closed the channel: the next read or write says so.
        }
    }

    /** Switches every operation off. */
    static void disarm(SelectionKey key) {
        try {
            key.interestOps(0);
        } catch (CancelledKeyException closedMeanwhile) {
            // As in arm: nothing is left to switch off.
        }
    }

    /**
     * Waits for readiness, a wake-up or the time, and tells the watchers.
     *
     * @param maxMillis 0 polls
     */
    void await(int maxMillis) {
        // A pending interrupt would end every select at once and so turn the caller's loop into a busy one, and close
        // the
        // channels that a watcher connects (see NioStream).
        boolean interrupted = Thread.interrupted();
        try {
            awaitUninterrupted(maxMillis);
        } finally {
            Uninterrupted.restore(interrupted);
        }
    }

    private void awaitUninterrupted(int maxMillis) {
        select(Math.min(maxMillis, millisToTimer()));
        for (SelectionKey key : takeSelected()) {
            tell(key);
        }
        for (Runnable task = posted.poll(); task != null; task = posted.poll()) {
            task.run();
        }
        runDueTimers();
    }

    /** Runs {@code task} within an {@link #await}, once so many milliseconds are over. */
    void after(int millis, Runnable task) {
        timers.add(new Timer(System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis), task));
    }

    private int millisToTimer() {
        long now = System.nanoTime();
        long least = Integer.MAX_VALUE;
        for (Timer each : timers) {
            // Rounded up, so that a select does not end just before it and again.
            least = Math.min(least, Math.max(0, TimeUnit.NANOSECONDS.toMillis(each.atNanos - now) + 1));
        }
        return (int) least;
    }

    private void runDueTimers() {
        if (timers.isEmpty()) {
            return;
        }
        long now = System.nanoTime();
        for (Timer each : new ArrayList<Timer>(timers)) {
            if (each.atNanos - now <= 0) {
                timers.remove(each);
                each.task.run();
            }
        }
    }

    /** A copy, since {@link #settle} selects on another thread while the watchers are told, and that changes the set. */
    private SelectionKey[] takeSelected() {
        try {
            Set<SelectionKey> selected = selector.selectedKeys();
            synchronized (selected) { // Every select, and the close of the selector, holds this lock.
                SelectionKey[] taken = selected.toArray(new SelectionKey[0]);
                selected.clear();
                return taken;
            }
        } catch (ClosedSelectorException e) {
            throw new IllegalStateException("the network port is closed", e);
        }
    }

    private static void tell(SelectionKey key) {
        int ops;
        try {
            ops = key.readyOps();
            key.interestOps(key.interestOps() & ~ops);
        } catch (CancelledKeyException closedMeanwhile) {
            return; // Its owner closed it; nobody is left to tell.
        }
        ((Watcher) key.attachment()).ready(ops);
    }

    private void select(int maxMillis) {
        if (closing) {
            throw new IllegalStateException("the network port is closed");
        }
        boolean poll;
        synchronized (gate) {
            selecting = true;
            poll = maxMillis == 0 || nextReturnsAtOnce;
            nextReturnsAtOnce = false;
        }
        try {
            if (poll) {
                selector.selectNow();
            } else {
                selector.select(maxMillis);
            }
        } catch (ClosedSelectorException e) {
            throw new IllegalStateException("the network port is closed", e);
        } catch (IOException e) {
            throw new UncheckedIOException("the system cannot wait for sockets", e);
        } finally {
            synchronized (gate) {
                selecting = false;
                selectsEnded++;
                gate.notifyAll();
            }
        }
    }

    /** Ends the present or the next {@link #await}. */
    void wakeup() {
        selector.wakeup();
    }

    /** Runs {@code task} on the awaiting thread, within the present or the next {@link #await}, which it ends. */
    void post(Runnable task) {
        posted.add(task);
        selector.wakeup();
    }

    /**
     * Takes closed channels off the selector. A selector keeps the descriptor of a closed channel, and with it the port
     * it listens on, until its next select; NET-22 wants the port to be free at once.
     *
     * <p>Waits at the most for an {@link #await} on another thread to wake up.
     */
    void settle() {
        synchronized (gate) {
            if (!selector.isOpen()) {
                return;
            }
            if (selecting) {
                awaitEndOfSelect();
                return;
            }
            try {
                // This takes the wake-up and the readiness that belong to the next await: give them back. What is ready
                // then, that await finds itself; kept here, it would also tell, and switch off, what was read before.
                nextReturnsAtOnce = true;
                selector.selectNow();
                Set<SelectionKey> found = selector.selectedKeys();
                synchronized (found) { // As in takeSelected.
                    found.clear();
                }
            } catch (ClosedSelectorException closedMeanwhile) {
                return; // Closing the selector took the channels off, too.
            } catch (IOException e) {
                throw new UncheckedIOException("the system cannot poll sockets", e);
            }
        }
    }

    private void awaitEndOfSelect() {
        long seen = selectsEnded;
        selector.wakeup();
        boolean interrupted = false;
        while (selectsEnded == seen) {
            try {
                gate.wait();
            } catch (InterruptedException e) {
                interrupted = true; // The select ends in any case: it has been woken.
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Closes the selector and every channel registered with it. Any thread. */
    @Override
    public void close() throws IOException {
        synchronized (gate) {
            closing = true;
        }
        selector.wakeup();
        try {
            Set<SelectionKey> keys = selector.keys();
            synchronized (keys) { // Up to Java 10 a select changes this set, and holds its lock while it does.
                for (SelectionKey key : keys) {
                    key.channel().close();
                }
            }
        } catch (ClosedSelectorException closedBefore) {
            return;
        }
        selector.close();
    }

    private static final class Timer {
        final long atNanos;
        final Runnable task;

        Timer(long atNanos, Runnable task) {
            this.atNanos = atNanos;
            this.task = task;
        }
    }
}
