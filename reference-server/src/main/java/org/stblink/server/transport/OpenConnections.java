package org.stblink.server.transport;

/** Counts open sockets. Threads: any. */
final class OpenConnections {
    private int open;

    synchronized void opened() {
        open++;
    }

    synchronized void closed() {
        open--;
        if (open == 0) {
            notifyAll();
        }
    }

    synchronized int count() {
        return open;
    }

    /** Whether all were closed within the time. */
    synchronized boolean awaitNone(long millis) {
        long end = System.nanoTime() + millis * 1_000_000;
        try {
            long left = millis;
            while (open > 0 && left > 0) {
                wait(left);
                left = (end - System.nanoTime()) / 1_000_000;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return open == 0;
    }
}
