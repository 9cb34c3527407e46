package org.stblink.internal.wire;

import java.util.Random;

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

    private Seed() {}
}
