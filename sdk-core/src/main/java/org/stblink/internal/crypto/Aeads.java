package org.stblink.internal.crypto;

import org.bouncycastle.crypto.engines.AESEngine;
import org.bouncycastle.crypto.modes.ChaCha20Poly1305;
import org.bouncycastle.crypto.modes.GCMBlockCipher;
import org.jspecify.annotations.Nullable;
import org.stblink.hal.AeadKey;
import org.stblink.hal.CryptoAccelerator;

/** Where AEAD keys come from: the platform's accelerator where it supports the suite, else software. */
public final class Aeads {
    /** Of a suite's 32 bytes the first (docs/protocol.md, section 3.4). */
    static final int SM4_KEY_BYTES = 16;

    private Aeads() {}

    /**
     * A key ready for use.
     *
     * <p>Software ChaCha20-Poly1305 costs about 1 KB of heap a key, AES-256-GCM and SM4-GCM about 8 KB.
     *
     * @param suite one of {@link Suite}
     * @param key32 copied, not kept
     * @param acceleratorOrNull asked first; null for software
     * @throws IllegalArgumentException for an unknown suite, one that this build of the SDK has no software for, or a key
     *     of another size
     */
    public static AeadKey create(int suite, byte[] key32, @Nullable CryptoAccelerator acceleratorOrNull) {
        int algorithm = Suite.acceleratorAlgorithm(suite);
        Bytes.requireLength("key", key32, Suite.KEY_BYTES);
        if (acceleratorOrNull != null) {
            AeadKey accelerated = acceleratorOrNull.aead(algorithm, key32);
            if (accelerated != null) {
                return accelerated;
            }
        }
        AeadKey own = software(algorithm, key32);
        if (own == null) {
            throw new IllegalArgumentException(
                    "this build of the SDK has no AES-256-GCM of its own: give the platform an accelerator, or take the"
                            + " jar with every suite");
        }
        return own;
    }

    /**
     * A key of the SDK's own.
     *
     * @param algorithm of {@link CryptoAccelerator}
     * @param key32 copied, not kept
     * @return null when this build of the SDK has no software for that
     */
    public static @Nullable AeadKey software(int algorithm, byte[] key32) {
        if (algorithm == CryptoAccelerator.CHACHA20_POLY1305) {
            return chachaPoly(key32);
        }
        if (algorithm == CryptoAccelerator.SM4_GCM && Suite.hasNational()) {
            return sm4Gcm(key32);
        }
        return algorithm == CryptoAccelerator.AES_256_GCM && hasSoftwareAesGcm() ? aesGcm(key32) : null;
    }

    /** Assumed false when a jar with the mandatory suite alone is shrunk: then what hangs on it goes. */
    private static boolean hasSoftwareAesGcm() {
        return true;
    }

    /** ChaCha20-Poly1305, RFC 8439, section 2.8. */
    private static AeadKey chachaPoly(byte[] key32) {
        return new SoftwareAead(new ChaCha20Poly1305(), key32);
    }

    /** AES-256-GCM, NIST SP 800-38D, section 7, with a nonce of 96 bits as in RFC 5116, section 5.2. */
    private static AeadKey aesGcm(byte[] key32) {
        return new SoftwareAead(GCMBlockCipher.newInstance(AESEngine.newInstance()), key32);
    }

    /** SM4-GCM, RFC 8998. */
    private static AeadKey sm4Gcm(byte[] key32) {
        byte[] key16 = new byte[SM4_KEY_BYTES];
        System.arraycopy(key32, 0, key16, 0, SM4_KEY_BYTES);
        AeadKey key = new SoftwareAead(GCMBlockCipher.newInstance(new Sm4()), key16);
        Bytes.wipe(key16);
        return key;
    }
}
