package org.stblink.internal.crypto;

import org.bouncycastle.crypto.modes.GCMBlockCipher;
import org.jspecify.annotations.Nullable;
import org.stblink.hal.AeadKey;

/**
 * SM4-GCM keys that share one engine, for who holds very many and uses few at a time: a key costs its 16 bytes, where one with an engine
 * of its own costs some 8 KB. For a record of another key than the one before the engine is keyed anew.
 *
 * <p>Threads: all keys of one object together are used by one thread at a time.
 */
public final class SharedSm4Gcm {
    private final SoftwareAead engine =
            new SoftwareAead(GCMBlockCipher.newInstance(new Sm4()), new byte[Aeads.SM4_KEY_BYTES]);

    /** Whose key the engine has; null for nobody's. */
    private @Nullable Key keyed;

    /**
     * A key ready for use.
     *
     * @param key32 copied, not kept; SM4's is the first 16 of them
     */
    public AeadKey key(byte[] key32) {
        Bytes.requireLength("key", key32, Suite.KEY_BYTES);
        return new Key(key32);
    }

    private final class Key implements AeadKey {
        private final byte[] key16 = new byte[Aeads.SM4_KEY_BYTES];
        private boolean destroyed;

        Key(byte[] key32) {
            System.arraycopy(key32, 0, key16, 0, key16.length);
        }

        @Override
        public int seal(byte[] nonce12, byte[] ad, int adOff, int adLen, byte[] buf, int off, int len) {
            return keyedEngine().seal(nonce12, ad, adOff, adLen, buf, off, len);
        }

        @Override
        public int open(byte[] nonce12, byte[] ad, int adOff, int adLen, byte[] buf, int off, int len) {
            return keyedEngine().open(nonce12, ad, adOff, adLen, buf, off, len);
        }

        /** Out of the engine, too, if that has it. */
        @Override
        public void destroy() {
            Bytes.wipe(key16);
            destroyed = true;
            if (keyed == this) {
                engine.useKey(key16);
                keyed = null;
            }
        }

        private SoftwareAead keyedEngine() {
            if (destroyed) {
                throw new IllegalStateException("the key was destroyed");
            }
            if (keyed != this) {
                keyed = null;
                engine.useKey(key16);
                keyed = this;
            }
            return engine;
        }
    }
}
