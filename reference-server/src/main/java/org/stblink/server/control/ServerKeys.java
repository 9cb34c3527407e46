package org.stblink.server.control;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.stblink.internal.crypto.Bytes;
import org.stblink.internal.crypto.Dh;
import org.stblink.internal.crypto.KeyHierarchy;
import org.stblink.internal.crypto.SecretBytes;
import org.stblink.internal.crypto.Suite;

/**
 * The server's static X25519 key pairs, found by key id (docs/protocol.md, section 3.3). More than one while keys are
 * rotated.
 *
 * <p>Threads: immutable but for {@link #wipe}; any.
 */
public final class ServerKeys {
    private final List<Pair> pairs = new ArrayList<>();

    /**
     * @param privateKeys 32 bytes each, most wanted first; copied
     * @throws IllegalArgumentException when there is none, or two have the same key id
     */
    public ServerKeys(List<byte[]> privateKeys) {
        if (privateKeys.isEmpty()) {
            throw new IllegalArgumentException("the server needs a key pair");
        }
        for (byte[] privateKey : privateKeys) {
            Pair pair = new Pair(privateKey);
            if (find(pair.keyId) != null) {
                throw new IllegalArgumentException("two server keys have one key id");
            }
            pairs.add(pair);
        }
    }

    /** The public keys in order, 32 bytes each; fresh copies. */
    public List<byte[]> publicKeys() {
        return pairs.stream().map(pair -> pair.publicKey.clone()).toList();
    }

    /** Forgets the private keys; handshakes fail from then on. */
    public void wipe() {
        pairs.forEach(pair -> pair.privateKey.wipe());
    }

    /** Null when the server has no such key. */
    @Nullable
    Pair find(byte[] keyId) {
        for (Pair pair : pairs) {
            if (Bytes.equalConstantTime(pair.keyId, 0, keyId, 0, KeyHierarchy.KEY_ID_BYTES)) {
                return pair;
            }
        }
        return null;
    }

    /** One key pair. */
    static final class Pair {
        final SecretBytes privateKey;
        final byte[] publicKey = new byte[Suite.DH_BYTES];
        final byte[] keyId;

        Pair(byte[] privateKey32) {
            privateKey = new SecretBytes(privateKey32);
            Dh.publicKey(privateKey32, publicKey);
            keyId = KeyHierarchy.serverKeyId(publicKey);
        }
    }
}
