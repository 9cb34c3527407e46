package org.stblink.toolchain.crash;

import java.util.function.BooleanSupplier;

/** Where one waits for what boxes, channels and the server come to. Threads: any. */
final class Watch {
    /** A process's end is not told of by a box, so it is looked for this often. */
    private static final long LOOK_MILLIS = 20;

    /** Far more than anything takes on a busy machine: a device waits a minute at most between two attempts. */
    private static final int PATIENCE_SECONDS = 120;

    /** Something happened. */
    synchronized void changed() {
        notifyAll();
    }

    /**
     * Waits until {@code seen}.
     *
     * @param what for the failure's text
     * @param serverLives false ends the wait
     * @throws ServerDied when the server ended first
     * @throws Violation when it does not come
     */
    synchronized void await(String what, BooleanSupplier serverLives, BooleanSupplier seen)
            throws ServerDied, Violation, InterruptedException {
        long deadline = System.nanoTime() + PATIENCE_SECONDS * 1_000_000_000L;
        while (!seen.getAsBoolean()) {
            if (!serverLives.getAsBoolean()) {
                throw new ServerDied(what);
            }
            if (System.nanoTime() - deadline > 0) {
                throw new Violation("not within " + PATIENCE_SECONDS + " s: " + what);
            }
            wait(LOOK_MILLIS);
        }
    }
}
