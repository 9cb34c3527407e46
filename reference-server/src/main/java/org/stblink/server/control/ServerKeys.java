package org.stblink.server.control;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.stblink.internal.crypto.Bytes;
import org.stblink.internal.crypto.KeyHierarchy;
import org.stblink.internal.crypto.Primitives;
import org.stblink.internal.crypto.SecretBytes;
import org.stblink.internal.crypto.Suite;

/**
 * The server's static X25519 key pairs, found by key id (docs/protocol.md, section 3.3). More than one while keys are
 * rotated.
 *
 * <p>Threads: any.
 */
public final class ServerKeys {
    private volatile List<Pair> pairs;

    /**
     * @param privateKeys 32 bytes each, most wanted first; copied
     * @throws IllegalArgumentException when there is none, or two have the same key id
     */
    public ServerKeys(List<byte[]> privateKeys) {
        pairs = pairs(privateKeys);
    }

    /**
     * Replaces the keys; those that stay serve handshakes that go on meanwhile, and one with a key that goes fails.
     *
     * @param privateKeys as in the constructor
     */
    public synchronized void replace(List<byte[]> privateKeys) {
        List<Pair> former = pairs;
        List<Pair> now = new ArrayList<>();
        for (Pair pair : pairs(privateKeys)) {
            Pair same = find(former, pair.keyId);
            now.add(same == null ? pair : same);
            if (same != null) {
                pair.privateKey.wipe();
            }
        }
        pairs = List.copyOf(now);
        for (Pair pair : former) {
            if (!now.contains(pair)) {
                pair.privateKey.wipe();
            }
        }
    }

    private static List<Pair> pairs(List<byte[]> privateKeys) {
        if (privateKeys.isEmpty()) {
            throw new IllegalArgumentException("the server needs a key pair");
        }
        List<Pair> pairs = new ArrayList<>();
        for (byte[] privateKey : privateKeys) {
            Pair pair = new Pair(privateKey);
            if (find(pairs, pair.keyId) != null) {
                throw new IllegalArgumentException("two server keys have one key id");
            }
            pairs.add(pair);
        }
        return List.copyOf(pairs);
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
        return find(pairs, keyId);
    }

    private static @Nullable Pair find(List<Pair> pairs, byte[] keyId) {
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
            Primitives.SOFTWARE.publicKey(privateKey32, publicKey);
            keyId = KeyHierarchy.serverKeyId(publicKey);
        }
    }
}
