package org.stblink.server.domain;

import org.stblink.internal.wire.CloseReason;
import org.stblink.internal.wire.Limits;
import org.stblink.internal.wire.Refused;
import org.stblink.internal.wire.ServerHello;

/**
 * Says no. What must not tell its cause is said 500 ms after the question arrived, whatever the work took (sections 6
 * and 7.1).
 */
final class Refusals {
    private final TimerQueue timers;

    Refusals(TimerQueue timers) {
        this.timers = timers;
    }

    /** Refuses 500 ms after {@code arrivedMillis}, or now if that is over. */
    void later(Link link, int code, int retryAfterSeconds, long arrivedMillis) {
        timers.arm(
                new Timer() {
                    @Override
                    void fire(long nowMillis) {
                        now(link, code, retryAfterSeconds);
                    }
                },
                arrivedMillis + Limits.REFUSAL_DELAY_MILLIS);
    }

    /** Refuses an opening at the same time. */
    void later(Link link, ServerHello hello, long arrivedMillis) {
        timers.arm(
                new Timer() {
                    @Override
                    void fire(long nowMillis) {
                        link.refuse(hello);
                    }
                },
                arrivedMillis + Limits.REFUSAL_DELAY_MILLIS);
    }

    /** Refuses at once. */
    static void now(Link link, int code, int retryAfterSeconds) {
        if (link.isOpen()) {
            link.connection.send(new Refused(code, retryAfterSeconds));
            link.close(CloseReason.NORMAL, retryAfterSeconds);
        }
    }
}
