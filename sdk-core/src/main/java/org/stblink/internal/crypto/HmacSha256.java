package org.stblink.internal.crypto;

import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.macs.HMac;
import org.bouncycastle.crypto.params.KeyParameter;

/**
 * HMAC (RFC 2104, section 2) with SHA-256; vectors in RFC 4231.
 *
 * <p>Threads: one at a time.
 */
public final class HmacSha256 {
    private final HMac hmac = new HMac(new SHA256Digest());

    /** @param key 0 or more bytes; copied */
    public HmacSha256(byte[] key) {
        useKey(key);
    }

    /** Adds a whole array. */
    public void update(byte[] in) {
        hmac.update(in, 0, in.length);
    }

    /** Adds {@code in[off .. off+len)}. */
    public void update(byte[] in, int off, int len) {
        hmac.update(in, off, len);
    }

    /** Writes the 32 bytes of the MAC at {@code out[outOff]}; the object then starts again with the same key. */
    public void doFinal(byte[] out, int outOff) {
        hmac.doFinal(out, outOff);
    }

    /** The MAC, 32 bytes, in a fresh array; the object then starts again with the same key. */
    public byte[] doFinal() {
        byte[] mac = new byte[Suite.HASH_BYTES];
        hmac.doFinal(mac, 0);
        return mac;
    }

    /** Overwrites the key's pads inside the engine. Afterwards the object computes under an empty key. */
    public void wipe() {
        useKey(new byte[0]);
    }

    /** The MAC of the parts, one behind the other. */
    public static byte[] mac(byte[] key, byte[]... parts) {
        HmacSha256 hmac = new HmacSha256(key);
        for (int i = 0; i < parts.length; i++) {
            hmac.update(parts[i]);
        }
        byte[] mac = hmac.doFinal();
        hmac.wipe();
        return mac;
    }

    private void useKey(byte[] key) {
        KeyParameter parameter = new KeyParameter(key);
        hmac.init(parameter);
        Bytes.wipe(parameter.getKey());
    }
}
