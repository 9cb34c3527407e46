package org.stblink.port.kit;

import org.stblink.hal.EntropySource;

/** What an entropy source gave first after it was opened: it must never come again (ENT-3). */
final class FirstBytes {
    static final int SAMPLES = 8;
    static final int SAMPLE_BYTES = 16;

    private final boolean ready;
    private final byte[] bytes;

    private FirstBytes(boolean ready, byte[] bytes) {
        this.ready = ready;
        this.bytes = bytes;
    }

    static FirstBytes of(EntropySource source) {
        byte[] all = new byte[SAMPLES * SAMPLE_BYTES];
        byte[] sample = new byte[SAMPLE_BYTES];
        for (int i = 0; i < SAMPLES; i++) {
            if (!source.fill(sample)) {
                return new FirstBytes(false, new byte[0]);
            }
            System.arraycopy(sample, 0, all, i * SAMPLE_BYTES, SAMPLE_BYTES);
        }
        return new FirstBytes(true, all);
    }

    /** What an earlier run kept of them. */
    static FirstBytes read(byte[] kept) {
        return new FirstBytes(kept.length == SAMPLES * SAMPLE_BYTES, kept);
    }

    /** Whether the source was ready from the start. */
    boolean isReady() {
        return ready;
    }

    byte[] bytes() {
        return bytes.clone();
    }

    /** Whether any sample of one is a sample of the other. */
    boolean shareOneWith(FirstBytes other) {
        for (int i = 0; i < bytes.length; i += SAMPLE_BYTES) {
            for (int j = 0; j < other.bytes.length; j += SAMPLE_BYTES) {
                if (same(bytes, i, other.bytes, j)) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean same(byte[] a, int i, byte[] b, int j) {
        for (int k = 0; k < SAMPLE_BYTES; k++) {
            if (a[i + k] != b[j + k]) {
                return false;
            }
        }
        return true;
    }
}
