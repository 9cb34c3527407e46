package org.stblink.internal.crypto;

import org.bouncycastle.crypto.digests.SM3Digest;

/** SM3 (GB/T 32905; ISO/IEC 10118-3), by Bouncy Castle. */
final class Sm3 extends Hash {
    private final SM3Digest digest = new SM3Digest();

    @Override
    public void update(byte[] in, int off, int len) {
        digest.update(in, off, len);
    }

    @Override
    public void doFinal(byte[] out, int outOff) {
        digest.doFinal(out, outOff);
    }
}
