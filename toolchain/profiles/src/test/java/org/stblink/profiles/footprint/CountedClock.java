package org.stblink.profiles.footprint;

import org.stblink.hal.MonotonicClock;

/** A port's clock that has its allocations counted as the port's: the Java SE one looks into a file now and then. */
record CountedClock(MonotonicClock real, AllocationCounter counter) implements MonotonicClock {
    @Override
    public long millis() {
        long before = counter.total();
        long now = real.millis();
        counter.leavePort(before);
        return now;
    }
}
