package org.stblink.internal.crypto;

/** Key derivation: HKDF-SHA256 (RFC 5869) and PBKDF2-HMAC-SHA256 (RFC 8018). */
public final class Kdf {
    private static final byte[] FIRST_BLOCK_INDEX = {0, 0, 0, 1};

    private Kdf() {}

    /**
     * HKDF-Extract (RFC 5869, section 2.2).
     *
     * @param salt 0 or more bytes
     * @param ikm input keying material, 0 or more bytes
     * @return PRK, 32 bytes
     */
    public static byte[] extract(byte[] salt, byte[] ikm) {
        return HmacSha256.mac(salt, ikm);
    }

    /**
     * {@link Primitives#expand32} in software.
     *
     * @param prk 32 bytes
     * @param infoParts the parts of info, one behind the other
     */
    public static byte[] expand32(byte[] prk, byte[]... infoParts) {
        return Primitives.SOFTWARE.expand32(prk, infoParts);
    }

    /**
     * PBKDF2 with HMAC-SHA256 for exactly 32 bytes, which is one block (RFC 8018, section 5.2). Written out over
     * {@link HmacSha256}, because Bouncy Castle's generator pulls every digest it has into a shrunk jar.
     *
     * <p>Blocks: some 0.3 s for 2,000 rounds on a PC's interpreter.
     *
     * @param rounds 1 and up
     * @return 32 bytes
     */
    public static byte[] pbkdf2(byte[] password, byte[] salt, int rounds) {
        if (rounds < 1) {
            throw new IllegalArgumentException("rounds must be at least 1, was " + rounds);
        }
        HmacSha256 hmac = new HmacSha256(password);
        hmac.update(salt);
        hmac.update(FIRST_BLOCK_INDEX);
        byte[] u = hmac.doFinal();
        byte[] key = u.clone();
        for (int round = 1; round < rounds; round++) {
            hmac.update(u);
            hmac.doFinal(u, 0);
            for (int i = 0; i < key.length; i++) {
                key[i] ^= u[i];
            }
        }
        Bytes.wipe(u);
        hmac.wipe();
        return key;
    }
}
