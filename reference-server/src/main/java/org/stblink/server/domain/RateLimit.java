package org.stblink.server.domain;

/**
 * A token bucket in one number: the time at which it is full again. A full bucket is the same as none, so one that is
 * full need not be remembered.
 */
final class RateLimit {
    private final long intervalMillis;
    private final long roomMillis;
    private long fullAt = Long.MIN_VALUE;

    /**
     * @param burst how many at once, 1 and up
     * @param perSecond how many a second after that, 1 to 1000
     */
    RateLimit(int burst, int perSecond) {
        intervalMillis = 1000 / perSecond;
        roomMillis = (burst - 1) * intervalMillis;
    }

    /** Takes one, or says that there is none now. */
    boolean take(long nowMillis) {
        if (waitMillis(nowMillis) > 0) {
            return false;
        }
        fullAt = Math.max(fullAt, nowMillis) + intervalMillis;
        return true;
    }

    /** How long until one can be taken; 0 for now. */
    long waitMillis(long nowMillis) {
        return fullAt <= nowMillis ? 0 : Math.max(0, fullAt - nowMillis - roomMillis);
    }

    boolean isFull(long nowMillis) {
        return fullAt <= nowMillis;
    }
}
