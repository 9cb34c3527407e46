package org.stblink.internal.crypto;

import org.stblink.hal.HashAccelerator;

/** SHA-256 by a box's platform, which takes what is hashed in one piece: collects the pieces, and wipes them when they are hashed. */
final class AcceleratedSha256 extends Hash {
    /** Most of a handshake's pieces fit: a block and a message of it. */
    private static final int USUAL_BYTES = 192;

    private final HashAccelerator platform;
    private byte[] collected = new byte[USUAL_BYTES];
    private int length;

    AcceleratedSha256(HashAccelerator platform) {
        this.platform = platform;
    }

    @Override
    public void update(byte[] in, int off, int len) {
        if (len > collected.length - length) {
            byte[] larger = new byte[2 * collected.length + len];
            System.arraycopy(collected, 0, larger, 0, length);
            Bytes.wipe(collected);
            collected = larger;
        }
        System.arraycopy(in, off, collected, length, len);
        length += len;
    }

    @Override
    public void doFinal(byte[] out, int outOff) {
        try {
            if (!platform.sha256(collected, 0, length, out, outOff)) {
                Sha256.hash(collected, 0, length, out, outOff);
            }
        } finally {
            Bytes.wipe(collected, 0, length);
            length = 0;
        }
    }
}
