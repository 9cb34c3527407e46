package org.stblink.internal.crypto;

/**
 * HMAC (RFC 2104, section 2) with SHA-256; vectors in RFC 4231.
 *
 * <p>Written out over Bouncy Castle's hash, because Bouncy Castle's HMAC can only be wiped by giving it another key, which costs a
 * short MAC half as much again; and because it need not come along then.
 *
 * <p>Threads: one at a time.
 */
public final class HmacSha256 {
    private static final int BLOCK_BYTES = 64;
    private static final int INNER = 0x36;
    private static final int OUTER = 0x5C;

    /** What stands behind the pads, so that a key is worked in once for many MACs. */
    private final Sha256 behindInner = new Sha256();

    private final Sha256 behindOuter = new Sha256();
    private final Sha256 digest = new Sha256();

    /** @param key 0 or more bytes; not kept */
    public HmacSha256(byte[] key) {
        byte[] pad = block(digest, key);
        absorb(behindInner, pad, INNER);
        absorb(behindOuter, pad, INNER ^ OUTER);
        Bytes.wipe(pad);
        digest.copyFrom(behindInner);
    }

    /** Adds a whole array. */
    public void update(byte[] in) {
        digest.update(in);
    }

    /** Adds {@code in[off .. off+len)}. */
    public void update(byte[] in, int off, int len) {
        digest.update(in, off, len);
    }

    /** Writes the 32 bytes of the MAC at {@code out[outOff]}; the object then starts again with the same key. */
    public void doFinal(byte[] out, int outOff) {
        digest.doFinal(out, outOff);
        digest.copyFrom(behindOuter);
        digest.update(out, outOff, Suite.HASH_BYTES);
        digest.doFinal(out, outOff);
        digest.copyFrom(behindInner);
    }

    /** The MAC, 32 bytes, in a fresh array; the object then starts again with the same key. */
    public byte[] doFinal() {
        byte[] mac = new byte[Suite.HASH_BYTES];
        doFinal(mac, 0);
        return mac;
    }

    /** Overwrites what was made of the key. Afterwards the object computes something that has nothing to do with it. */
    public void wipe() {
        behindInner.reset();
        behindOuter.reset();
        digest.reset();
    }

    /** The MAC of the parts, one behind the other. */
    public static byte[] mac(byte[] key, byte[]... parts) {
        return mac(new Sha256(), key, parts);
    }

    /**
     * HMAC with another hash.
     *
     * @param digest nothing was added to it; it has forgotten all afterwards
     */
    static byte[] mac(Hash digest, byte[] key, byte[]... parts) {
        byte[] mac = new byte[Suite.HASH_BYTES];
        byte[] pad = block(digest, key);
        try {
            absorb(digest, pad, INNER);
            for (int i = 0; i < parts.length; i++) {
                digest.update(parts[i]);
            }
            digest.doFinal(mac, 0);
            absorb(digest, pad, INNER ^ OUTER);
            digest.update(mac);
            digest.doFinal(mac, 0);
        } finally {
            Bytes.wipe(pad); // an accelerator may throw
        }
        return mac;
    }

    /** The key, filled up with zeroes; of a longer one its hash. */
    private static byte[] block(Hash digest, byte[] key) {
        byte[] block = new byte[BLOCK_BYTES];
        if (key.length > BLOCK_BYTES) {
            digest.update(key);
            digest.doFinal(block, 0);
        } else {
            System.arraycopy(key, 0, block, 0, key.length);
        }
        return block;
    }

    private static void absorb(Hash digest, byte[] pad, int mask) {
        for (int i = 0; i < BLOCK_BYTES; i++) {
            pad[i] ^= (byte) mask;
        }
        digest.update(pad);
    }
}
