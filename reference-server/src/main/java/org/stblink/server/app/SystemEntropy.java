package org.stblink.server.app;

import java.security.SecureRandom;
import org.stblink.hal.EntropySource;

/**
 * The system's random source. Always ready: the JDK's default draws from the kernel, which had its seed long before a
 * server starts. Threads: any.
 */
final class SystemEntropy implements EntropySource {
    private final SecureRandom random = new SecureRandom();

    @Override
    public boolean fill(byte[] out) {
        random.nextBytes(out);
        return true;
    }
}
