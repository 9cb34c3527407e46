package org.stblink.port.linux;

/** At which looks to try again what may fail each time: at the first, and then after twice as many each time, up to a limit. */
final class RarerLooks {
    private static final int MOST_BETWEEN = 64;

    private int between = 1;
    private int left = 1;

    /** Counts a look. */
    boolean isDue() {
        left--;
        if (left > 0) {
            return false;
        }
        between = Math.min(2 * between, MOST_BETWEEN);
        left = between;
        return true;
    }

    /** The next one is the first again. */
    void reset() {
        between = 1;
        left = 1;
    }
}
