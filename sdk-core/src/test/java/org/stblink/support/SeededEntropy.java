package org.stblink.support;

import java.util.Random;
import org.stblink.hal.EntropySource;

/** Repeatable entropy that counts what was drawn, and is not ready when a test says so. */
public final class SeededEntropy implements EntropySource {
    private final Random random;
    private boolean ready = true;
    private int fills;
    private int refusals;

    public SeededEntropy(long seed) {
        random = new Random(seed);
    }

    public void setReady(boolean ready) {
        this.ready = ready;
    }

    /** How often something was drawn. */
    public int fills() {
        return fills;
    }

    /** How often it was asked while it was not ready. */
    public int refusals() {
        return refusals;
    }

    @Override
    public boolean fill(byte[] out) {
        if (!ready) {
            refusals++;
            return false;
        }
        fills++;
        random.nextBytes(out);
        return true;
    }
}
