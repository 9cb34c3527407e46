package org.stblink.server.domain;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.stblink.hal.AeadKey;
import org.stblink.hal.CryptoAccelerator;
import org.stblink.hal.EntropySource;
import org.stblink.internal.crypto.Aeads;
import org.stblink.internal.crypto.Bytes;
import org.stblink.internal.crypto.Suite;

/**
 * Seals what is stored of a device's secrets under the master key, which is kept outside the store: who reads the
 * database, or a backup of it, has nothing.
 *
 * <pre>
 * sealed          = nonce (12 random bytes) ‖ AEAD(master key, nonce, associated data, secret)
 * associated data = u8 version = 1 ‖ u8 purpose ‖ u32 generation ‖ device id
 * </pre>
 *
 * <p>While the master key is changed there are two: what is sealed is sealed under the present one, and the former one opens what
 * was sealed before.
 *
 * <p>The associated data ties a sealed secret to its device, its use and its generation, so that rows cannot be mixed.
 * Nonces are random: under one master key 2³² seals are safe (NIST SP 800-38D section 8.3), which is two a second for
 * 68 years; the AEAD is ChaCha20-Poly1305, RFC 8439.
 *
 * <p>Threads: one at a time.
 */
public final class Vault {
    /** K_auth ‖ K_wrap. */
    public static final int KEYS = 1;
    /** The answer to ENROL, until the generation's first registration. */
    public static final int ANSWER = 2;
    /** The password an operator assigned, UTF-8; sealed with generation 0. */
    public static final int PASSWORD = 3;
    /** Ratchet ‖ seed of a ticket that a device may resume from. */
    public static final int RESUME = 4;

    /** What a sealed secret is longer than the secret. */
    static final int OVERHEAD_BYTES = Suite.NONCE_BYTES + Suite.TAG_BYTES;

    private static final int VERSION = 1;

    private volatile AeadKey master;
    private volatile @Nullable AeadKey former;
    private final Randomness random;
    private final @Nullable CryptoAccelerator ciphers;

    /**
     * @param masterKey32 copied, not kept
     * @param entropy asked for a nonce per seal
     */
    public Vault(byte[] masterKey32, EntropySource entropy) {
        this(masterKey32, entropy, null);
    }

    /**
     * The same with ciphers of the platform's.
     *
     * @param ciphers asked first for the key's AEAD; null for software
     */
    public Vault(byte[] masterKey32, EntropySource entropy, @Nullable CryptoAccelerator ciphers) {
        this.ciphers = ciphers;
        this.random = new Randomness(entropy);
        this.master = Aeads.create(Suite.CHACHA_POLY, masterKey32, ciphers);
    }

    /** Seals under another key from now on; the one before opens what it sealed. A key before that one is forgotten. */
    public void changeKey(byte[] masterKey32) {
        former = master;
        master = Aeads.create(Suite.CHACHA_POLY, masterKey32, ciphers);
    }

    /** Whether a sealed secret opens under the present key, and not only under the former one. */
    public boolean isPresent(int purpose, String deviceId, int generation, byte[] sealed) {
        byte[] secret = open(master, purpose, deviceId, generation, sealed);
        if (secret != null) {
            Bytes.wipe(secret);
        }
        return secret != null;
    }

    /**
     * What is sealed under the former key, sealed under the present one.
     *
     * @return {@code sealed} itself where it is under the present key already; null when it opens under neither
     */
    byte @Nullable [] renewed(int purpose, String deviceId, int generation, byte[] sealed) {
        if (isPresent(purpose, deviceId, generation, sealed)) {
            return sealed;
        }
        byte[] secret = open(purpose, deviceId, generation, sealed);
        if (secret == null) {
            return null;
        }
        byte[] fresh = seal(purpose, deviceId, generation, secret);
        Bytes.wipe(secret);
        return fresh;
    }

    /** Whether the key was changed since the start, or was being changed then. */
    boolean hasFormer() {
        return former != null;
    }

    /** Seals a secret; a fresh array, 28 bytes longer than it. The secret stays the caller's to wipe. */
    public byte[] seal(int purpose, String deviceId, int generation, byte[] secret) {
        byte[] ad = associatedData(purpose, deviceId, generation);
        byte[] nonce = random.bytes(Suite.NONCE_BYTES);
        byte[] sealed = new byte[Suite.NONCE_BYTES + secret.length + Suite.TAG_BYTES];
        System.arraycopy(nonce, 0, sealed, 0, nonce.length);
        System.arraycopy(secret, 0, sealed, nonce.length, secret.length);
        master.seal(nonce, ad, 0, ad.length, sealed, nonce.length, secret.length);
        return sealed;
    }

    /**
     * Opens what {@link #seal} made.
     *
     * @return the secret, the caller's to wipe; null when it was sealed under another key, for another device, purpose
     *     or generation, or was changed
     */
    public byte @Nullable [] open(int purpose, String deviceId, int generation, byte[] sealed) {
        byte[] secret = open(master, purpose, deviceId, generation, sealed);
        AeadKey before = former;
        return secret == null && before != null ? open(before, purpose, deviceId, generation, sealed) : secret;
    }

    private static byte @Nullable [] open(AeadKey key, int purpose, String deviceId, int generation, byte[] sealed) {
        int length = sealed.length - Suite.NONCE_BYTES - Suite.TAG_BYTES;
        if (length < 0) {
            return null;
        }
        byte[] ad = associatedData(purpose, deviceId, generation);
        byte[] nonce = new byte[Suite.NONCE_BYTES];
        System.arraycopy(sealed, 0, nonce, 0, nonce.length);
        byte[] box = new byte[length + Suite.TAG_BYTES];
        System.arraycopy(sealed, nonce.length, box, 0, box.length);
        if (key.open(nonce, ad, 0, ad.length, box, 0, box.length) == AeadKey.BAD_TAG) {
            return null;
        }
        byte[] secret = new byte[length];
        System.arraycopy(box, 0, secret, 0, length);
        Bytes.wipe(box);
        return secret;
    }

    /** Forgets the keys. */
    public void destroy() {
        master.destroy();
        AeadKey before = former;
        if (before != null) {
            before.destroy();
        }
    }

    private static byte[] associatedData(int purpose, String deviceId, int generation) {
        byte[] id = deviceId.getBytes(StandardCharsets.US_ASCII);
        byte[] ad = new byte[6 + id.length];
        ad[0] = VERSION;
        ad[1] = (byte) purpose;
        for (int i = 0; i < 4; i++) {
            ad[2 + i] = (byte) (generation >>> 24 - 8 * i);
        }
        System.arraycopy(id, 0, ad, 6, id.length);
        return ad;
    }
}
