package org.stblink.internal.crypto;

/**
 * SHA-256 (FIPS 180-4, section 6.2; RFC 6234).
 *
 * <p>Threads: one at a time.
 */
public abstract class Sha256 {
    /** Adds {@code in[off .. off+len)}. */
    public abstract void update(byte[] in, int off, int len);

    /** Writes the 32 bytes of the hash at {@code out[outOff]}; the object has then forgotten all, and can be used again from the start. */
    public abstract void doFinal(byte[] out, int outOff);

    /** Adds a whole array. */
    public final void update(byte[] in) {
        update(in, 0, in.length);
    }

    /** The hash, 32 bytes, in a fresh array; as {@link #doFinal(byte[], int)}. */
    public final byte[] doFinal() {
        byte[] hash = new byte[Suite.HASH_BYTES];
        doFinal(hash, 0);
        return hash;
    }

    /** The hash of the parts, one behind the other. */
    public static byte[] hash(byte[]... parts) {
        Sha256 sha = new SoftwareSha256();
        for (int i = 0; i < parts.length; i++) {
            sha.update(parts[i]);
        }
        return sha.doFinal();
    }
}
