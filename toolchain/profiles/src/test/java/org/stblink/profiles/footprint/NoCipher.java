package org.stblink.profiles.footprint;

import org.jspecify.annotations.Nullable;
import org.stblink.hal.AeadKey;
import org.stblink.hal.CryptoAccelerator;

/** Stands in for AES-256-GCM where only the rest is measured: encrypts nothing, allocates nothing. Never for anything else. */
final class NoCipher implements CryptoAccelerator {
    private static final int TAG_BYTES = 16;

    @Override
    public @Nullable AeadKey aead(int suite, byte[] key32) {
        return suite == AES_256_GCM ? new Nothing() : null;
    }

    private static final class Nothing implements AeadKey {
        @Override
        public int seal(byte[] nonce12, byte[] ad, int adOff, int adLen, byte[] buf, int off, int len) {
            return len + TAG_BYTES;
        }

        @Override
        public int open(byte[] nonce12, byte[] ad, int adOff, int adLen, byte[] buf, int off, int len) {
            return len - TAG_BYTES;
        }

        @Override
        public void destroy() {}
    }
}
