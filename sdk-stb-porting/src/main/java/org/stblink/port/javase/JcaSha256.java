package org.stblink.port.javase;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.concurrent.atomic.AtomicReference;

/**
 * SHA-256 by the JVM, which has the processor's own instructions for it where it compiles. One digest is kept for the next call, since to ask
 * the providers for one costs as much as a short hash; a second thread at the same time makes its own.
 *
 * <p>Threads: any.
 */
final class JcaSha256 {
    static final String NAME = "SHA-256";
    static final int BYTES = 32;

    private final AtomicReference<MessageDigest> spare = new AtomicReference<MessageDigest>();

    /** Writes the hash of {@code in[off .. off+len)} at {@code out[outOff]}. */
    void hash(byte[] in, int off, int len, byte[] out, int outOff) throws GeneralSecurityException {
        MessageDigest digest = spare.getAndSet(null);
        if (digest == null) {
            digest = MessageDigest.getInstance(NAME);
        }
        digest.update(in, off, len);
        digest.digest(out, outOff, BYTES);
        digest.reset(); // which wipes the last block where the provider does so: it may be a key's
        spare.set(digest);
    }
}
