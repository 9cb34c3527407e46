package org.stblink.server.domain;

import java.util.LinkedHashMap;
import java.util.Map;
import org.stblink.internal.wire.Limits;

/**
 * Failed attempts of a (device id, source address), known id or not: 1, 2, 4 … 60 seconds until the next one
 * (section 7.1). By both, so that nobody can shut out the owner of an id from elsewhere.
 *
 * <p>Memory: bounded; the least recently failed pairs are forgotten first.
 */
final class LoginBackoff {
    /** A pair that was quiet for that long starts at one second again. */
    private static final long FORGET_MILLIS = 10 * 60 * 1000;

    private final Map<Pair, Failures> pairs;

    LoginBackoff(int mostPairs) {
        pairs = new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<Pair, Failures> eldest) {
                return size() > mostPairs;
            }
        };
    }

    /** Notes a failure; returns retryAfterSeconds for its refusal. */
    int failed(String deviceId, String source, long nowMillis) {
        Failures failures = pairs.computeIfAbsent(new Pair(deviceId, source), pair -> new Failures());
        boolean again = failures.seconds > 0 && nowMillis - failures.until < FORGET_MILLIS;
        failures.seconds = again
                ? Math.min(2 * failures.seconds, Limits.FAILED_REGISTRATION_RETRY_LAST_SECONDS)
                : Limits.FAILED_REGISTRATION_RETRY_FIRST_SECONDS;
        failures.until = nowMillis + 1000L * failures.seconds;
        return failures.seconds;
    }

    /** How many seconds the pair has yet to wait, as it was told; 0 for none. Asking does not make it longer. */
    int remainingSeconds(String deviceId, String source, long nowMillis) {
        Failures failures = pairs.get(new Pair(deviceId, source));
        return failures == null ? 0 : (int) Math.max(0, (failures.until - nowMillis + 999) / 1000);
    }

    /** Forgets the pair's failures. */
    void succeeded(String deviceId, String source) {
        pairs.remove(new Pair(deviceId, source));
    }

    int size() {
        return pairs.size();
    }

    private record Pair(String deviceId, String source) {}

    private static final class Failures {
        int seconds;
        long until;
    }
}
