package org.stblink.samples.vendorport;

import org.stblink.hal.MonotonicClock;
import org.stblink.samples.vendorport.acme.AcmeSys;

/**
 * Acme's ticks without their wrap: 32 bits of 10 ms last 497 days, and a box may run longer. Each look adds what passed since
 * the look before, which is right as long as two looks are less than 497 days apart; the SDK looks every minute.
 */
final class AcmeClock implements MonotonicClock {
    private static final int MILLIS_PER_TICK = 10;
    private static final long UNSIGNED = 0xFFFFFFFFL;

    private final AcmeSys sys;
    private int lastTicks;
    private long ticks;

    AcmeClock(AcmeSys sys) {
        this.sys = sys;
        lastTicks = sys.ticks();
    }

    /** One at a time: two threads that read the ticks in one order and booked them in the other would add 497 days. */
    @Override
    public synchronized long millis() {
        int now = sys.ticks();
        ticks += (now - lastTicks) & UNSIGNED;
        lastTicks = now;
        return ticks * MILLIS_PER_TICK;
    }
}
