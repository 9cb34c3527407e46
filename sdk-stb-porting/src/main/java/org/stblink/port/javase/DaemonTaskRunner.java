package org.stblink.port.javase;

import java.io.Closeable;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.stblink.hal.TaskRunner;

/** A daemon thread for each task, until {@link #close}, which waits for them. */
public final class DaemonTaskRunner implements TaskRunner, Closeable {
    /** A task that was told to end has at most one system call to finish. */
    private static final long PATIENCE_MILLIS = 2000;

    /** Starts a thread; a test has its own. */
    interface Starter {
        void start(Thread thread);
    }

    private final Starter starter;
    private final List<Thread> started = new ArrayList<Thread>();

    /** Threads of the JVM. */
    public DaemonTaskRunner() {
        this(Thread::start);
    }

    DaemonTaskRunner(Starter starter) {
        this.starter = starter;
    }

    @Override
    public boolean start(String name, int stackBytes, Runnable task) {
        if (stackBytes < 0) {
            throw new IllegalArgumentException("stackBytes must be 0 or more, not " + stackBytes);
        }
        try {
            Thread thread = new Thread(null, task, name, stackBytes);
            thread.setDaemon(true);
            startAndKeep(thread);
            return true;
        } catch (OutOfMemoryError noThread) { // What Java says when the system gives no more threads.
            return false;
        }
    }

    private void startAndKeep(Thread thread) {
        synchronized (started) {
            started.removeIf(each -> each.getState() == Thread.State.TERMINATED);
            started.add(thread); // Before it is started: a task that runs must not be said not to.
            boolean runs = false;
            try {
                starter.start(thread);
                runs = true;
            } finally {
                if (!runs) {
                    started.remove(thread);
                }
            }
        }
    }

    /** How many threads {@link #close} waits for. */
    int kept() {
        synchronized (started) {
            return started.size();
        }
    }

    /**
     * Waits until every thread has ended, some seconds at most; not for the one that calls. Whoever unloads the SDK's classes
     * afterwards unloads none that still run.
     */
    @Override
    public void close() {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(PATIENCE_MILLIS);
        try {
            for (Thread thread : all()) {
                long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
                if (thread != Thread.currentThread() && left > 0) {
                    thread.join(left);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private List<Thread> all() {
        synchronized (started) {
            return new ArrayList<Thread>(started);
        }
    }
}
