package org.stblink.internal.wire;

import java.util.Random;
import java.util.function.Supplier;

/** Randomness of a test that can be repeated: {@code -Dstblink.seed=N} sets the seed, failures print it. */
final class Seed {
    static final long VALUE = Long.getLong("stblink.seed", 20261122L);

    static Random random() {
        return new Random(VALUE);
    }

    /** For the description of an assertion. */
    static String note(int round) {
        return "round " + round + ", repeat with -Dstblink.seed=" + VALUE;
    }

    /** The same, put together only when something failed. */
    static Supplier<String> noteLater(int round) {
        return () -> note(round);
    }

    private Seed() {}
}
