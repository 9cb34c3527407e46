package org.stblink.port;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.stblink.hal.AeadKey;
import org.stblink.hal.CryptoAccelerator;

/** What a {@link CryptoAccelerator} says to a caller's mistakes, which no numbered rule is about. */
public abstract class CryptoAcceleratorContract {
    private static final int CHACHA = CryptoAccelerator.CHACHA20_POLY1305;
    private static final int AES = CryptoAccelerator.AES_256_GCM;
    private static final int SM4 = CryptoAccelerator.SM4_GCM;
    private static final byte[] KEY = new byte[32];
    private static final byte[] NONCE = new byte[12];
    private static final byte[] AD = {1, 2, 3};

    protected abstract CryptoAccelerator accelerator();

    private AeadKey key(int algorithm, byte[] key32) {
        AeadKey key = accelerator().aead(algorithm, key32);
        assertThat(key).isNotNull();
        return key;
    }

    @ParameterizedTest
    @ValueSource(ints = {CHACHA, AES, SM4})
    void callersMistakesAreRejected(int algorithm) {
        AeadKey key = key(algorithm, KEY);
        assertThatThrownBy(() -> accelerator().aead(algorithm, new byte[31]))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> key.seal(new byte[11], AD, 0, 0, new byte[32], 0, 16))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> key.seal(NONCE, AD, 0, 0, new byte[31], 0, 16))
                .as("no room for the tag")
                .isInstanceOf(IllegalArgumentException.class);
    }
}
