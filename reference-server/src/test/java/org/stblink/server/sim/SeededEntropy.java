package org.stblink.server.sim;

import java.util.Random;
import org.stblink.hal.EntropySource;

/** Reproducible randomness for simulations; never for anything else. */
public final class SeededEntropy implements EntropySource {
    private final Random random;
    private boolean ready = true;

    public SeededEntropy(long seed) {
        random = new Random(seed);
    }

    /** False: the source says that it has nothing. */
    public void ready(boolean value) {
        ready = value;
    }

    @Override
    public boolean fill(byte[] out) {
        if (ready) {
            random.nextBytes(out);
        }
        return ready;
    }
}
