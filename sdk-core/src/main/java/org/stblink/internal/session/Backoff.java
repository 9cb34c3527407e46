package org.stblink.internal.session;

import org.stblink.hal.EntropySource;
import org.stblink.internal.wire.Limits;

/**
 * How long to wait before the next connection: exponential with full jitter, or what the server asks for (protocol
 * section 8). A fleet that lost power together comes back spread out.
 */
final class Backoff {
    private final EntropySource entropy;
    private long ceilingMillis = Limits.BACKOFF_FIRST_MILLIS;

    Backoff(EntropySource entropy) {
        this.entropy = entropy;
    }

    /** A connection was good: the next failure starts small again. */
    void reset() {
        ceilingMillis = Limits.BACKOFF_FIRST_MILLIS;
    }

    /** A failure without a hint: uniform between 0 and a ceiling that doubles. */
    long nextMillis() {
        long delay = uniform(ceilingMillis);
        ceilingMillis = Math.min(ceilingMillis * 2, Limits.BACKOFF_LAST_MILLIS);
        return delay;
    }

    /** A failure with the server's hint: uniform between {@code r} and {@code 1.5 r}. */
    long hintedMillis(long retryAfterMillis) {
        return retryAfterMillis + uniform(retryAfterMillis / 2);
    }

    private long uniform(long maxMillis) {
        byte[] random = new byte[4];
        if (maxMillis <= 0 || !entropy.fill(random)) {
            // A box without entropy yet cannot do a handshake either: it may as well wait the longest.
            return maxMillis;
        }
        long draw = (random[0] & 0xffL) << 24 | (random[1] & 0xff) << 16 | (random[2] & 0xff) << 8 | random[3] & 0xff;
        return (maxMillis + 1) * draw >>> 32;
    }
}
