package org.stblink.internal.crypto;

import org.bouncycastle.crypto.digests.SHA256Digest;

/**
 * SHA-256 (FIPS 180-4, section 6.2; RFC 6234).
 *
 * <p>Threads: one at a time.
 */
public final class Sha256 {
    private final SHA256Digest digest = new SHA256Digest();

    /** Adds a whole array. */
    public void update(byte[] in) {
        digest.update(in, 0, in.length);
    }

    /** Adds {@code in[off .. off+len)}. */
    public void update(byte[] in, int off, int len) {
        digest.update(in, off, len);
    }

    /** Writes the 32 bytes of the hash at {@code out[outOff]}; the object can then be used again from the start. */
    public void doFinal(byte[] out, int outOff) {
        digest.doFinal(out, outOff);
    }

    /** The hash, 32 bytes, in a fresh array; the object can then be used again from the start. */
    public byte[] doFinal() {
        byte[] hash = new byte[Suite.HASH_BYTES];
        digest.doFinal(hash, 0);
        return hash;
    }

    /** The hash of the parts, one behind the other. */
    public static byte[] hash(byte[]... parts) {
        Sha256 sha = new Sha256();
        for (int i = 0; i < parts.length; i++) {
            sha.update(parts[i]);
        }
        return sha.doFinal();
    }
}
