package org.stblink.server.domain;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.stblink.internal.wire.Limits;

/**
 * Requests of a caller: 20 at once, then 2 a second (section 13). Counted by device id and not by connection, so that
 * reconnecting does not refill.
 *
 * <p>Memory: an entry per device that made a request within the last 10 seconds.
 */
final class RequestLimits {
    private final Map<String, RateLimit> callers = new LinkedHashMap<>(16, 0.75f, true);

    /**
     * Takes one request.
     *
     * @return 0 when it is allowed, else retryAfterSeconds, 1 and up
     */
    int take(String caller, long nowMillis) {
        forgetFull(nowMillis);
        RateLimit limit =
                callers.computeIfAbsent(caller, id -> new RateLimit(Limits.REQUEST_BURST, Limits.REQUESTS_PER_SECOND));
        return limit.take(nowMillis) ? 0 : (int) ((limit.waitMillis(nowMillis) + 999) / 1000);
    }

    /** Callers remembered, for tests of the bound. */
    int size() {
        return callers.size();
    }

    /** Least recently used first, two for each request, so that the map shrinks faster than it grows. */
    private void forgetFull(long nowMillis) {
        Iterator<RateLimit> eldest = callers.values().iterator();
        for (int i = 0; i < 2 && eldest.hasNext(); i++) {
            if (!eldest.next().isFull(nowMillis)) {
                return;
            }
            eldest.remove();
        }
    }
}
