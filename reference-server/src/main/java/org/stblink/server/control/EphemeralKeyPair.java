package org.stblink.server.control;

import org.stblink.hal.EntropySource;
import org.stblink.internal.crypto.Bytes;
import org.stblink.internal.crypto.FixedBaseDh;
import org.stblink.internal.crypto.Suite;
import org.stblink.internal.noise.HandshakeState;

/** The server's ephemeral key pairs. A fifth of what a handshake costs is saved by the tables of {@link FixedBaseDh}. */
final class EphemeralKeyPair {
    private EphemeralKeyPair() {}

    /** Draws the key pair of a handshake whose turn is this side's. Without entropy there is none, and its next message says so. */
    static void prepare(HandshakeState handshake, EntropySource entropy) {
        byte[] privateKey = new byte[Suite.DH_BYTES];
        byte[] publicKey = new byte[Suite.DH_BYTES];
        try {
            if (entropy.fill(privateKey)) {
                FixedBaseDh.publicKey(privateKey, publicKey);
                handshake.prepareEphemeral(privateKey, publicKey);
            }
        } finally {
            Bytes.wipe(privateKey);
        }
    }
}
