package org.stblink.server.domain;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One {@link RateLimit} a device, or whatever else a text names. Counted by device id and not by connection, so that reconnecting does not refill.
 *
 * <p>Memory: an entry per device whose limit is not full again, so at most those that used it within the time that
 * filling takes.
 */
public final class RateLimits {
    private final int burst;
    private final int perSecond;
    private final Map<String, RateLimit> devices = new LinkedHashMap<>(16, 0.75f, true);

    /**
     * @param burst how many at once, 1 and up
     * @param perSecond how many a second after that, 1 to 1000
     */
    public RateLimits(int burst, int perSecond) {
        this.burst = burst;
        this.perSecond = perSecond;
    }

    /**
     * Takes one.
     *
     * @return 0 when there was one, else the seconds to wait, 1 and up
     */
    public int take(String device, long nowMillis) {
        forgetFull(nowMillis);
        RateLimit limit = devices.computeIfAbsent(device, id -> new RateLimit(burst, perSecond));
        return limit.take(nowMillis) ? 0 : (int) ((limit.waitMillis(nowMillis) + 999) / 1000);
    }

    /** Devices remembered, for tests of the bound. */
    int size() {
        return devices.size();
    }

    /** Least recently used first, two for each call, so that the map shrinks faster than it grows. */
    private void forgetFull(long nowMillis) {
        Iterator<RateLimit> eldest = devices.values().iterator();
        for (int i = 0; i < 2 && eldest.hasNext(); i++) {
            if (!eldest.next().isFull(nowMillis)) {
                return;
            }
            eldest.remove();
        }
    }
}
