package org.stblink.port.javase;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import org.stblink.hal.EntropySource;

/**
 * The system's random numbers through {@link SecureRandom}, without ever blocking.
 *
 * <p>{@code /dev/urandom} never blocks, but on a box at its first boot it may give numbers that others can guess.
 * {@code /dev/random} blocks until the kernel has been seeded. So one byte is read from it on a thread of its own, and
 * {@link #fill} returns false until that byte came: usually less than a millisecond after construction, which waits up to
 * {@value #PATIENCE_MILLIS} ms for it.
 *
 * <p>ENT-3: the numbers come from the kernel ({@code NativePRNGNonBlocking}), which reseeds itself when a virtual machine
 * is cloned, where it can tell. A JVM that is itself frozen and cloned may hold up to 256 buffered bytes: do not
 * snapshot a running box.
 */
public final class SecureRandomEntropy implements EntropySource {
    private static final Path KERNEL_READINESS = Paths.get("/dev/random");
    private static final int PATIENCE_MILLIS = 250;

    /** Blocks until the system has good random numbers; a test has its own. */
    interface Seeding {
        void awaitSeeded() throws IOException;
    }

    private final SecureRandom random;
    private volatile boolean ready;

    /** The system's source. Takes {@value #PATIENCE_MILLIS} ms at the most, and that only on a box not yet seeded. */
    public SecureRandomEntropy() {
        this(SecureRandomEntropy::readOneByte, PATIENCE_MILLIS);
    }

    SecureRandomEntropy(Seeding seeding, int patienceMillis) {
        random = nonBlocking();
        Thread probe = new Thread(() -> {
            try {
                seeding.awaitSeeded();
                ready = true;
            } catch (IOException e) {
                // Never ready: without a sign from the system the numbers may be weak, and none is better (ENT-1).
            }
        });
        probe.setName("stblink-entropy");
        probe.setDaemon(true);
        probe.start();
        try {
            probe.join(patienceMillis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void readOneByte() throws IOException {
        if (!Files.exists(KERNEL_READINESS)) {
            return; // Not a Unix: its generator is seeded before Java starts.
        }
        try (InputStream in = Files.newInputStream(KERNEL_READINESS)) {
            if (in.read() < 0) {
                throw new IOException(KERNEL_READINESS + " ended");
            }
        }
    }

    private static SecureRandom nonBlocking() {
        try {
            return SecureRandom.getInstance("NativePRNGNonBlocking");
        } catch (NoSuchAlgorithmException notUnix) {
            return new SecureRandom();
        }
    }

    @Override
    public boolean fill(byte[] out) {
        if (!ready) {
            return false;
        }
        random.nextBytes(out);
        return true;
    }
}
