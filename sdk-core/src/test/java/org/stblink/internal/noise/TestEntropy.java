package org.stblink.internal.noise;

import java.util.Random;
import org.stblink.hal.EntropySource;

/** Entropy under a test's control: seeded or given, counted, and not ready when the test says so. */
final class TestEntropy implements EntropySource {
    private final Random random;
    private final byte[] given;
    private boolean ready = true;
    private int fills;

    private TestEntropy(Random random, byte[] given) {
        this.random = random;
        this.given = given;
    }

    static TestEntropy seeded(long seed) {
        return new TestEntropy(new Random(seed), null);
    }

    /** Gives these bytes, once. */
    static TestEntropy giving(byte[] bytes) {
        return new TestEntropy(null, bytes);
    }

    void setReady(boolean ready) {
        this.ready = ready;
    }

    /** How often the source gave something. */
    int fills() {
        return fills;
    }

    @Override
    public boolean fill(byte[] out) {
        if (!ready) {
            return false;
        }
        fills++;
        if (given == null) {
            random.nextBytes(out);
        } else if (fills > 1 || out.length != given.length) {
            throw new AssertionError("asked for " + out.length + " bytes, time " + fills);
        } else {
            System.arraycopy(given, 0, out, 0, out.length);
        }
        return true;
    }
}
