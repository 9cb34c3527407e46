package org.stblink.internal.noise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.stblink.hal.AeadKey;
import org.stblink.internal.crypto.Sha256;
import org.stblink.internal.crypto.Suite;
import org.stblink.support.WatchedAccelerator;

class CipherStateTest {
    private static final byte[] KEY = Sha256.hash(new byte[] {'k'});
    private static final byte[] NO_AD = new byte[0];
    private static final byte[] AD = {5, 6, 7};
    private static final byte[] TEXT = {'h', 'e', 'l', 'l', 'o'};

    /** Noise, sections 12.3 and 12.4; the platform computes the expected bytes. */
    @ParameterizedTest
    @ValueSource(ints = {Suite.CHACHA_POLY, Suite.AES_GCM})
    void nonceIsACounterInTheByteOrderOfTheSuite(int suite) throws Exception {
        CipherState cipher = new CipherState(suite, KEY, null);
        long[] nonces = {0, 1, 0x0102030405060708L, Long.MAX_VALUE, Long.MIN_VALUE, -2};
        for (long nonce : nonces) {
            cipher.setNonce(nonce);
            byte[] buf = Arrays.copyOf(TEXT, TEXT.length + 16);
            assertThat(cipher.encrypt(AD, 0, AD.length, buf, 0, TEXT.length)).isEqualTo(buf.length);
            assertThat(buf).as("nonce %s", Long.toUnsignedString(nonce)).isEqualTo(jca(suite, KEY, nonce, AD, TEXT));
            assertThat(cipher.nonce()).isEqualTo(nonce + 1);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {Suite.CHACHA_POLY, Suite.AES_GCM, Suite.NATIONAL})
    void lastNonceIsNeverUsed(int suite) throws Exception {
        CipherState cipher = new CipherState(suite, KEY, null);
        cipher.setNonce(-2);
        byte[] buf = Arrays.copyOf(TEXT, TEXT.length + 16);
        cipher.encrypt(NO_AD, 0, 0, buf, 0, TEXT.length);
        byte[] before = buf.clone();

        assertThatIllegalStateException().isThrownBy(() -> cipher.encrypt(NO_AD, 0, 0, buf, 0, TEXT.length));
        assertThat(buf).isEqualTo(before);
        byte[] underLastNonce = jca(suite, KEY, -1, NO_AD, TEXT);
        assertThat(cipher.decrypt(NO_AD, 0, 0, underLastNonce, 0, underLastNonce.length))
                .isEqualTo(-1);
        assertThat(cipher.nonce()).isEqualTo(-1);
    }

    @ParameterizedTest
    @ValueSource(ints = {Suite.CHACHA_POLY, Suite.AES_GCM, Suite.NATIONAL})
    void forgedRecordDoesNotAdvanceTheNonce(int suite) {
        CipherState sender = new CipherState(suite, KEY, null);
        CipherState receiver = new CipherState(suite, KEY, null);
        for (int record = 0; record < 3; record++) {
            byte[] sealed = Arrays.copyOf(TEXT, TEXT.length + 16);
            sender.encrypt(AD, 0, AD.length, sealed, 0, TEXT.length);
            for (int i = 0; i < sealed.length; i++) {
                byte[] forged = sealed.clone();
                forged[i] ^= 1;
                assertThat(receiver.decrypt(AD, 0, AD.length, forged, 0, forged.length))
                        .isEqualTo(-1);
                assertThat(receiver.decrypt(AD, 0, AD.length, sealed.clone(), 0, i))
                        .as("cut to %d", i)
                        .isEqualTo(-1);
            }
            assertThat(receiver.decrypt(AD, 0, 2, sealed.clone(), 0, sealed.length))
                    .isEqualTo(-1);
            assertThat(receiver.nonce()).isEqualTo(record);

            byte[] replayed = sealed.clone();
            assertThat(receiver.decrypt(AD, 0, AD.length, sealed, 0, sealed.length))
                    .isEqualTo(TEXT.length);
            assertThat(Arrays.copyOf(sealed, TEXT.length)).isEqualTo(TEXT);
            assertThat(receiver.decrypt(AD, 0, AD.length, replayed, 0, replayed.length))
                    .as("replayed")
                    .isEqualTo(-1);
            assertThat(receiver.nonce()).isEqualTo(record + 1);
        }
    }

    /** Noise, sections 4.2 and 11.3. */
    @ParameterizedTest
    @ValueSource(ints = {Suite.CHACHA_POLY, Suite.AES_GCM})
    void rekeyReplacesTheKeyAndTheNonceGoesOn(int suite) throws Exception {
        CipherState cipher = new CipherState(suite, KEY, null);
        byte[] key = KEY;
        for (int round = 0; round < 3; round++) {
            byte[] buf = Arrays.copyOf(TEXT, TEXT.length + 16);
            cipher.encrypt(NO_AD, 0, 0, buf, 0, TEXT.length);
            assertThat(buf).as("round %d", round).isEqualTo(jca(suite, key, round, NO_AD, TEXT));

            cipher.rekey();
            key = Arrays.copyOf(jca(suite, key, -1, NO_AD, new byte[32]), 32);
            assertThat(cipher.nonce()).isEqualTo(round + 1);
        }
    }

    @Test
    void destroyedStateIsUseless() {
        CipherState cipher = new CipherState(Suite.CHACHA_POLY, KEY, null);
        cipher.destroy();
        cipher.destroy();

        assertThatIllegalStateException().isThrownBy(() -> cipher.encrypt(NO_AD, 0, 0, new byte[16], 0, 0));
        assertThatIllegalStateException().isThrownBy(() -> cipher.decrypt(NO_AD, 0, 0, new byte[16], 0, 16));
        assertThatIllegalStateException().isThrownBy(cipher::rekey);
    }

    @Test
    void acceleratorServesTheKeyAndItsSuccessorAndBothAreDestroyed() {
        WatchedAccelerator accelerator = new WatchedAccelerator();
        CipherState cipher = new CipherState(Suite.AES_GCM, KEY, accelerator);
        cipher.rekey();
        assertThat(accelerator.keys()).hasSize(2);
        assertThat(accelerator.keys().get(1)).as("where the successor came in").containsOnly(0);
        assertThat(accelerator.buffers().get(0)).as("what it was made of").containsOnly(0);
        assertThat(accelerator.alive()).isEqualTo(1);
        assertThat(cipher.decrypt(NO_AD, 0, 0, new byte[16], 0, 16)).isEqualTo(-1);
        cipher.destroy();
        assertThat(accelerator.alive()).isZero();
    }

    /** Whatever an accelerator's key does after its end, it is not asked. */
    @Test
    void destroyedStateAsksNoAcceleratorAnyMore() {
        AeadKey willing = new AeadKey() {
            @Override
            public int seal(byte[] nonce12, byte[] ad, int adOff, int adLen, byte[] buf, int off, int len) {
                return len + 16;
            }

            @Override
            public int open(byte[] nonce12, byte[] ad, int adOff, int adLen, byte[] buf, int off, int len) {
                return len - 16;
            }

            @Override
            public void destroy() {}
        };
        CipherState cipher = new CipherState(Suite.AES_GCM, KEY, (algorithm, key32) -> willing);
        assertThat(cipher.decrypt(NO_AD, 0, 0, new byte[16], 0, 16)).isZero();
        cipher.destroy();

        assertThatIllegalStateException().isThrownBy(() -> cipher.encrypt(NO_AD, 0, 0, new byte[16], 0, 0));
        assertThatIllegalStateException().isThrownBy(() -> cipher.decrypt(NO_AD, 0, 0, new byte[16], 0, 16));
        assertThatIllegalStateException().isThrownBy(cipher::rekey);
    }

    private static byte[] jca(int suite, byte[] key, long nonce, byte[] ad, byte[] text) throws Exception {
        boolean chacha = suite == Suite.CHACHA_POLY;
        byte[] iv = ByteBuffer.allocate(12)
                .order(chacha ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN)
                .putLong(4, nonce)
                .array();
        Cipher cipher = Cipher.getInstance(chacha ? "ChaCha20-Poly1305" : "AES/GCM/NoPadding");
        cipher.init(
                Cipher.ENCRYPT_MODE,
                new SecretKeySpec(key, chacha ? "ChaCha20" : "AES"),
                chacha ? new IvParameterSpec(iv) : new GCMParameterSpec(128, iv));
        cipher.updateAAD(ad);
        return cipher.doFinal(text);
    }
}
