package org.stblink.internal.crypto;

import org.bouncycastle.math.ec.rfc7748.X25519;

/**
 * Public keys by Bouncy Castle's tables for the base point: in less than half the time of the ladder, for whoever makes
 * many of them and has the room: code, heap and start-up time of Ed25519's tables. A box has not, and its jars leave this class out.
 */
public class FixedBasePrimitives extends Primitives {
    @Override
    public void publicKey(byte[] priv32, byte[] pub32) {
        Bytes.requireLength("private key", priv32, Suite.DH_BYTES);
        Bytes.requireLength("public key", pub32, Suite.DH_BYTES);
        X25519.generatePublicKey(priv32, 0, pub32, 0);
    }
}
