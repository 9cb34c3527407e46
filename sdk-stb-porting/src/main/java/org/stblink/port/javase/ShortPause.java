package org.stblink.port.javase;

import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/**
 * A pause of a fraction of a millisecond, for a stream that flows ({@link org.stblink.hal.ConcurrentStream#awaitMore}). Some systems wake
 * a thread only with their next tick, up to ten milliseconds late, in which a receive buffer fills: where that happens again and again, the
 * next pauses are left out.
 *
 * <p>Threads: any.
 */
final class ShortPause {
    /** A stream at the full speed of a processor brings some five records of 16 KiB meanwhile, a small part of its buffer. */
    private static final long NANOS = 50_000;

    private static final long LATE_NANOS = 1_000_000;
    /** Once in a while a thread is late because others run. */
    private static final int LATE_IN_A_ROW = 4;
    /** So that the late ones cost a stream little of its time. */
    private static final int LEFT_OUT = 10_000;

    private final LongSupplier clock;
    private final LongConsumer park;

    private int lateInARow;
    private int toLeaveOut;

    ShortPause() {
        this(System::nanoTime, LockSupport::parkNanos);
    }

    /** For tests: a clock and a wait of their own, in nanoseconds. */
    ShortPause(LongSupplier clock, LongConsumer park) {
        this.clock = clock;
        this.park = park;
    }

    void pause() {
        if (isLeftOut()) {
            return;
        }
        long before = clock.getAsLong();
        park.accept(NANOS);
        ended(clock.getAsLong() - before > LATE_NANOS);
    }

    private synchronized boolean isLeftOut() {
        if (toLeaveOut == 0) {
            return false;
        }
        toLeaveOut--;
        return true;
    }

    private synchronized void ended(boolean late) {
        lateInARow = late ? lateInARow + 1 : 0;
        if (lateInARow == LATE_IN_A_ROW) {
            lateInARow = 0;
            toLeaveOut = LEFT_OUT;
        }
    }
}
