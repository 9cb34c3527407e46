package org.stblink.internal.noise;

import org.stblink.internal.crypto.Bytes;
import org.stblink.internal.crypto.Suite;

/**
 * The Diffie-Hellman keys that a handshake collects as it goes. With {@link SymmetricState} it is what a checkpoint
 * keeps.
 */
final class HandshakeKeys {
    final byte[] localEphemeralPrivate = new byte[Suite.DH_BYTES];
    final byte[] localEphemeralPublic = new byte[Suite.DH_BYTES];
    final byte[] remoteEphemeral = new byte[Suite.DH_BYTES];
    final byte[] remoteStatic = new byte[Suite.DH_BYTES];
    boolean hasLocalEphemeral;
    boolean hasRemoteStatic;

    void copyFrom(HandshakeKeys other) {
        copy(other.localEphemeralPrivate, localEphemeralPrivate);
        copy(other.localEphemeralPublic, localEphemeralPublic);
        copy(other.remoteEphemeral, remoteEphemeral);
        copy(other.remoteStatic, remoteStatic);
        hasLocalEphemeral = other.hasLocalEphemeral;
        hasRemoteStatic = other.hasRemoteStatic;
    }

    void wipeEphemeral() {
        Bytes.wipe(localEphemeralPrivate);
        hasLocalEphemeral = false;
    }

    private static void copy(byte[] from, byte[] to) {
        System.arraycopy(from, 0, to, 0, Suite.DH_BYTES);
    }
}
