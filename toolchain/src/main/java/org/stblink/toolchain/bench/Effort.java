package org.stblink.toolchain.bench;

import org.stblink.toolchain.fleet.Openings;

/**
 * How much a run does.
 *
 * @param openings what is registered again and again
 * @param callDevices devices that call each other; each makes two calls a second, so their number bounds the rate
 * @param idleDevices devices, and bare connections, that stand idle or answer heartbeats
 * @param warmUpMillis before each measurement; the platform's ciphers are slow for their first seconds
 * @param millis of each measurement: processor time is counted in ticks of 10 ms
 * @param coldMillis what counts as a cold start
 */
record Effort(Openings openings, int callDevices, int idleDevices, long warmUpMillis, long millis, long coldMillis) {
    /** Figures worth writing down; some minutes. */
    static Effort full(int seconds) {
        return new Effort(new Openings(1000, 20, 40), 500, 2000, 10_000, seconds * 1000L, 2000);
    }

    /** Every row once, to see that it can be had; the figures are of code that is not compiled yet. */
    static Effort quick() {
        return new Effort(new Openings(20, 1, 1), 16, 40, 200, 500, 200);
    }

    WarmUp warmUp() {
        return new WarmUp(warmUpMillis);
    }
}
