package org.stblink.server.transport;

/**
 * Counts open sockets, and of them those that the server is done with and that wait for the device to close its end. These take no
 * place: else who is turned away again and again would take the places of all others. Threads: any.
 */
final class OpenConnections {
    /** One on its way out for so many that may stay: it costs a file descriptor. */
    private static final int STAYING_FOR_LEAVING = 4;

    private static final int LEAST_LEAVING = 16;

    private final int mostLeaving;
    private int open;
    private int leaving;

    /** @param most how many may stay */
    OpenConnections(int most) {
        this.mostLeaving = Math.max(LEAST_LEAVING, most / STAYING_FOR_LEAVING);
    }

    synchronized void opened() {
        open++;
    }

    /**
     * One that is open is on its way out.
     *
     * @return false when too many are: it is to be closed without waiting
     */
    synchronized boolean leave() {
        if (leaving >= mostLeaving) {
            return false;
        }
        leaving++;
        return true;
    }

    /** @param hadLeave whether {@link #leave} had said so */
    synchronized void closed(boolean hadLeave) {
        open--;
        leaving -= hadLeave ? 1 : 0;
        if (open == 0) {
            notifyAll();
        }
    }

    /** All that are open. */
    synchronized int count() {
        return open;
    }

    /** Those that are not on their way out. */
    synchronized int staying() {
        return open - leaving;
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
