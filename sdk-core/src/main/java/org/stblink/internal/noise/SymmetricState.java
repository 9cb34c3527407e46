package org.stblink.internal.noise;

import org.jspecify.annotations.Nullable;
import org.stblink.hal.CryptoAccelerator;
import org.stblink.internal.crypto.Bytes;
import org.stblink.internal.crypto.Hash;
import org.stblink.internal.crypto.Primitives;
import org.stblink.internal.crypto.Suite;

/**
 * Chaining key, handshake hash and handshake key (Noise, section 5.2).
 *
 * <p>It is one half of a checkpoint: {@link #copyFrom} makes it equal to another one. So that this is cheap, the
 * handshake key stays bytes, and becomes a cipher when it is first needed.
 */
final class SymmetricState {
    private static final byte[] EMPTY = new byte[0];

    /** What Expand counts its blocks by. */
    private static final byte[][] BLOCKS = {{1}, {2}, {3}};

    private final int suite;
    private final @Nullable CryptoAccelerator acceleratorOrNull;
    private final Primitives primitives;

    private final byte[] chainingKey = new byte[Suite.HASH_BYTES];
    private final byte[] hash = new byte[Suite.HASH_BYTES];
    private final byte[] key = new byte[Suite.KEY_BYTES];
    private boolean hasKey;
    /** How often {@link #key} was used; the cipher's own count while there is one. */
    private long nonce;
    /** Null until the key is used. */
    private @Nullable CipherState cipher;

    /** A state that holds nothing yet, to be a checkpoint or to be initialised. */
    SymmetricState(int suite, @Nullable CryptoAccelerator acceleratorOrNull, Primitives primitives) {
        this.suite = suite;
        this.acceleratorOrNull = acceleratorOrNull;
        this.primitives = primitives;
    }

    /** InitializeSymmetric. */
    void initialize(String protocolName) {
        byte[] name = new byte[protocolName.length()];
        for (int i = 0; i < name.length; i++) {
            name[i] = (byte) protocolName.charAt(i);
        }
        if (name.length <= Suite.HASH_BYTES) {
            System.arraycopy(name, 0, hash, 0, name.length);
        } else {
            Hash nameHash = primitives.hash();
            nameHash.update(name);
            nameHash.doFinal(hash, 0);
        }
        System.arraycopy(hash, 0, chainingKey, 0, Suite.HASH_BYTES);
    }

    /** MixHash. */
    void mixHash(byte[] data, int off, int len) {
        Hash sha = primitives.hash();
        sha.update(hash);
        sha.update(data, off, len);
        sha.doFinal(hash, 0);
    }

    /** MixKey. */
    void mixKey(byte[] ikm) {
        byte[] out = hkdf(ikm, 2);
        try {
            setChainingKey(out);
            setKey(out, Suite.HASH_BYTES);
        } finally {
            Bytes.wipe(out); // an accelerator may throw, here and below
        }
    }

    /** MixKeyAndHash, for a pre-shared key. */
    void mixKeyAndHash(byte[] ikm) {
        byte[] out = hkdf(ikm, 3);
        try {
            setChainingKey(out);
            mixHash(out, Suite.HASH_BYTES, Suite.HASH_BYTES);
            setKey(out, 2 * Suite.HASH_BYTES);
        } finally {
            Bytes.wipe(out);
        }
    }

    /**
     * EncryptAndHash, in place.
     *
     * @return the length afterwards: 16 more once there is a key
     */
    int encryptAndHash(byte[] buf, int off, int len) {
        int written = hasKey ? cipher().encrypt(hash, 0, Suite.HASH_BYTES, buf, off, len) : len;
        mixHash(buf, off, written);
        return written;
    }

    /**
     * DecryptAndHash, in place.
     *
     * @return the length of the text, or -1 when the tag is wrong; the hash has then not moved
     */
    int decryptAndHash(byte[] buf, int off, int len) {
        if (!hasKey) {
            mixHash(buf, off, len);
            return len;
        }
        Hash sha = primitives.hash();
        sha.update(hash);
        sha.update(buf, off, len);
        int read = cipher().decrypt(hash, 0, Suite.HASH_BYTES, buf, off, len);
        if (read >= 0) {
            sha.doFinal(hash, 0);
        }
        return read;
    }

    /** True once what follows is encrypted. */
    boolean hasKey() {
        return hasKey;
    }

    /** A copy of h. */
    byte[] handshakeHash() {
        return hash.clone();
    }

    /** Expand of the chaining key: a secret of this handshake that is neither of the two keys of {@link #split}. */
    byte[] export(byte[] label) {
        return primitives.expand32(chainingKey, label);
    }

    /** Split; the caller forgets this state's secrets afterwards. */
    Transport split(boolean initiator) {
        byte[] keys = hkdf(EMPTY, 2);
        byte[] first = new byte[Suite.KEY_BYTES];
        byte[] second = new byte[Suite.KEY_BYTES];
        try {
            System.arraycopy(keys, 0, first, 0, Suite.KEY_BYTES);
            System.arraycopy(keys, Suite.KEY_BYTES, second, 0, Suite.KEY_BYTES);
            return initiator
                    ? Transport.of(suite, first, second, acceleratorOrNull)
                    : Transport.of(suite, second, first, acceleratorOrNull);
        } finally {
            Bytes.wipe(keys);
            Bytes.wipe(first);
            Bytes.wipe(second);
        }
    }

    /** Makes this state equal to the other. Ciphers are not shared: this one makes its own when it needs one. */
    void copyFrom(SymmetricState other) {
        dropCipher();
        System.arraycopy(other.chainingKey, 0, chainingKey, 0, Suite.HASH_BYTES);
        setHash(other.hash);
        System.arraycopy(other.key, 0, key, 0, Suite.KEY_BYTES);
        hasKey = other.hasKey;
        nonce = other.cipher == null ? other.nonce : other.cipher.nonce();
    }

    /** Forgets the chaining key and the handshake key. The hash, which is no secret, stays. */
    void wipeSecrets() {
        dropCipher();
        Bytes.wipe(chainingKey);
        Bytes.wipe(key);
        hasKey = false;
    }

    private CipherState cipher() {
        CipherState current = cipher;
        if (current == null) {
            current = new CipherState(suite, key, acceleratorOrNull);
            current.setNonce(nonce);
            cipher = current;
        }
        return current;
    }

    private void dropCipher() {
        if (cipher != null) {
            cipher.destroy();
            cipher = null;
        }
        nonce = 0;
    }

    /** HKDF (Noise, section 4.3): Extract with the chaining key as salt, then 2 or 3 blocks of Expand with empty info. */
    private byte[] hkdf(byte[] ikm, int outputs) {
        byte[] prk = primitives.mac(chainingKey, ikm);
        byte[] out = new byte[outputs * Suite.HASH_BYTES];
        byte[] block = EMPTY;
        boolean whole = false;
        try {
            for (int i = 0; i < outputs; i++) {
                byte[] next = primitives.mac(prk, block, BLOCKS[i]);
                Bytes.wipe(block);
                block = next;
                System.arraycopy(block, 0, out, i * Suite.HASH_BYTES, Suite.HASH_BYTES);
            }
            whole = true;
            return out;
        } finally {
            Bytes.wipe(block);
            Bytes.wipe(prk);
            if (!whole) {
                Bytes.wipe(out);
            }
        }
    }

    private void setHash(byte[] from) {
        System.arraycopy(from, 0, hash, 0, Suite.HASH_BYTES);
    }

    private void setChainingKey(byte[] from) {
        System.arraycopy(from, 0, chainingKey, 0, Suite.HASH_BYTES);
    }

    private void setKey(byte[] from, int off) {
        dropCipher();
        System.arraycopy(from, off, key, 0, Suite.KEY_BYTES);
        hasKey = true;
    }
}
