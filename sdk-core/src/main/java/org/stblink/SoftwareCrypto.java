package org.stblink;

import org.jspecify.annotations.Nullable;
import org.stblink.hal.AeadKey;
import org.stblink.hal.HashAccelerator;
import org.stblink.internal.crypto.Aeads;
import org.stblink.internal.crypto.HmacSha256;
import org.stblink.internal.crypto.Sha256;

/**
 * The SDK's own cryptography, as it is used where a platform has none. For a port: to compare its platform's with it before
 * it chooses, and to fall back to it.
 *
 * <p>Threads: any.
 */
public final class SoftwareCrypto implements HashAccelerator {
    @Override
    public @Nullable AeadKey aead(int algorithm, byte[] key32) {
        return Aeads.software(algorithm, key32);
    }

    @Override
    public boolean sha256(byte[] in, int off, int len, byte[] out, int outOff) {
        Sha256.hash(in, off, len, out, outOff);
        return true;
    }

    /**
     * HMAC-SHA-256 (RFC 2104) over {@code in[off .. off+len)}.
     *
     * @param key 0 or more bytes; copied, and the copy wiped
     * @param out receives the first 32 bytes
     */
    public void hmacSha256(byte[] key, byte[] in, int off, int len, byte[] out) {
        HmacSha256 hmac = new HmacSha256(key);
        hmac.update(in, off, len);
        hmac.doFinal(out, 0);
        hmac.wipe();
    }
}
