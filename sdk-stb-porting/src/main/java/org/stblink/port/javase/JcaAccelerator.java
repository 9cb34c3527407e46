package org.stblink.port.javase;

import java.security.GeneralSecurityException;
import org.jspecify.annotations.Nullable;
import org.stblink.hal.AeadKey;
import org.stblink.hal.CryptoAccelerator;
import org.stblink.hal.LogSink;
import org.stblink.port.LogCodes;

/**
 * Authenticated encryption by the JVM ({@code javax.crypto}), many times faster than the SDK's software on a JVM that
 * compiles.
 *
 * <p>AES-256-GCM is in every Java SE 8; ChaCha20-Poly1305 came with Java 11. Each has to give a published known answer
 * when this object is made; one that is absent or wrong is left to the SDK's software, with a line in the log.
 */
public final class JcaAccelerator implements CryptoAccelerator {
    /** Where keys come from; a test has its own. */
    interface KeyMaker {
        AeadKey make(JcaAeadKey.Algorithm algorithm, byte[] key32) throws GeneralSecurityException;
    }

    private final KeyMaker maker;
    private final boolean chaCha;
    private final boolean aesGcm;

    /** Tests both algorithms; a few milliseconds. */
    public JcaAccelerator(LogSink log) {
        this(log, JcaAeadKey::new);
    }

    JcaAccelerator(LogSink log, KeyMaker maker) {
        this.maker = maker;
        chaCha = isUsable(JcaAeadKey.Algorithm.CHACHA20_POLY1305, KnownAnswer.RFC_8439, log);
        aesGcm = isUsable(JcaAeadKey.Algorithm.AES_256_GCM, KnownAnswer.GCM_TEST_CASE_16, log);
    }

    private boolean isUsable(JcaAeadKey.Algorithm algorithm, KnownAnswer answer, LogSink log) {
        try {
            if (answer.isGivenBy(maker.make(algorithm, answer.key()))) {
                return true;
            }
            log.log(LogSink.ERROR, LogCodes.CIPHER_WRONG, "this JVM's " + algorithm + " gives wrong results; not used");
        } catch (GeneralSecurityException absent) {
            log.log(LogSink.INFO, LogCodes.CIPHER_ABSENT, "this JVM has no " + algorithm + "; the SDK's own is used");
        } catch (RuntimeException e) {
            log.log(LogSink.ERROR, LogCodes.CIPHER_WRONG, "this JVM's " + algorithm + " fails; not used: " + e);
        }
        return false;
    }

    @Override
    public @Nullable AeadKey aead(int algorithm, byte[] key32) {
        if (key32.length != JcaAeadKey.KEY_BYTES) {
            throw new IllegalArgumentException("a key has 32 bytes, not " + key32.length);
        }
        if (algorithm == CHACHA20_POLY1305 && chaCha) {
            return make(JcaAeadKey.Algorithm.CHACHA20_POLY1305, key32);
        }
        if (algorithm == AES_256_GCM && aesGcm) {
            return make(JcaAeadKey.Algorithm.AES_256_GCM, key32);
        }
        return null;
    }

    private AeadKey make(JcaAeadKey.Algorithm algorithm, byte[] key32) {
        try {
            return maker.make(algorithm, key32);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JVM had " + algorithm + " before", e);
        }
    }
}
