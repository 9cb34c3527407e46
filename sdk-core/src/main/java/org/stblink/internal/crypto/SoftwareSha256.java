package org.stblink.internal.crypto;

import org.bouncycastle.crypto.digests.SHA256Digest;

/** By Bouncy Castle. */
final class SoftwareSha256 extends Sha256 {
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
    void copyFrom(SoftwareSha256 other) {
        digest.reset(other.digest);
    }

    /** Forgets all that was added. */
    void reset() {
        digest.reset();
    }
}
