package org.stblink.internal.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.lang.reflect.Field;
import java.nio.charset.StandardCharsets;
import java.security.spec.AlgorithmParameterSpec;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.stblink.hal.AeadKey;
import org.stblink.hal.CryptoAccelerator;
import org.stblink.vectors.Vector;
import org.stblink.vectors.VectorFiles;

class AeadsTest {
    private static final HexFormat HEX = HexFormat.of();
    private static final byte[] NONE = new byte[0];

    /** RFC 8439, section 2.8.2. */
    @Test
    void knownChaCha20Poly1305() {
        assertSeals(
                Suite.CHACHA_POLY,
                HEX.parseHex("808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f"),
                HEX.parseHex("070000004041424344454647"),
                HEX.parseHex("50515253c0c1c2c3c4c5c6c7"),
                ("Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the future,"
                                + " sunscreen would be it.")
                        .getBytes(StandardCharsets.US_ASCII),
                HEX.parseHex("d31a8d34648e60db7b86afbc53ef7ec2a4aded51296e08fea9e2b5a736ee62d6"
                        + "3dbea45e8ca9671282fafb69da92728b1a71de0a9e060b2905d6a5b67ecd3b36"
                        + "92ddbd7f2d778b8c9803aee328091b58fab324e4fad675945585808b4831d7bc"
                        + "3ff4def08e4b7a9de576d26586cec64b6116"
                        + "1ae10b594f09e26a7e902ecbd0600691"));
    }

    /** McGrew and Viega, "The Galois/Counter Mode of Operation", test case 16. */
    @Test
    void knownAes256Gcm() {
        assertSeals(
                Suite.AES_GCM,
                HEX.parseHex("feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308"),
                HEX.parseHex("cafebabefacedbaddecaf888"),
                HEX.parseHex("feedfacedeadbeeffeedfacedeadbeefabaddad2"),
                HEX.parseHex("d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
                        + "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39"),
                HEX.parseHex("522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa"
                        + "8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662"
                        + "76fc6ece0f4e1768cddf8853bb2d551b"));
    }

    /** RFC 8998, appendix A.1; the second half of a suite's key is not SM4's. */
    @Test
    void knownSm4Gcm() {
        assertSeals(
                Suite.NATIONAL,
                HEX.parseHex("0123456789abcdeffedcba9876543210ffffffffffffffffffffffffffffffff"),
                HEX.parseHex("00001234567800000000abcd"),
                HEX.parseHex("feedfacedeadbeeffeedfacedeadbeefabaddad2"),
                HEX.parseHex("aaaaaaaaaaaaaaaabbbbbbbbbbbbbbbbccccccccccccccccdddddddddddddddd"
                        + "eeeeeeeeeeeeeeeeffffffffffffffffeeeeeeeeeeeeeeeeaaaaaaaaaaaaaaaa"),
                HEX.parseHex("17f399f08c67d5ee19d0dc9969c4bb7d5fd46fd3756489069157b282bb200735"
                        + "d82710ca5c22f0ccfa7cbf93d496ac15a56834cbcf98c397b4024a2691233b8d"
                        + "83de3541e4c2b58177e065a9bf7b62ec"));
    }

    /** The window through which text goes lives as long as the key. */
    @Test
    void sealedTextDoesNotStayInTheWindow() throws Exception {
        for (int length : new int[] {100, 512, 1500}) {
            AeadKey key = Aeads.create(Suite.CHACHA_POLY, new byte[32], null);
            byte[] buffer = new byte[length + Suite.TAG_BYTES];
            Arrays.fill(buffer, (byte) 0x55);
            key.seal(new byte[Suite.NONCE_BYTES], NONE, 0, 0, buffer, 0, length);
            Field window = SoftwareAead.class.getDeclaredField("window");
            window.setAccessible(true);

            assertThat((byte[]) window.get(key)).as("%d bytes", length).containsOnly(0);
        }
    }

    @Test
    void wycheproofChaCha20Poly1305() {
        assertThat(runWycheproof("chacha20_poly1305_test.json", Suite.CHACHA_POLY, 256))
                .isGreaterThanOrEqualTo(316);
    }

    @Test
    void wycheproofAes256Gcm() {
        assertThat(runWycheproof("aes_gcm_test.json", Suite.AES_GCM, 256)).isGreaterThanOrEqualTo(66);
    }

    @Test
    void wycheproofSm4Gcm() {
        assertThat(runWycheproof("sm4_gcm_test.json", Suite.NATIONAL, 128)).isGreaterThanOrEqualTo(50);
    }

    @Test
    void opensslChaCha20Poly1305() {
        int ran = 0;
        for (Vector v : VectorFiles.records("rfc/ciphers_ChaCha20Poly1305_openssl.txt")) {
            byte[] sealed = join(v.hex("Ciphertext"), v.hex("Tag"));
            check(
                    v,
                    Suite.CHACHA_POLY,
                    v.hex("Key"),
                    v.hex("IV"),
                    v.hex("AAD"),
                    v.hex("Plaintext"),
                    sealed,
                    !v.has("Result"));
            ran++;
        }
        assertThat(ran).isEqualTo(5);
    }

    /** Lengths around the window and the block size, offsets, associated data of all kinds: as the platform's JCA. */
    @ParameterizedTest
    @ValueSource(ints = {Suite.CHACHA_POLY, Suite.AES_GCM})
    void agreesWithThePlatformOnRandomInput(int suite) throws Exception {
        long seed = 8_439;
        Random random = new Random(seed);
        AeadKey key = null;
        byte[] keyBytes = null;
        for (int i = 0; i < 400; i++) {
            if (i % 40 == 0) {
                keyBytes = bytes(random, 32);
                key = Aeads.create(suite, keyBytes, null);
            }
            String where = "seed " + seed + ", suite " + suite + ", case " + i;
            byte[] nonce = bytes(random, 12);
            byte[] text = bytes(random, i < 100 ? i : random.nextInt(4096));
            byte[] ad = bytes(random, random.nextInt(80));
            int off = random.nextInt(9);
            int adOff = random.nextInt(ad.length + 1);
            byte[] buf = bytes(random, off + text.length + 16 + 5);
            byte[] around = buf.clone();
            System.arraycopy(text, 0, buf, off, text.length);
            byte[] expected =
                    jca(suite, Cipher.ENCRYPT_MODE, keyBytes, nonce, Arrays.copyOfRange(ad, adOff, ad.length), text);

            int sealed = key.seal(nonce, ad, adOff, ad.length - adOff, buf, off, text.length);
            assertThat(sealed).as(where).isEqualTo(text.length + 16);
            assertThat(Arrays.copyOfRange(buf, off, off + sealed)).as(where).isEqualTo(expected);

            int opened = key.open(nonce, ad, adOff, ad.length - adOff, buf, off, sealed);
            assertThat(opened).as(where).isEqualTo(text.length);
            assertThat(Arrays.copyOfRange(buf, off, off + opened)).as(where).isEqualTo(text);
            assertThat(Arrays.copyOf(buf, off)).as(where).isEqualTo(Arrays.copyOf(around, off));
            assertThat(Arrays.copyOfRange(buf, off + sealed, buf.length))
                    .as(where)
                    .isEqualTo(Arrays.copyOfRange(around, off + sealed, buf.length));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {Suite.CHACHA_POLY, Suite.AES_GCM, Suite.NATIONAL})
    void everyFlippedByteIsRefusedAndLeavesNoPlaintext(int suite) {
        AeadKey key = Aeads.create(suite, new byte[32], null);
        byte[] nonce = new byte[12];
        byte[] ad = {1, 2, 3};
        byte[] text = new byte[1200];
        Arrays.fill(text, (byte) 'P');
        byte[] sealed = seal(key, nonce, ad, text);

        for (int i = 0; i < sealed.length; i += i < 40 || i > 1180 ? 1 : 97) {
            byte[] forged = sealed.clone();
            forged[i] ^= (byte) 0x80;
            assertThat(key.open(nonce, ad, 0, 3, forged, 0, forged.length))
                    .as("byte %d", i)
                    .isEqualTo(AeadKey.BAD_TAG);
            assertThat(forged).as("byte %d", i).doesNotContain((byte) 'P');
        }
        byte[] good = sealed.clone();
        assertThat(key.open(nonce, new byte[] {1, 2, 4}, 0, 3, good.clone(), 0, good.length))
                .isEqualTo(AeadKey.BAD_TAG);
        assertThat(key.open(nonce, ad, 0, 2, good.clone(), 0, good.length)).isEqualTo(AeadKey.BAD_TAG);
        for (int length = 0; length < sealed.length; length++) {
            assertThat(key.open(nonce, ad, 0, 3, sealed.clone(), 0, length))
                    .as("cut to %d", length)
                    .isEqualTo(AeadKey.BAD_TAG);
        }
        assertThat(key.open(nonce, ad, 0, 3, good, 0, good.length))
                .as("after all that")
                .isEqualTo(text.length);
        assertThat(Arrays.copyOf(good, text.length)).isEqualTo(text);
    }

    /** ACC-11: the cipher state counts nonces, not the key. */
    @ParameterizedTest
    @ValueSource(ints = {Suite.CHACHA_POLY, Suite.AES_GCM, Suite.NATIONAL})
    void nonceIsUsedExactlyAsGivenAlsoTwice(int suite) {
        AeadKey key = Aeads.create(suite, new byte[32], null);
        byte[] zero = new byte[12];
        byte[] text = {1, 2, 3};

        byte[] first = seal(key, zero, NONE, text);
        assertThat(seal(key, zero, NONE, text)).isEqualTo(first);
        byte[] opened = first.clone();
        assertThat(key.open(zero, NONE, 0, 0, opened, 0, opened.length)).isEqualTo(3);
        assertThat(seal(key, zero, NONE, text)).isEqualTo(first);
        byte[] other = zero.clone();
        other[0] = 1;
        assertThat(seal(key, other, NONE, text)).isNotEqualTo(first);
        assertThat(seal(key, zero, NONE, text)).isEqualTo(first);
        assertThat(seal(Aeads.create(suite, new byte[32], null), zero, NONE, text))
                .isEqualTo(first);
    }

    @ParameterizedTest
    @ValueSource(ints = {Suite.CHACHA_POLY, Suite.AES_GCM, Suite.NATIONAL})
    void keyIsCopiedAndForgottenOnDestroy(int suite) {
        byte[] keyBytes = new byte[32];
        AeadKey key = Aeads.create(suite, keyBytes, null);
        byte[] expected = seal(key, new byte[12], NONE, new byte[5]);
        Arrays.fill(keyBytes, (byte) 9);
        assertThat(seal(key, new byte[12], NONE, new byte[5])).isEqualTo(expected);

        key.destroy();
        key.destroy();
        assertThatIllegalStateException().isThrownBy(() -> seal(key, new byte[12], NONE, new byte[5]));
        assertThatIllegalStateException()
                .isThrownBy(() -> key.open(new byte[12], NONE, 0, 0, expected, 0, expected.length));
    }

    @ParameterizedTest
    @ValueSource(ints = {Suite.CHACHA_POLY, Suite.AES_GCM, Suite.NATIONAL})
    void rangesThatDoNotFitAreRefusedBeforeAnyWork(int suite) {
        AeadKey key = Aeads.create(suite, new byte[32], null);
        byte[] buf = new byte[20];
        byte[] nonce = new byte[12];

        assertThatIllegalArgumentException().isThrownBy(() -> key.seal(nonce, NONE, 0, 0, buf, 0, 5));
        assertThatIllegalArgumentException().isThrownBy(() -> key.seal(nonce, NONE, 0, 0, buf, -1, 4));
        assertThatIllegalArgumentException().isThrownBy(() -> key.seal(nonce, NONE, 0, 1, buf, 0, 4));
        assertThatIllegalArgumentException().isThrownBy(() -> key.seal(new byte[8], NONE, 0, 0, buf, 0, 4));
        assertThatIllegalArgumentException().isThrownBy(() -> key.open(nonce, NONE, 0, 0, buf, 1, 20));
        assertThat(buf).containsOnly(0);
    }

    @ParameterizedTest
    @ValueSource(ints = {Suite.CHACHA_POLY, Suite.AES_GCM, Suite.NATIONAL})
    void recordsAreNotCopiedOnTheHeap(int suite) {
        AeadKey key = Aeads.create(suite, new byte[32], null);
        byte[] record = new byte[64 * 1024 + 16];
        byte[] nonce = new byte[12];
        for (int i = 0; i < 20; i++) {
            roundTrip(key, nonce, record, i);
        }
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 20; i < 40; i++) {
            roundTrip(key, nonce, record, i);
        }
        long perRecord = (threads.getCurrentThreadAllocatedBytes() - before) / 40;
        assertThat(perRecord).as("bytes allocated per record of 64 KiB").isLessThan(2048);
    }

    @Test
    void acceleratorIsPreferredWhereItSupportsTheSuite() {
        AeadKey fast = Aeads.create(Suite.CHACHA_POLY, new byte[32], null);
        CryptoAccelerator onlyChaCha =
                (algorithm, key32) -> algorithm == CryptoAccelerator.CHACHA20_POLY1305 ? fast : null;

        assertThat(Aeads.create(Suite.CHACHA_POLY, new byte[32], onlyChaCha)).isSameAs(fast);
        assertThat(seal(Aeads.create(Suite.AES_GCM, new byte[32], onlyChaCha), new byte[12], NONE, NONE))
                .isEqualTo(seal(Aeads.create(Suite.AES_GCM, new byte[32], null), new byte[12], NONE, NONE));
    }

    @Test
    void unknownSuiteOrWrongKeySizeIsRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> Aeads.create(0x11, new byte[32], null));
        assertThatIllegalArgumentException().isThrownBy(() -> Aeads.create(Suite.AES_GCM, new byte[16], null));
    }

    private static int runWycheproof(String file, int suite, int keyBits) {
        int ran = 0;
        for (Vector v : VectorFiles.wycheproof(file)) {
            if (v.number("keySize") == keyBits && v.number("ivSize") == 96) {
                byte[] sealed = join(v.hex("ct"), v.hex("tag"));
                check(
                        v,
                        suite,
                        Arrays.copyOf(v.hex("key"), 32),
                        v.hex("iv"),
                        v.hex("aad"),
                        v.hex("msg"),
                        sealed,
                        v.text("result").equals("valid"));
                ran++;
            }
        }
        return ran;
    }

    private static void check(
            Vector v, int suite, byte[] key, byte[] nonce, byte[] ad, byte[] text, byte[] sealed, boolean valid) {
        AeadKey aead = Aeads.create(suite, key, null);
        byte[] buf = sealed.clone();
        int opened = aead.open(nonce, ad, 0, ad.length, buf, 0, buf.length);
        if (valid) {
            assertThat(opened).as("%s", v).isEqualTo(text.length);
            assertThat(Arrays.copyOf(buf, opened)).as("%s", v).isEqualTo(text);
            assertThat(seal(aead, nonce, ad, text)).as("%s", v).isEqualTo(sealed);
        } else {
            assertThat(opened).as("%s", v).isEqualTo(AeadKey.BAD_TAG);
            assertThat(buf).as("%s", v).containsOnly(0);
        }
    }

    private static void assertSeals(int suite, byte[] key, byte[] nonce, byte[] ad, byte[] text, byte[] sealed) {
        AeadKey aead = Aeads.create(suite, key, null);
        assertThat(seal(aead, nonce, ad, text)).isEqualTo(sealed);
        byte[] buf = sealed.clone();
        assertThat(aead.open(nonce, ad, 0, ad.length, buf, 0, buf.length)).isEqualTo(text.length);
        assertThat(Arrays.copyOf(buf, text.length)).isEqualTo(text);
    }

    private static byte[] seal(AeadKey key, byte[] nonce, byte[] ad, byte[] text) {
        byte[] buf = Arrays.copyOf(text, text.length + 16);
        assertThat(key.seal(nonce, ad, 0, ad.length, buf, 0, text.length)).isEqualTo(buf.length);
        return buf;
    }

    private static void roundTrip(AeadKey key, byte[] nonce, byte[] record, int counter) {
        nonce[11] = (byte) counter;
        key.seal(nonce, NONE, 0, 0, record, 0, record.length - 16);
        if (key.open(nonce, NONE, 0, 0, record, 0, record.length) < 0) {
            throw new AssertionError("does not open");
        }
    }

    private static byte[] jca(int suite, int mode, byte[] key, byte[] nonce, byte[] ad, byte[] text) throws Exception {
        boolean chacha = suite == Suite.CHACHA_POLY;
        Cipher cipher = Cipher.getInstance(chacha ? "ChaCha20-Poly1305" : "AES/GCM/NoPadding");
        AlgorithmParameterSpec spec = chacha ? new IvParameterSpec(nonce) : new GCMParameterSpec(128, nonce);
        cipher.init(mode, new SecretKeySpec(key, chacha ? "ChaCha20" : "AES"), spec);
        cipher.updateAAD(ad);
        return cipher.doFinal(text);
    }

    private static byte[] bytes(Random random, int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    private static byte[] join(byte[] a, byte[] b) {
        byte[] joined = Arrays.copyOf(a, a.length + b.length);
        System.arraycopy(b, 0, joined, a.length, b.length);
        return joined;
    }
}
