package org.stblink.server.control;

import org.bouncycastle.math.ec.rfc7748.X25519;
import org.stblink.hal.EntropySource;
import org.stblink.internal.crypto.Bytes;
import org.stblink.internal.crypto.Suite;
import org.stblink.internal.noise.HandshakeState;

/**
 * The server's ephemeral X25519 key pairs (RFC 7748, section 6.1), made with Bouncy Castle's tables for the base point: in less than
 * half the time of the ladder that {@link org.stblink.internal.crypto.Dh} runs, which is a fifth of what a handshake costs. A server
 * has the room for the tables, and earns them back.
 */
final class EphemeralKeyPair {
    private EphemeralKeyPair() {}

    /** Draws the key pair of a handshake whose turn is this side's. Without entropy there is none, and its next message says so. */
    static void prepare(HandshakeState handshake, EntropySource entropy) {
        byte[] privateKey = new byte[Suite.DH_BYTES];
        byte[] publicKey = new byte[Suite.DH_BYTES];
        try {
            if (entropy.fill(privateKey)) {
                X25519.generatePublicKey(privateKey, 0, publicKey, 0);
                handshake.prepareEphemeral(privateKey, publicKey);
            }
        } finally {
            Bytes.wipe(privateKey);
        }
    }
}
