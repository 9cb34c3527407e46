package org.stblink.server.app;

import java.util.function.LongSupplier;

/** Milliseconds since the server started, by a clock that is never set. Threads: any. */
final class MonotonicMillis implements LongSupplier {
    private static final long NANOS_PER_MILLI = 1_000_000;

    private final long start = System.nanoTime();

    @Override
    public long getAsLong() {
        return (System.nanoTime() - start) / NANOS_PER_MILLI;
    }
}
