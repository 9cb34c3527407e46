package org.stblink.server.domain;

import org.stblink.internal.wire.Limits;

/**
 * The longest lease and grace that any device may go by (sections 7.3 and 11): what REGISTERED says now, or more, where it said more before
 * the configuration was lowered, as far as that has not run out. Immutable.
 */
public record Told(int leaseSeconds, int graceSeconds) {
    public static final Told NOTHING = new Told(0, 0);

    /** The longer one of each. */
    public Told orLonger(Told other) {
        return new Told(Math.max(leaseSeconds, other.leaseSeconds), Math.max(graceSeconds, other.graceSeconds));
    }

    /**
     * What is left of it after a time in which nobody was told it.
     *
     * @param now what devices were told in that time
     */
    public Told leftAfter(long seconds, Told now) {
        long byTheSlowestClock = seconds * 10 / Limits.LEASE_REUSE_TENTHS;
        return new Told(less(leaseSeconds, byTheSlowestClock), less(graceSeconds, byTheSlowestClock)).orLonger(now);
    }

    /** How long after its holder's last frame an address stays out of others' reach: 1.1 leases (section 7.3). */
    public long leaseOverMillis() {
        return overMillis(leaseSeconds);
    }

    /** How long after a device's last frame it may have peer channels: as long as the grace is, with a tenth for the clocks. */
    public long graceOverMillis() {
        return overMillis(graceSeconds);
    }

    private static long overMillis(int seconds) {
        return 100L * Limits.LEASE_REUSE_TENTHS * seconds;
    }

    private static int less(int seconds, long passed) {
        return (int) Math.max(0, seconds - passed);
    }
}
