package org.stblink.samples.vendorport;

import java.util.function.IntSupplier;
import org.stblink.hal.MonotonicClock;

/**
 * Acme's ticks without their wrap: 32 bits of 10 ms last 497 days, and a box may run longer. Each look adds what passed since
 * the look before, which is right as long as two looks are less than 497 days apart; the SDK looks every minute.
 */
final class AcmeClock implements MonotonicClock {
    private static final int MILLIS_PER_TICK = 10;
    private static final long UNSIGNED = 0xFFFFFFFFL;

    private final IntSupplier source;
    private int lastTicks;
    private long ticks;

    /** @param source Acme's ticks; a test has its own */
    AcmeClock(IntSupplier source) {
        this.source = source;
        lastTicks = source.getAsInt();
    }

    /** One at a time: two threads that read the ticks in one order and booked them in the other would add 497 days. */
    @Override
    public synchronized long millis() {
        int now = source.getAsInt();
        ticks += (now - lastTicks) & UNSIGNED;
        lastTicks = now;
        return ticks * MILLIS_PER_TICK;
    }
}
