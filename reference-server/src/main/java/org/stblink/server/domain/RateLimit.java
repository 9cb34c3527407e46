package org.stblink.server.domain;

/**
 * A token bucket in one number: the time at which it is full again. A full bucket is the same as none, so one that is
 * full need not be remembered.
 */
final class RateLimit {
    private static final long MICROS = 1_000;

    private final long intervalMicros;
    private final long roomMicros;
    private long fullAtMicros = Long.MIN_VALUE;

    /**
     * @param burst how many at once, 1 and up
     * @param perSecond how many a second after that, 1 to 1000
     */
    RateLimit(int burst, int perSecond) {
        // In milliseconds a rate of 600 would be one of 1,000. Rounded up, so that there are never more than was said.
        intervalMicros = (1_000_000L + perSecond - 1) / perSecond;
        roomMicros = (burst - 1) * intervalMicros;
    }

    /** Takes one, or says that there is none now. */
    boolean take(long nowMillis) {
        if (waitMillis(nowMillis) > 0) {
            return false;
        }
        fullAtMicros = Math.max(fullAtMicros, nowMillis * MICROS) + intervalMicros;
        return true;
    }

    /** How long until one can be taken; 0 for now. */
    long waitMillis(long nowMillis) {
        if (isFull(nowMillis)) {
            return 0;
        }
        long micros = fullAtMicros - nowMillis * MICROS - roomMicros;
        return micros <= 0 ? 0 : (micros + MICROS - 1) / MICROS;
    }

    boolean isFull(long nowMillis) {
        return fullAtMicros <= nowMillis * MICROS;
    }
}
