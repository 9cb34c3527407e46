package org.stblink.port;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.stblink.hal.AeadKey;
import org.stblink.hal.CryptoAccelerator;

/** The rules of {@link CryptoAccelerator} and {@link AeadKey}, for a port that supports both algorithms. */
public abstract class CryptoAcceleratorContract {
    private static final int CHACHA = CryptoAccelerator.CHACHA20_POLY1305;
    private static final int AES = CryptoAccelerator.AES_256_GCM;
    private static final byte[] KEY = filled(32, 7);
    private static final byte[] NONCE = filled(12, 9);
    private static final byte[] AD = {1, 2, 3};

    protected abstract CryptoAccelerator accelerator();

    private AeadKey key(int algorithm, byte[] key32) {
        AeadKey key = accelerator().aead(algorithm, key32);
        assertThat(key).isNotNull();
        return key;
    }

    record Vector(String name, int algorithm, String key, String nonce, String ad, String plain, String sealed) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Vector> vectors() {
        String draft = "Internet-Drafts are draft documents valid for a maximum of six months and may be updated,"
                + " replaced, or obsoleted by other documents at any time. It is inappropriate to use Internet-Drafts"
                + " as reference material or to cite them other than as /\u201cwork in progress./\u201d";
        String zeroKey = "0".repeat(64);
        String zeroNonce = "0".repeat(24);
        return Stream.of(
                new Vector(
                        "RFC 8439, 2.8.2",
                        CHACHA,
                        "808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f",
                        "070000004041424344454647",
                        "50515253c0c1c2c3c4c5c6c7",
                        hex(
                                "Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the future,"
                                        + " sunscreen would be it."),
                        "d31a8d34648e60db7b86afbc53ef7ec2a4aded51296e08fea9e2b5a736ee62d63dbea45e8ca9671282fafb69da9272"
                                + "8b1a71de0a9e060b2905d6a5b67ecd3b3692ddbd7f2d778b8c9803aee328091b58fab324e4fad675945585"
                                + "808b4831d7bc3ff4def08e4b7a9de576d26586cec64b61161ae10b594f09e26a7e902ecbd0600691"),
                new Vector(
                        "RFC 8439, A.5",
                        CHACHA,
                        "1c9240a5eb55d38af333888604f6b5f0473917c1402b80099dca5cbc207075c0",
                        "000000000102030405060708",
                        "f33388860000000000004e91",
                        hex(draft),
                        "64a0861575861af460f062c79be643bd5e805cfd345cf389f108670ac76c8cb24c6cfc18755d43eea09ee94e382d26"
                                + "b0bdb7b73c321b0100d4f03b7f355894cf332f830e710b97ce98c8a84abd0b948114ad176e008d33bd60f9"
                                + "82b1ff37c8559797a06ef4f0ef61c186324e2b3506383606907b6a7c02b0f9f6157b53c867e4b9166c767b"
                                + "804d46a59b5216cde7a4e99040c5a40433225ee282a1b0a06c523eaf4534d7f83fa1155b0047718cbc546a"
                                + "0d072b04b3564eea1b422273f548271a0bb2316053fa76991955ebd63159434ecebb4e466dae5a1073a672"
                                + "7627097a1049e617d91d361094fa68f0ff77987130305beaba2eda04df997b714d6c6f2c29a6ad5cb4022b"
                                + "02709beead9d67890cbb22392336fea1851f38"),
                new Vector("GCM test case 13", AES, zeroKey, zeroNonce, "", "", "530f8afbc74536b9a963b4f1c4cb738b"),
                new Vector(
                        "GCM test case 14",
                        AES,
                        zeroKey,
                        zeroNonce,
                        "",
                        "0".repeat(32),
                        "cea7403d4d606b6e074ec5d3baf39d18d0d1c8a799996bf0265b98b5d48ab919"),
                new Vector(
                        "GCM test case 16",
                        AES,
                        "feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308",
                        "cafebabefacedbaddecaf888",
                        "feedfacedeadbeeffeedfacedeadbeefabaddad2",
                        "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6"
                                + "b525b16aedf5aa0de657ba637b39",
                        "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa8cb08e48590dbb3da7b08b105682"
                                + "8838c5f61e6393ba7a0abcc9f66276fc6ece0f4e1768cddf8853bb2d551b"));
    }

    private static String hex(String text) {
        return HexFormat.of().formatHex(text.getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex);
    }

    private static byte[] filled(int length, int value) {
        byte[] out = new byte[length];
        Arrays.fill(out, (byte) value);
        return out;
    }

    @Test
    void ACC_1_unknownAlgorithmsAreNull() {
        for (int other : new int[] {0, 3, 0x10, -1}) {
            assertThat(accelerator().aead(other, KEY)).as("algorithm %d", other).isNull();
        }
    }

    /** In the middle of a bigger buffer, whose other bytes stay as they are. */
    @ParameterizedTest
    @MethodSource("vectors")
    void ACC_2_resultsAreThePublishedOnes(Vector vector) {
        byte[] plain = bytes(vector.plain);
        byte[] sealed = bytes(vector.sealed);
        byte[] ad = bytes("ffff" + vector.ad + "ff");
        byte[] buffer = filled(sealed.length + 20, 0x77);
        byte[] before = buffer.clone();
        System.arraycopy(plain, 0, buffer, 11, plain.length);
        AeadKey key = key(vector.algorithm, bytes(vector.key));
        int count = key.seal(bytes(vector.nonce), ad, 2, ad.length - 3, buffer, 11, plain.length);
        assertThat(count).isEqualTo(sealed.length);
        System.arraycopy(sealed, 0, before, 11, sealed.length);
        assertThat(buffer).isEqualTo(before);

        count = key.open(bytes(vector.nonce), ad, 2, ad.length - 3, buffer, 11, sealed.length);
        assertThat(count).isEqualTo(plain.length);
        assertThat(Arrays.copyOfRange(buffer, 11, 11 + count)).isEqualTo(plain);
    }

    @ParameterizedTest
    @ValueSource(ints = {CHACHA, AES})
    void ACC_2_everyLengthComesBack(int algorithm) {
        Random random = new Random(1);
        AeadKey key = key(algorithm, KEY);
        byte[] nonce = new byte[12];
        for (int length : new int[] {0, 1, 15, 16, 17, 63, 64, 65, 1024, 16_387}) {
            byte[] plain = new byte[length];
            random.nextBytes(plain);
            byte[] buffer = Arrays.copyOf(plain, length + 16);
            nonce[11]++;
            assertThat(key.seal(nonce, AD, 0, 0, buffer, 0, length)).isEqualTo(length + 16);
            assertThat(key.open(nonce, AD, 0, 0, buffer, 0, length + 16)).isEqualTo(length);
            assertThat(Arrays.copyOf(buffer, length)).isEqualTo(plain);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {CHACHA, AES})
    void ACC_3_keyIsCopied(int algorithm) {
        byte[] mine = KEY.clone();
        AeadKey key = key(algorithm, mine);
        Arrays.fill(mine, (byte) 0);
        assertThat(sealed(key, NONCE)).isEqualTo(sealed(key(algorithm, KEY), NONCE));
    }

    private static byte[] sealed(AeadKey key, byte[] nonce) {
        byte[] buffer = new byte[24 + 16];
        key.seal(nonce, AD, 0, AD.length, buffer, 0, 24);
        return buffer;
    }

    @ParameterizedTest
    @ValueSource(ints = {CHACHA, AES})
    void ACC_10_everyFlippedBitIsRefusedAndNoPlaintextIsReleased(int algorithm) {
        byte[] plain = "attack at dawn, or at dusk".getBytes(StandardCharsets.US_ASCII);
        AeadKey key = key(algorithm, KEY);
        byte[] right = Arrays.copyOf(plain, plain.length + 16);
        key.seal(NONCE, AD, 0, AD.length, right, 0, plain.length);
        for (int bit = 0; bit < right.length * 8; bit++) {
            byte[] forged = right.clone();
            forged[bit / 8] ^= (byte) (1 << (bit % 8));
            assertThat(key.open(NONCE, AD, 0, AD.length, forged, 0, forged.length))
                    .as("bit %d", bit)
                    .isEqualTo(AeadKey.BAD_TAG);
            for (int i = 0; i + 4 <= plain.length; i++) {
                boolean same = Arrays.equals(forged, i, i + 4, plain, i, i + 4);
                assertThat(same)
                        .as("plaintext at %d after a wrong tag (bit %d)", i, bit)
                        .isFalse();
            }
        }
        assertThat(key.open(NONCE, AD, 0, AD.length, right, 0, right.length))
                .as("the right one still opens")
                .isEqualTo(plain.length);
    }

    @ParameterizedTest
    @ValueSource(ints = {CHACHA, AES})
    void ACC_10_otherNonceOtherDataOtherKeyAndTooShortAreRefused(int algorithm) {
        AeadKey key = key(algorithm, KEY);
        byte[] right = sealed(key, NONCE);
        assertThat(key.open(filled(12, 8), AD, 0, AD.length, right.clone(), 0, 40))
                .isEqualTo(AeadKey.BAD_TAG);
        assertThat(key.open(NONCE, AD, 0, 2, right.clone(), 0, 40)).isEqualTo(AeadKey.BAD_TAG);
        assertThat(key.open(NONCE, AD, 0, AD.length, right.clone(), 0, 39)).isEqualTo(AeadKey.BAD_TAG);
        AeadKey other = key(algorithm, filled(32, 8));
        assertThat(other.open(NONCE, AD, 0, AD.length, right.clone(), 0, 40)).isEqualTo(AeadKey.BAD_TAG);
        for (int length = 0; length < 16; length++) {
            assertThat(key.open(NONCE, AD, 0, 0, new byte[16], 0, length)).isEqualTo(AeadKey.BAD_TAG);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {CHACHA, AES})
    void ACC_11_nonceIsUsedAsGivenAlsoTwiceAndBackwards(int algorithm) {
        AeadKey key = key(algorithm, KEY);
        byte[] nonce = NONCE.clone();
        byte[] first = sealed(key, nonce);
        assertThat(nonce).isEqualTo(NONCE);
        assertThat(sealed(key, nonce)).isEqualTo(first);
        assertThat(sealed(key, filled(12, 1))).isNotEqualTo(first);
        assertThat(sealed(key, nonce)).isEqualTo(first);
        for (int i = 0; i < 2; i++) {
            assertThat(key.open(nonce, AD, 0, AD.length, first.clone(), 0, 40)).isEqualTo(24);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {CHACHA, AES})
    void ACC_12_destroyForgetsAndIsIdempotent(int algorithm) {
        AeadKey key = key(algorithm, KEY);
        key.destroy();
        key.destroy();
        assertThatThrownBy(() -> sealed(key, NONCE)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> key.open(NONCE, AD, 0, 0, new byte[16], 0, 16))
                .isInstanceOf(IllegalStateException.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {CHACHA, AES})
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
