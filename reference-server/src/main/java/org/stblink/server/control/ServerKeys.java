package org.stblink.server.control;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.stblink.internal.crypto.Bytes;
import org.stblink.internal.crypto.KeyHierarchy;
import org.stblink.internal.crypto.SecretBytes;
import org.stblink.internal.crypto.Suite;
import org.stblink.server.domain.ServerPublicKey;

/**
 * The server's static keys, found by key id (docs/protocol.md, section 3.3). More than one while keys are rotated.
 *
 * <p>Threads: any.
 */
public final class ServerKeys {
    private volatile List<Entry> entries;

    /**
     * @param privateKeys 32 bytes each, most wanted first; copied
     * @throws IllegalArgumentException when there is none, or two have the same key id
     */
    public ServerKeys(List<byte[]> privateKeys) {
        entries = entries(privateKeys);
    }

    /**
     * Replaces the keys; those that stay serve handshakes that go on meanwhile, and one with a key that goes fails.
     *
     * @param privateKeys as in the constructor
     */
    public synchronized void replace(List<byte[]> privateKeys) {
        List<Entry> former = entries;
        List<Entry> now = new ArrayList<>();
        for (Entry entry : entries(privateKeys)) {
            Entry same = former.stream().filter(entry::isSame).findFirst().orElse(null);
            now.add(same == null ? entry : same);
            if (same != null) {
                entry.wipe();
            }
        }
        entries = List.copyOf(now);
        for (Entry entry : former) {
            if (!now.contains(entry)) {
                entry.wipe();
            }
        }
    }

    private static List<Entry> entries(List<byte[]> privateKeys) {
        if (privateKeys.isEmpty()) {
            throw new IllegalArgumentException("the server needs a key pair");
        }
        List<Entry> entries = new ArrayList<>();
        for (byte[] privateKey : privateKeys) {
            Entry entry = new Entry(privateKey);
            if (entries.stream().anyMatch(entry::isSame)) {
                throw new IllegalArgumentException("two server keys have one key id");
            }
            entries.add(entry);
        }
        return List.copyOf(entries);
    }

    /** The public keys in order. */
    public List<ServerPublicKey> publicKeys() {
        return entries.stream()
                .map(entry -> new ServerPublicKey(entry.x25519.publicKey.clone(), entry.national.publicKey.clone()))
                .toList();
    }

    /** Forgets the private keys; handshakes fail from then on. */
    public void wipe() {
        entries.forEach(Entry::wipe);
    }

    /**
     * The pair that a device means.
     *
     * @param suite of the control channel
     * @return null when the server has no such key
     */
    @Nullable
    Pair find(int suite, byte[] keyId) {
        for (Entry entry : entries) {
            Pair pair = Suite.isNational(suite) ? entry.national : entry.x25519;
            if (pair.isNamed(keyId)) {
                return pair;
            }
        }
        return null;
    }

    /** One server key: a pair for each group of suites. */
    private static final class Entry {
        private final Pair x25519;
        private final Pair national;

        Entry(byte[] secret32) {
            ServerPublicKey publicKey = ServerPublicKey.of(secret32);
            x25519 = new Pair(secret32, publicKey.x25519());
            byte[] nationalKey = KeyHierarchy.nationalServerKey(secret32);
            national = new Pair(nationalKey, publicKey.national());
            Bytes.wipe(nationalKey);
        }

        boolean isSame(Entry other) {
            return x25519.isNamed(other.x25519.keyId) || national.isNamed(other.national.keyId);
        }

        void wipe() {
            x25519.privateKey.wipe();
            national.privateKey.wipe();
        }
    }

    /** One key pair. */
    static final class Pair {
        final SecretBytes privateKey;
        final byte[] publicKey;
        private final byte[] keyId;

        private Pair(byte[] privateKey32, byte[] publicKey) {
            this.privateKey = new SecretBytes(privateKey32);
            this.publicKey = publicKey;
            this.keyId = KeyHierarchy.serverKeyId(publicKey);
        }

        private boolean isNamed(byte[] id) {
            return Bytes.equalConstantTime(keyId, 0, id, 0, KeyHierarchy.KEY_ID_BYTES);
        }
    }
}
