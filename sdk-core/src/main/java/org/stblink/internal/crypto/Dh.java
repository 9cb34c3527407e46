package org.stblink.internal.crypto;

import org.bouncycastle.math.ec.rfc7748.X25519;
import org.stblink.hal.EntropySource;

/**
 * X25519 Diffie-Hellman (RFC 7748, sections 5 and 6.1).
 *
 * <p>A key pair and an agreement each cost one run of the Montgomery ladder: milliseconds on an interpreter, tens to
 * hundreds of them on a slow box. The public key is the ladder over the base point rather than Bouncy Castle's faster
 * fixed-base code, because that one brings Ed25519's tables: 7 KB of code, and a heap and start-up cost that a device
 * with one handshake per connection never earns back.
 */
public final class Dh {
    /** u = 9 (RFC 7748, section 4.1). Never written to. */
    private static final byte[] BASE_POINT = new byte[Suite.DH_BYTES];

    static {
        BASE_POINT[0] = 9;
    }

    private Dh() {}

    /**
     * Draws a key pair.
     *
     * @param priv32 receives the private key
     * @param pub32 receives the public key
     * @return false when the source is not ready; then neither array holds a key
     */
    public static boolean generate(EntropySource entropy, byte[] priv32, byte[] pub32) {
        Bytes.requireLength("private key", priv32, Suite.DH_BYTES);
        Bytes.requireLength("public key", pub32, Suite.DH_BYTES);
        if (!entropy.fill(priv32)) {
            Bytes.wipe(priv32);
            return false;
        }
        publicKey(priv32, pub32);
        return true;
    }

    /** Computes the public key of a private key. */
    public static void publicKey(byte[] priv32, byte[] pub32) {
        Bytes.requireLength("private key", priv32, Suite.DH_BYTES);
        Bytes.requireLength("public key", pub32, Suite.DH_BYTES);
        X25519.scalarMult(priv32, 0, BASE_POINT, 0, pub32, 0);
    }

    /**
     * The shared secret with another's public key, the 32 bytes at {@code pub[pubOff]}.
     *
     * @param out32 receives the shared secret
     * @return false when the result is all zero, that is, when the other's key has low order (RFC 7748, section 6.1);
     *     the result must then not be used
     */
    public static boolean agree(byte[] priv32, byte[] pub, int pubOff, byte[] out32) {
        Bytes.requireLength("private key", priv32, Suite.DH_BYTES);
        Bytes.requireLength("shared secret", out32, Suite.DH_BYTES);
        Bytes.requireRange(pub, pubOff, Suite.DH_BYTES, 0);
        return X25519.calculateAgreement(priv32, 0, pub, pubOff, out32, 0);
    }
}
