package org.stblink.server.control;

import org.stblink.internal.wire.Limits;

/**
 * So many openings in a second, and an appointment for each one beyond: those who are turned away stand in a queue that
 * exists only as the time at which all of it can have been served. So a fleet that comes back at once is spread over the time
 * that the server needs for it, however large it is, and nothing is kept for each device.
 *
 * <p>That time is never further away than BUSY can say: whoever is told so much comes back then and stands in the queue anew,
 * and a flood of strangers who do not is forgotten.
 *
 * <p>Not synchronized: {@link AdmissionLimits} does that.
 */
final class Budget {
    private static final long SECOND_MILLIS = 1000;
    private static final long LONGEST_MILLIS = Limits.BUSY_RETRY_MAX_SECONDS * SECOND_MILLIS;

    private final int perSecond;
    private double left;
    private long filledAt;
    private double servedAt;

    Budget(int perSecond) {
        this.perSecond = perSecond;
        this.left = perSecond;
    }

    /** Takes one, if there is one. A second's worth may come at once: each of them is done long before its box gives up. */
    boolean take(long nowMillis) {
        if (left(nowMillis) < 1) {
            return false;
        }
        left--;
        return true;
    }

    /** So many can come now. */
    int left(long nowMillis) {
        if (nowMillis > filledAt) {
            left = Math.min(perSecond, left + (nowMillis - filledAt) * (double) perSecond / SECOND_MILLIS);
            filledAt = nowMillis;
        }
        return (int) left;
    }

    /** In how many seconds the last one that was turned away has its turn. */
    double queueSeconds(long nowMillis) {
        return Math.max(0, servedAt - nowMillis) / SECOND_MILLIS;
    }

    /** Puts one at the end of the queue; returns in how many seconds, rounded up, its turn is, or what BUSY can say at most. */
    int appointment(long nowMillis) {
        double turn = Math.max(servedAt, (double) nowMillis) + (double) SECOND_MILLIS / perSecond;
        servedAt = Math.min(turn, (double) (nowMillis + LONGEST_MILLIS));
        return (int) Math.ceil((servedAt - nowMillis) / SECOND_MILLIS);
    }
}
