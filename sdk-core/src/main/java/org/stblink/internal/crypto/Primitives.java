package org.stblink.internal.crypto;

import org.bouncycastle.math.ec.rfc7748.X25519;
import org.jspecify.annotations.Nullable;
import org.stblink.hal.CryptoAccelerator;
import org.stblink.hal.EntropySource;
import org.stblink.hal.HashAccelerator;
import org.stblink.hal.KeyAgreementAccelerator;

/**
 * What the protocol computes over and over: X25519 (RFC 7748, sections 5 and 6.1), SHA-256 and HMAC (RFC 2104), here in
 * software, but for what a box's platform computes of it. Who can compute the same in less time hands a subclass to what takes one.
 *
 * <p>A key pair and an agreement each cost one run of the Montgomery ladder: milliseconds on an interpreter, tens to
 * hundreds of them on a slow box. The public key is the ladder over the base point rather than Bouncy Castle's faster
 * fixed-base code, because that one brings Ed25519's tables: 7 KB of code, and a heap and start-up cost that a device
 * with one handshake per connection never earns back (but see {@link EarnedTables}).
 *
 * <p>Threads: any number at a time.
 */
public class Primitives {
    /** Has no state. */
    public static final Primitives SOFTWARE = new Primitives();

    /** Never written to. */
    private static final byte[] BASE_POINT = basePoint();

    /** The number of Expand's first block. */
    private static final byte[] FIRST_BLOCK = {0x01};

    /** Null for software. No class of its own: that costs a box another kilobyte. */
    private final @Nullable KeyAgreementAccelerator agreements;
    /** Null for software. */
    private final @Nullable HashAccelerator hashes;
    /** Whether public keys come from {@link EarnedTables}; else from the ladder alone. */
    final boolean earnsTables;

    /** For a subclass. */
    protected Primitives() {
        this(null, false);
    }

    private Primitives(@Nullable CryptoAccelerator platform, boolean earnsTables) {
        agreements = platform instanceof KeyAgreementAccelerator ? (KeyAgreementAccelerator) platform : null;
        hashes = platform instanceof HashAccelerator ? (HashAccelerator) platform : null;
        this.earnsTables = earnsTables;
    }

    /**
     * What a handshake uses that was given nothing else: the platform in what it computes, else software, with tables in a process that has
     * earned them.
     */
    public static Primitives of(@Nullable CryptoAccelerator acceleratorOrNull) {
        return new Primitives(acceleratorOrNull, hasTables());
    }

    /** The national suite's; only where {@link Suite#isNational}. */
    public static Primitives national() {
        return new NationalPrimitives();
    }

    /** u = 9 (RFC 7748, section 4.1). The caller's. */
    private static byte[] basePoint() {
        byte[] u = new byte[Suite.DH_BYTES];
        u[0] = 9;
        return u;
    }

    /** Assumed false when a jar is shrunk for a box: then what hangs on it goes. */
    private static boolean hasTables() {
        return true;
    }

    /**
     * Draws a key pair.
     *
     * @param priv32 receives the private key
     * @param pub32 receives the public key
     * @return false when the source is not ready, or gave what is no private key, which one in 2³² draws of the national suite is not; then
     *     neither array holds a key
     */
    public boolean generate(EntropySource entropy, byte[] priv32, byte[] pub32) {
        Bytes.requireLength("private key", priv32, Suite.DH_BYTES);
        Bytes.requireLength("public key", pub32, Suite.DH_BYTES);
        if (!entropy.fill(priv32) || !isPrivateKey(priv32)) {
            Bytes.wipe(priv32);
            return false;
        }
        publicKey(priv32, pub32);
        return true;
    }

    /** Of X25519 every 32 bytes are one. */
    boolean isPrivateKey(byte[] priv32) {
        return true;
    }

    /** Computes the public key of a private key. */
    public void publicKey(byte[] priv32, byte[] pub32) {
        Bytes.requireLength("private key", priv32, Suite.DH_BYTES);
        Bytes.requireLength("public key", pub32, Suite.DH_BYTES);
        if (agreements != null && agreements.x25519(priv32, basePoint(), pub32)) {
            return;
        }
        if (hasTables() && earnsTables) { // asked for both: only by the former do the tables leave a shrunk jar
            EarnedTables.SHARED.publicKey(priv32, pub32);
        } else {
            X25519.scalarMult(priv32, 0, BASE_POINT, 0, pub32, 0);
        }
    }

    /**
     * The shared secret with another's public key, the 32 bytes at {@code pub[pubOff]}.
     *
     * @param out32 receives the shared secret
     * @return false when the result is all zero, that is, when the other's key has low order (RFC 7748, section 6.1), or is no point
     *     of the curve; the result must then not be used
     */
    public boolean agree(byte[] priv32, byte[] pub, int pubOff, byte[] out32) {
        Bytes.requireLength("private key", priv32, Suite.DH_BYTES);
        Bytes.requireLength("shared secret", out32, Suite.DH_BYTES);
        Bytes.requireRange(pub, pubOff, Suite.DH_BYTES, 0);
        if (agreements != null) {
            byte[] theirs = new byte[Suite.DH_BYTES];
            System.arraycopy(pub, pubOff, theirs, 0, theirs.length);
            if (agreements.x25519(priv32, theirs, out32)) {
                return !Bytes.equalConstantTime(out32, 0, new byte[Suite.DH_BYTES], 0, Suite.DH_BYTES);
            }
        }
        return X25519.calculateAgreement(priv32, 0, pub, pubOff, out32, 0);
    }

    /** Nothing was added to it yet. */
    public Hash hash() {
        return hashes == null ? new Sha256() : new AcceleratedSha256(hashes);
    }

    /** HMAC with {@link #hash} of the parts, one behind the other; 32 bytes, the caller's. */
    public final byte[] mac(byte[] key, byte[]... parts) {
        return HmacSha256.mac(hash(), key, parts);
    }

    /**
     * HKDF-Expand (RFC 5869, section 2.3) for exactly 32 bytes: one HMAC over {@code info ‖ 0x01}, so that a key that cannot leave
     * its hardware can do it too (docs/protocol.md, section 3.1).
     *
     * @param prk 32 bytes
     * @param infoParts the parts of info, one behind the other
     * @return the caller's
     */
    public final byte[] expand32(byte[] prk, byte[]... infoParts) {
        byte[][] parts = new byte[infoParts.length + 1][];
        System.arraycopy(infoParts, 0, parts, 0, infoParts.length);
        parts[infoParts.length] = FIRST_BLOCK;
        return mac(prk, parts);
    }
}
