package org.stblink.internal.crypto;

import org.stblink.hal.CryptoAccelerator;

/**
 * The cipher suites of docs/protocol.md, section 3.1. A suite is one byte on the wire; it is configured, never
 * negotiated down.
 *
 * <p>All have keys, hashes and results of the same sizes.
 */
public final class Suite {
    /** X25519, ChaCha20-Poly1305, SHA-256: mandatory, and the fastest one without hardware help. */
    public static final int CHACHA_POLY = 0x01;
    /** X25519, AES-256-GCM, SHA-256: for boxes with AES in hardware; tables in software are not constant-time. */
    public static final int AES_GCM = 0x02;
    /**
     * ECDH on sm2p256v1, SM4-GCM, SM3: the commercial cryptography of China (GB/T 32918, 32907, 32905). Tables in software are not
     * constant-time.
     */
    public static final int NATIONAL = 0x10;

    /** Bytes an AEAD adds to the text. */
    public static final int TAG_BYTES = 16;
    /** Bytes of a symmetric key. */
    public static final int KEY_BYTES = 32;
    /** Bytes of a hash and of a MAC. */
    public static final int HASH_BYTES = 32;
    /** Bytes of a Diffie-Hellman private key, public key and result. */
    public static final int DH_BYTES = 32;
    /** Bytes of an AEAD nonce. */
    public static final int NONCE_BYTES = 12;

    private Suite() {}

    /** True for a suite that this SDK implements. */
    public static boolean isKnown(int suite) {
        return suite == CHACHA_POLY || suite == AES_GCM || isNational(suite);
    }

    /** True for {@link #NATIONAL}, where this build of the SDK has it; then keys are points of its curve, and the hash is its own. */
    public static boolean isNational(int suite) {
        return hasNational() && suite == NATIONAL;
    }

    /** Assumed false when a jar with the mandatory suite alone is shrunk: then what hangs on it goes. */
    static boolean hasNational() {
        return true;
    }

    /**
     * The part of a Noise protocol name behind the pattern (Noise, section 8).
     *
     * @throws IllegalArgumentException for a suite that is not {@linkplain #isKnown known}
     */
    public static String noiseName(int suite) {
        if (isNational(suite)) {
            return "SM2_SM4GCM_SM3";
        }
        switch (suite) {
            case CHACHA_POLY:
                return "25519_ChaChaPoly_SHA256";
            case AES_GCM:
                return "25519_AESGCM_SHA256";
            default:
                throw unknown(suite);
        }
    }

    /** The number a {@link CryptoAccelerator} knows the suite's AEAD by. */
    static int acceleratorAlgorithm(int suite) {
        if (isNational(suite)) {
            return CryptoAccelerator.SM4_GCM;
        }
        switch (suite) {
            case CHACHA_POLY:
                return CryptoAccelerator.CHACHA20_POLY1305;
            case AES_GCM:
                return CryptoAccelerator.AES_256_GCM;
            default:
                throw unknown(suite);
        }
    }

    static IllegalArgumentException unknown(int suite) {
        return new IllegalArgumentException("unknown suite " + suite);
    }
}
