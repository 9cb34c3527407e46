package org.stblink.internal.crypto;

/**
 * A hash function of 32 bytes that works in blocks of 64: SHA-256 or SM3, as the suite says (docs/protocol.md, section 3.1).
 *
 * <p>Threads: one at a time.
 */
public abstract class Hash {
    /** Adds {@code in[off .. off+len)}. */
    public abstract void update(byte[] in, int off, int len);

    /** Writes the 32 bytes of the hash at {@code out[outOff]}; the object starts again from nothing, and may still hold the last block. */
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
}
