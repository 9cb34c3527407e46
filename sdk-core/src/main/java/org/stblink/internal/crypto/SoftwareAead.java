package org.stblink.internal.crypto;

import org.bouncycastle.crypto.InvalidCipherTextException;
import org.bouncycastle.crypto.modes.AEADCipher;
import org.bouncycastle.crypto.params.KeyParameter;
import org.bouncycastle.crypto.params.ParametersWithIV;
import org.stblink.hal.AeadKey;

/**
 * One key of a Bouncy Castle AEAD, working in place.
 *
 * <p>The engine is keyed once and then only told the next nonce. Text goes through a small window, because the engine
 * would otherwise allocate a copy of the whole record when input and output are the same array.
 *
 * <p>Threads: one at a time.
 */
final class SoftwareAead implements AeadKey {
    /** Bytes that go through the engine at once: a multiple of its blocks, small beside the record. */
    private static final int WINDOW_BYTES = 512;

    private final byte[] window = new byte[WINDOW_BYTES];
    private final AEADCipher cipher;
    private final int keyBytes;
    private boolean destroyed;

    /**
     * Nonce of this call and of the one before. The engine keeps the array of the last call to refuse sealing twice
     * under one nonce, so the two take turns. Keys are null: "the one you have".
     */
    private ParametersWithIV current = new ParametersWithIV(null, new byte[Suite.NONCE_BYTES]);

    private ParametersWithIV previous = new ParametersWithIV(null, new byte[Suite.NONCE_BYTES]);

    /** @param key as long as the cipher's are; not kept */
    SoftwareAead(AEADCipher cipher, byte[] key) {
        this.cipher = cipher;
        keyBytes = key.length;
        useKey(key);
    }

    @Override
    public int seal(byte[] nonce12, byte[] ad, int adOff, int adLen, byte[] buf, int off, int len) {
        Bytes.requireRange(buf, off, len, Suite.TAG_BYTES);
        start(true, nonce12, ad, adOff, adLen);
        int done = process(buf, off, len);
        try {
            done += cipher.doFinal(buf, off + done);
        } catch (InvalidCipherTextException e) {
            throw new IllegalStateException("sealing checks no tag");
        }
        Bytes.wipe(window, 0, Math.min(len, WINDOW_BYTES));
        return done;
    }

    @Override
    public int open(byte[] nonce12, byte[] ad, int adOff, int adLen, byte[] buf, int off, int len) {
        Bytes.requireRange(buf, off, len, 0);
        if (len < Suite.TAG_BYTES) {
            return BAD_TAG;
        }
        start(false, nonce12, ad, adOff, adLen);
        int done = process(buf, off, len);
        try {
            done += cipher.doFinal(buf, off + done);
        } catch (InvalidCipherTextException e) {
            Bytes.wipe(buf, off, len);
            return BAD_TAG;
        }
        return done;
    }

    /** Keys the engine with zeroes, which overwrites what it derived from the key. */
    @Override
    public void destroy() {
        useKey(new byte[keyBytes]);
        destroyed = true;
    }

    /** Puts another key in the place of the present one; as long as that, and not kept. */
    void useKey(byte[] key) {
        KeyParameter parameter = new KeyParameter(key);
        Bytes.wipe(current.getIV());
        cipher.init(false, new ParametersWithIV(parameter, current.getIV()));
        Bytes.wipe(parameter.getKey());
    }

    private void start(boolean sealing, byte[] nonce12, byte[] ad, int adOff, int adLen) {
        if (destroyed) {
            throw new IllegalStateException("the key was destroyed");
        }
        Bytes.requireLength("nonce", nonce12, Suite.NONCE_BYTES);
        Bytes.requireRange(ad, adOff, adLen, 0);
        useNonce(sealing, nonce12);
        if (adLen > 0) {
            cipher.processAADBytes(ad, adOff, adLen);
        }
    }

    /**
     * Starts the engine under the nonce exactly as given (ACC-11). Counting nonces is the cipher state's work; the
     * engine's own guard, which remembers the last nonce, would also refuse what is legal, such as opening and then
     * sealing under one nonce. So it is shown another one in between.
     */
    private void useNonce(boolean sealing, byte[] nonce12) {
        if (sealing && Bytes.equalConstantTime(nonce12, 0, current.getIV(), 0, Suite.NONCE_BYTES)) {
            startEngine(false, nonce12, 1);
        }
        startEngine(sealing, nonce12, 0);
    }

    private void startEngine(boolean sealing, byte[] nonce12, int difference) {
        ParametersWithIV next = previous;
        previous = current;
        current = next;
        System.arraycopy(nonce12, 0, next.getIV(), 0, Suite.NONCE_BYTES);
        next.getIV()[0] = (byte) (nonce12[0] ^ difference);
        cipher.init(sealing, next);
    }

    /** Runs the text through the engine and returns how much came out, which is never more than went in. */
    private int process(byte[] buf, int off, int len) {
        int in = off;
        int out = off;
        int end = off + len;
        while (in < end) {
            int n = Math.min(WINDOW_BYTES, end - in);
            System.arraycopy(buf, in, window, 0, n);
            in += n;
            out += cipher.processBytes(window, 0, n, buf, out);
        }
        return out - off;
    }
}
