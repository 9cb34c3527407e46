package org.stblink.internal.noise;

import org.jspecify.annotations.Nullable;
import org.stblink.hal.AeadKey;
import org.stblink.hal.CryptoAccelerator;
import org.stblink.internal.crypto.Aeads;
import org.stblink.internal.crypto.Bytes;
import org.stblink.internal.crypto.Suite;

/**
 * One direction of a channel: a key and a counting nonce (Noise, section 5.1). Works in place and allocates nothing per
 * record.
 *
 * <p>The nonce is a counter of 64 bits behind 4 zero bytes, little-endian for ChaChaPoly and big-endian for AESGCM
 * (Noise, sections 12.3 and 12.4) and SM4GCM.
 *
 * <p>Threads: one at a time.
 */
public final class CipherState {
    /** 2^64 - 1: reserved for {@link #rekey}, so it is never used for a record. */
    private static final long RESERVED_NONCE = -1L;

    private static final byte[] NO_AD = new byte[0];

    private final int suite;
    private final @Nullable CryptoAccelerator acceleratorOrNull;
    private final byte[] nonceBytes = new byte[Suite.NONCE_BYTES];
    private AeadKey key;
    private long nonce;
    private boolean destroyed;

    CipherState(int suite, byte[] key32, @Nullable CryptoAccelerator acceleratorOrNull) {
        this.suite = suite;
        this.acceleratorOrNull = acceleratorOrNull;
        this.key = Aeads.create(suite, key32, acceleratorOrNull);
    }

    /**
     * Encrypts {@code buf[off .. off+len)} in place and puts the tag of 16 bytes behind it.
     *
     * @param ad associated data; empty when {@code adLen} is 0
     * @return {@code len + 16}
     * @throws IllegalStateException when nonces are used up, or after {@link #destroy}; nothing has then changed
     */
    public int encrypt(byte[] ad, int adOff, int adLen, byte[] buf, int off, int len) {
        requireAlive();
        if (nonce == RESERVED_NONCE) {
            throw new IllegalStateException("no nonce left under this key");
        }
        setNonceBytes(nonce);
        int sealed = key.seal(nonceBytes, ad, adOff, adLen, buf, off, len);
        nonce++;
        return sealed;
    }

    /**
     * Checks and decrypts {@code buf[off .. off+len)}, tag included, in place.
     *
     * @param ad associated data; empty when {@code adLen} is 0
     * @return the length of the text, or -1 when the tag is wrong or nonces are used up. The nonce then stays, and the
     *     range holds no plaintext
     * @throws IllegalStateException after {@link #destroy}
     */
    public int decrypt(byte[] ad, int adOff, int adLen, byte[] buf, int off, int len) {
        requireAlive();
        if (nonce == RESERVED_NONCE) {
            return -1;
        }
        setNonceBytes(nonce);
        int opened = key.open(nonceBytes, ad, adOff, adLen, buf, off, len);
        if (opened == AeadKey.BAD_TAG) {
            return -1;
        }
        nonce++;
        return opened;
    }

    /**
     * Replaces the key by one derived from it (Noise, sections 4.2 and 11.3). The nonce goes on. What was sent before
     * cannot be read with the new key.
     *
     * @throws IllegalStateException after {@link #destroy}
     */
    public void rekey() {
        requireAlive();
        byte[] sealedZeroes = new byte[Suite.KEY_BYTES + Suite.TAG_BYTES];
        setNonceBytes(RESERVED_NONCE);
        key.seal(nonceBytes, NO_AD, 0, 0, sealedZeroes, 0, Suite.KEY_BYTES);
        byte[] next = new byte[Suite.KEY_BYTES];
        System.arraycopy(sealedZeroes, 0, next, 0, Suite.KEY_BYTES);
        key.destroy();
        key = Aeads.create(suite, next, acceleratorOrNull);
        Bytes.wipe(next);
        Bytes.wipe(sealedZeroes);
    }

    /** The nonce of the next record, as an unsigned number: how many records went through. */
    public long nonce() {
        return nonce;
    }

    /** Forgets the key. A second call does nothing. */
    public void destroy() {
        destroyed = true;
        key.destroy();
    }

    /** Noise's SetNonce: goes back to a checkpoint, or on to what a test wants. */
    void setNonce(long value) {
        nonce = value;
    }

    private void requireAlive() {
        if (destroyed) {
            throw new IllegalStateException("the cipher state was destroyed");
        }
    }

    private void setNonceBytes(long value) {
        boolean littleEndian = suite == Suite.CHACHA_POLY;
        for (int i = 0; i < 8; i++) {
            int shift = littleEndian ? 8 * i : 56 - 8 * i;
            nonceBytes[4 + i] = (byte) (value >>> shift);
        }
    }
}
