package org.stblink.server.domain;

import org.stblink.hal.EntropySource;

/**
 * Random bytes for the domain. A server's source is always ready; one that is not is a platform that must not serve, so
 * it is an {@link IllegalStateException} here rather than a case that each rule has to think of.
 */
final class Randomness {
    private final EntropySource source;

    Randomness(EntropySource source) {
        this.source = source;
    }

    /** A fresh array. */
    byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        if (!source.fill(bytes)) {
            throw new IllegalStateException("the entropy source is not ready");
        }
        return bytes;
    }
}
