package org.stblink.port.blocking;

/** What {@code await} waits for: raised from any thread, and kept until somebody waited for it (NET-5). */
final class Signal {
    private boolean raised;
    private boolean closed;

    /** Ends the present or the next {@link #await}. */
    synchronized void raise() {
        raised = true;
        notifyAll();
    }

    /** Ends every {@link #await}, now and later. */
    synchronized void close() {
        closed = true;
        notifyAll();
    }

    synchronized boolean isClosed() {
        return closed;
    }

    /**
     * Waits until raised, or for the time.
     *
     * @param maxMillis 0 polls
     * @throws IllegalStateException after {@link #close}
     */
    @SuppressWarnings("WaitNotInLoop") // early returns are harmless (NET-4)
    void await(int maxMillis) {
        // A pending interrupt would end every wait at once and so turn the caller's loop into a busy one.
        boolean interrupted = Thread.interrupted();
        synchronized (this) {
            if (!raised && !closed && maxMillis > 0) {
                try {
                    wait(maxMillis);
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
            raised = false;
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        if (isClosed()) {
            throw new IllegalStateException("the network port is closed");
        }
    }
}
