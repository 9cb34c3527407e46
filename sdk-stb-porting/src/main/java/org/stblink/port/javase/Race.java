package org.stblink.port.javase;

import java.util.function.LongSupplier;

/**
 * A quick measurement: the platform's implementation and the SDK's own do the same work in turns, and the best time of each
 * counts, since everything else on a busy box only ever makes one slower.
 *
 * <p>At start such a measurement tells little on a virtual machine that compiles: neither side runs at its final speed yet,
 * and a platform's has special instructions to gain where the SDK's own has not. Ciphers that are as fast as the SDK's or
 * three times as fast in the end were seen to take twice as long in their first hundredths of a second. So there the
 * platform's loses only when it takes more than four times as long, which no compiler makes up for. Where the machine only
 * interprets, the first measurement is as good as the last, and the faster one is used.
 */
final class Race {
    /** Bytes of a piece: a record of the size that applications send most. */
    static final int PIECE_BYTES = 4096;

    private static final int NANOS_PER_MICRO = 1000;
    private static final int WARM_UP = 2;
    private static final int LEAST_ROUNDS = 8;
    private static final int MOST_ROUNDS = 200;
    private static final long BUDGET_NANOS = 20_000_000L;
    private static final int BENEFIT_OF_THE_DOUBT = 4;

    private final LongSupplier nanos;
    private final boolean compiles;
    private long platforms = Long.MAX_VALUE;
    private long own = Long.MAX_VALUE;

    /**
     * @param nanos a clock
     * @param compiles whether the virtual machine compiles what runs often
     */
    Race(LongSupplier nanos, boolean compiles) {
        this.nanos = nanos;
        this.compiles = compiles;
    }

    /** Between the two of this machine. */
    static Race here() {
        String vm = System.getProperty("java.vm.info", "");
        return new Race(System::nanoTime, !vm.contains("interpreted mode"));
    }

    /** Lets both do a piece of work in turns, for a few hundredths of a second; a slow machine gets its least rounds. */
    void run(Runnable platformsPiece, Runnable ownPiece) {
        for (int i = 0; i < WARM_UP; i++) {
            platformsPiece.run();
            ownPiece.run();
        }
        long begin = nanos.getAsLong();
        long now = begin;
        for (int round = 0; round < MOST_ROUNDS && (round < LEAST_ROUNDS || now - begin < BUDGET_NANOS); round++) {
            long before = nanos.getAsLong();
            platformsPiece.run();
            long between = nanos.getAsLong();
            ownPiece.run();
            now = nanos.getAsLong();
            platforms = Math.min(platforms, between - before);
            own = Math.min(own, now - between);
        }
    }

    /** Whether the platform's is not the slower one, as far as can be told. */
    boolean platformsWins() {
        return compiles ? platforms / BENEFIT_OF_THE_DOUBT <= own : platforms <= own;
    }

    /** Both times, for the log. */
    String times() {
        return platforms / NANOS_PER_MICRO + " us for " + PIECE_BYTES + " bytes, the SDK's own " + own / NANOS_PER_MICRO
                + " us";
    }
}
