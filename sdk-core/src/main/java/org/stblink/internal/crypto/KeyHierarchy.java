package org.stblink.internal.crypto;

/**
 * How keys hang together: docs/protocol.md, sections 3.2 (devices), 3.3 (key ids) and 10.2 (peer channel).
 *
 * <pre>
 * password, nonce ── PBKDF2 ── pwKey ─┐
 *                                     ├─ HKDF(id, username, generation) ── K_dev ─┬─ K_auth   registration MAC
 * D (device secret of the server) ────┘                                           └─ K_wrap   wraps of the code
 *
 * R (code of one call) ── Expand(suite) ── psk of the peer handshake
 * </pre>
 *
 * <p>Results are fresh arrays, the caller's to wipe.
 */
public final class KeyHierarchy {
    /** Bytes of the enrolment nonce that salts the password. */
    public static final int NONCE_BYTES = 16;
    /** Bytes of the first part of a public key's hash that names it. */
    public static final int KEY_ID_BYTES = 4;
    /**
     * PBKDF2 rounds. Few, because the strength of K_dev is in D; this only spares a weak password from being read off a
     * server's memory, and it must stay bearable on an interpreter-only box.
     */
    static final int PASSWORD_ROUNDS = 2000;

    private static final int MAX_STR8_BYTES = 255;

    private KeyHierarchy() {}

    /**
     * pwKey: what the server learns instead of the password.
     *
     * <p>Blocks for some 0.3 s on a PC's interpreter, longer on a box; used at enrolment only.
     *
     * @param password any text; empty for a device without one; not null
     * @param nonce16 the enrolment nonce
     * @return 32 bytes
     */
    public static byte[] pwKey(String password, byte[] nonce16) {
        Bytes.requireLength("enrolment nonce", nonce16, NONCE_BYTES);
        byte[] utf8 = Bytes.utf8(password);
        try {
            return Kdf.pbkdf2(utf8, nonce16, PASSWORD_ROUNDS);
        } finally {
            Bytes.wipe(utf8);
        }
    }

    /**
     * K_dev.
     *
     * @param deviceSecret32 D, as the server made it
     * @param pwKey32 result of {@link #pwKey}
     * @param deviceId at most 255 bytes of UTF-8 (the protocol allows 64); not null
     * @param username at most 255 bytes of UTF-8 (the protocol allows 64); empty for a device without one; not null
     * @param generation 1 and up, as an unsigned 32-bit number
     * @return 32 bytes
     */
    public static byte[] deviceKey(
            byte[] deviceSecret32, byte[] pwKey32, String deviceId, String username, int generation) {
        Bytes.requireLength("device secret", deviceSecret32, Suite.KEY_BYTES);
        Bytes.requireLength("pwKey", pwKey32, Suite.KEY_BYTES);
        byte[] ikm = Bytes.join(deviceSecret32, pwKey32);
        byte[] prk = Kdf.extract(Bytes.utf8("STBLink/1 device"), ikm);
        try {
            return Kdf.expand32(prk, str8(deviceId), str8(username), u32(generation));
        } finally {
            Bytes.wipe(ikm);
            Bytes.wipe(prk);
        }
    }

    /** K_auth, 32 bytes: proves the device to the server. */
    public static byte[] authKey(byte[] kDev) {
        return Kdf.expand32(kDev, Bytes.utf8("STBLink/1 auth"));
    }

    /** K_wrap, 32 bytes: keys the wraps in which codes travel. */
    public static byte[] wrapKey(byte[] kDev) {
        return Kdf.expand32(kDev, Bytes.utf8("STBLink/1 wrap"));
    }

    /**
     * The pre-shared key of a peer handshake, 32 bytes.
     *
     * @param code32 R
     * @param suite the peer channel's, one of {@link Suite}
     */
    public static byte[] peerPsk(byte[] code32, int suite) {
        Bytes.requireLength("code", code32, Suite.KEY_BYTES);
        return Kdf.expand32(code32, Bytes.utf8("STBLink/1 psk"), new byte[] {(byte) suite});
    }

    /** The first 4 bytes of the SHA-256 of a server's public key: which pinned key a device means. */
    public static byte[] serverKeyId(byte[] pub32) {
        Bytes.requireLength("public key", pub32, Suite.DH_BYTES);
        byte[] id = new byte[KEY_ID_BYTES];
        System.arraycopy(Sha256.hash(pub32), 0, id, 0, KEY_ID_BYTES);
        return id;
    }

    /**
     * The private key on sm2p256v1 that goes with a server key (section 3.3).
     *
     * @param secret32 the server key, which is the private key of X25519, too
     */
    public static byte[] nationalServerKey(byte[] secret32) {
        Bytes.requireLength("server key", secret32, Suite.KEY_BYTES);
        Primitives national = Primitives.national();
        byte[] label = Bytes.utf8("STBLink/1 sm2 key");
        byte[] attempt = {-1};
        byte[] key;
        do {
            attempt[0]++;
            key = national.expand32(secret32, label, attempt);
        } while (!national.isPrivateKey(key));
        return key;
    }

    private static byte[] str8(String text) {
        byte[] utf8 = Bytes.utf8(text);
        if (utf8.length > MAX_STR8_BYTES) {
            throw new IllegalArgumentException("text of " + utf8.length + " bytes, at most " + MAX_STR8_BYTES);
        }
        return Bytes.join(new byte[] {(byte) utf8.length}, utf8);
    }

    private static byte[] u32(int value) {
        return new byte[] {(byte) (value >>> 24), (byte) (value >>> 16), (byte) (value >>> 8), (byte) value};
    }
}
