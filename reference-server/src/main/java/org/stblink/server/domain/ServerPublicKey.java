package org.stblink.server.domain;

import org.stblink.internal.crypto.Bytes;
import org.stblink.internal.crypto.KeyHierarchy;
import org.stblink.internal.crypto.Primitives;
import org.stblink.internal.crypto.Suite;
import org.stblink.internal.wire.KeySetEntry;

/**
 * The public halves of one server key (docs/protocol.md, section 3.3): a server key is one secret, and each group of suites has a key pair of
 * it, so that one file, one serial and one rotation serve them all.
 *
 * @param x25519 32 bytes
 * @param national 32 bytes: an x-coordinate on sm2p256v1
 */
public record ServerPublicKey(byte[] x25519, byte[] national) {
    /** @param secret32 of the server key */
    public static ServerPublicKey of(byte[] secret32) {
        byte[] x25519 = new byte[Suite.DH_BYTES];
        Primitives.SOFTWARE.publicKey(secret32, x25519);
        byte[] national = new byte[Suite.DH_BYTES];
        byte[] privateKey = KeyHierarchy.nationalServerKey(secret32);
        Primitives.national().publicKey(privateKey, national);
        Bytes.wipe(privateKey);
        return new ServerPublicKey(x25519, national);
    }

    /** The one that devices with that suite on their control channel pin. */
    public byte[] forSuite(int controlSuite) {
        return Suite.isNational(controlSuite) ? national : x25519;
    }

    /** That one, as it is pushed to them (section 7.5). */
    KeySetEntry entry(int controlSuite) {
        int group = Suite.isNational(controlSuite) ? KeySetEntry.GROUP_SM2_SM3 : KeySetEntry.GROUP_X25519_SHA256;
        return new KeySetEntry(group, forSuite(controlSuite).clone());
    }
}
