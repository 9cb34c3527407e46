package org.stblink.internal.crypto;

import org.bouncycastle.crypto.digests.SHA256Digest;

/** SHA-256 (FIPS 180-4, section 6.2; RFC 6234), by Bouncy Castle. */
public final class Sha256 extends Hash {
    private final SHA256Digest digest = new SHA256Digest();

    @Override
    public void update(byte[] in, int off, int len) {
        digest.update(in, off, len);
    }

    @Override
    public void doFinal(byte[] out, int outOff) {
        digest.doFinal(out, outOff);
    }

    /** Makes this state equal to the other. */
    void copyFrom(Sha256 other) {
        digest.reset(other.digest);
    }

    /** Forgets all that was added. */
    void reset() {
        digest.reset();
    }

    /** Writes the hash of {@code in[off .. off+len)} at {@code out[outOff]}. */
    public static void hash(byte[] in, int off, int len, byte[] out, int outOff) {
        Hash sha = new Sha256();
        sha.update(in, off, len);
        sha.doFinal(out, outOff);
    }

    /** The hash of the parts, one behind the other. */
    public static byte[] hash(byte[]... parts) {
        Hash sha = new Sha256();
        for (int i = 0; i < parts.length; i++) {
            sha.update(parts[i]);
        }
        return sha.doFinal();
    }
}
