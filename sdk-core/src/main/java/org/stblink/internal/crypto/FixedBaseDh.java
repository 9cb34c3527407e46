package org.stblink.internal.crypto;

import org.bouncycastle.math.ec.rfc7748.X25519;

/**
 * X25519 public keys by Bouncy Castle's tables for the base point: in less than half the time of {@link Dh}, for whoever makes many
 * of them and has the room: code, heap and start-up time of Ed25519's tables. A box has not, and its jars leave this class out.
 */
public final class FixedBaseDh {
    private FixedBaseDh() {}

    /** Computes the public key of a private key (RFC 7748, section 6.1): what {@link Dh#publicKey} gives. */
    public static void publicKey(byte[] priv32, byte[] pub32) {
        Bytes.requireLength("private key", priv32, Suite.DH_BYTES);
        Bytes.requireLength("public key", pub32, Suite.DH_BYTES);
        X25519.generatePublicKey(priv32, 0, pub32, 0);
    }
}
