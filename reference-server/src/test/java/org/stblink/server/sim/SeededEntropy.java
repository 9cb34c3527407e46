package org.stblink.server.sim;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.stblink.hal.EntropySource;

/** Reproducible randomness for simulations; never for anything else. */
public final class SeededEntropy implements EntropySource {
    private final Random random;
    private final List<byte[]> given = new ArrayList<>();
    private boolean watched;
    private boolean ready = true;

    public SeededEntropy(long seed) {
        random = new Random(seed);
    }

    /** False: the source says that it has nothing. */
    public void ready(boolean value) {
        ready = value;
    }

    /** The very arrays that were filled since {@link #watch}, as their owners have left them. */
    public List<byte[]> given() {
        return given;
    }

    public void watch() {
        watched = true;
    }

    @Override
    public boolean fill(byte[] out) {
        if (ready) {
            random.nextBytes(out);
            if (watched) {
                given.add(out);
            }
        }
        return ready;
    }
}
