package org.stblink.port.blocking;

import java.util.ArrayList;
import org.jspecify.annotations.Nullable;
import org.stblink.hal.LogSink;
import org.stblink.hal.TaskRunner;
import org.stblink.port.LogCodes;

/**
 * The adapter's threads. A thread that is done with one job takes another that comes soon, and ends otherwise. A job
 * that is given here never waits for another one to end, since each of them may block.
 */
final class Workers {
    static final String THREAD_NAME = "stblink-net";

    private final TaskRunner tasks;
    private final LogSink log;
    private final long reuseMillis;

    private final ArrayList<Runnable> queue = new ArrayList<Runnable>();
    private int idle;
    private int threads;
    private boolean closed;

    /** @param reuseMillis how long a thread without a job waits for one; 1 or more */
    Workers(TaskRunner tasks, LogSink log, long reuseMillis) {
        this.tasks = tasks;
        this.log = log;
        this.reuseMillis = reuseMillis;
    }

    /** Runs {@code job} on a thread of its own; false when there is none to be had. Called without locks. */
    boolean start(Runnable job) {
        synchronized (this) {
            if (closed) {
                return false;
            }
            if (idle > queue.size()) {
                queue.add(job);
                notifyAll();
                return true;
            }
            threads++;
        }
        boolean started = false;
        try {
            started = tasks.start(THREAD_NAME, 0, new Worker(job));
        } finally {
            if (!started) {
                ended();
            }
        }
        if (!started) {
            log.log(LogSink.WARN, LogCodes.NO_THREAD, "the platform starts no thread for the network");
        }
        return started;
    }

    private synchronized void ended() {
        threads--;
        notifyAll();
    }

    /** How many threads there are, those without a job included. */
    synchronized int threads() {
        return threads;
    }

    /** The next job, or null when this thread is to end. */
    @SuppressWarnings("WaitNotInLoop") // the loop is the worker's
    private synchronized @Nullable Runnable next() {
        if (queue.isEmpty() && !closed) {
            idle++;
            try {
                wait(reuseMillis);
            } catch (InterruptedException e) {
                // Nobody but this class knows its threads: an interrupt can only mean that the JVM ends this one.
                return null;
            } finally {
                idle--;
            }
        }
        return queue.isEmpty() ? null : queue.remove(0);
    }

    /** Takes no more jobs and ends the threads that have none. */
    synchronized void close() {
        closed = true;
        notifyAll();
    }

    /**
     * Waits until every thread has ended.
     *
     * @param millis longest wait; each thread that ends begins it anew
     * @return how many are left
     */
    synchronized int awaitEnd(long millis) {
        int before = threads + 1;
        while (threads > 0 && threads < before) {
            before = threads;
            try {
                wait(millis);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return threads;
            }
        }
        return threads;
    }

    private final class Worker implements Runnable {
        private final Runnable first;

        Worker(Runnable first) {
            this.first = first;
        }

        @Override
        public void run() {
            try {
                for (Runnable job = first; job != null; job = next()) {
                    job.run();
                }
            } finally {
                ended();
            }
        }
    }
}
