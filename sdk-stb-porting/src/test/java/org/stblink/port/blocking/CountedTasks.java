package org.stblink.port.blocking;

import org.stblink.hal.TaskRunner;

/** Threads that a test counts, waits for and refuses. */
final class CountedTasks implements TaskRunner {
    private static final long PATIENCE_MILLIS = 20_000;

    private int started;
    private int running;
    private boolean exhausted;

    /** From now on there are no more threads; or there are again. */
    synchronized void exhausted(boolean now) {
        exhausted = now;
    }

    synchronized int started() {
        return started;
    }

    @Override
    public boolean start(String name, int stackBytes, Runnable task) {
        synchronized (this) {
            if (exhausted) {
                return false;
            }
            started++;
            running++;
        }
        Thread thread = new Thread(null, () -> run(task), name, stackBytes);
        thread.setDaemon(true);
        thread.start();
        return true;
    }

    private void run(Runnable task) {
        try {
            task.run();
        } finally {
            synchronized (this) {
                running--;
                notifyAll();
            }
        }
    }

    /** Waits until exactly so many threads run. */
    synchronized void awaitRunning(int count) throws InterruptedException {
        long deadline = System.nanoTime() / 1_000_000 + PATIENCE_MILLIS;
        while (running != count) {
            long left = deadline - System.nanoTime() / 1_000_000;
            if (left <= 0) {
                throw new AssertionError(running + " threads run, not " + count);
            }
            wait(left);
        }
    }
}
