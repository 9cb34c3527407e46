package org.stblink.port.javase;

import org.stblink.hal.TaskRunner;

/** A daemon thread for each task. */
public final class DaemonTaskRunner implements TaskRunner {
    /** Starts a thread; a test has its own. */
    interface Starter {
        void start(Thread thread);
    }

    private final Starter starter;

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
            starter.start(thread);
            return true;
        } catch (OutOfMemoryError noThread) { // What Java says when the system gives no more threads.
            return false;
        }
    }
}
