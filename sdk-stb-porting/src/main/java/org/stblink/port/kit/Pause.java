package org.stblink.port.kit;

/** Waiting on a monitor for a bounded time, by the VM's own clock: here the port's is not trusted. */
final class Pause {
    private Pause() {}

    /**
     * Waits until somebody notifies {@code monitor}, or the time is over. Each caller looks again in a loop.
     *
     * @return false when this thread was interrupted, and so is to end
     */
    @SuppressWarnings("WaitNotInLoop")
    static boolean on(Object monitor, int millis) {
        synchronized (monitor) {
            try {
                monitor.wait(millis);
                return true;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
    }
}
