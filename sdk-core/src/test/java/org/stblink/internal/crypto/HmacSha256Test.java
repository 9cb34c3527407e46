package org.stblink.internal.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.stblink.vectors.Vector;
import org.stblink.vectors.VectorFiles;

class HmacSha256Test {
    private static final HexFormat HEX = HexFormat.of();

    /** RFC 4231, sections 4.2, 4.3 and 4.7 (a key longer than a block). */
    @Test
    void knownMacs() {
        byte[] twenty = new byte[20];
        Arrays.fill(twenty, (byte) 0x0b);
        byte[] longKey = new byte[131];
        Arrays.fill(longKey, (byte) 0xaa);

        assertMac(twenty, "Hi There", "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
        assertMac(
                ascii("Jefe"),
                "what do ya want for nothing?",
                "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
        assertMac(
                longKey,
                "Test Using Larger Than Block-Size Key - Hash Key First",
                "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
    }

    @Test
    void rfc4231() {
        int ran = 0;
        for (Vector v : VectorFiles.records("rfc/HMAC_rfc-4231-sha256.txt")) {
            assertThat(HmacSha256.mac(v.hex("Key"), v.hex("Msg"))).as("%s", v).isEqualTo(v.hex("MD"));
            ran++;
        }
        assertThat(ran).isGreaterThanOrEqualTo(6);
    }

    @Test
    void wycheproof() {
        int ran = 0;
        for (Vector v : VectorFiles.wycheproof("hmac_sha256_test.json")) {
            byte[] mac = Arrays.copyOf(HmacSha256.mac(v.hex("key"), v.hex("msg")), v.number("tagSize") / 8);
            assertThat(Arrays.equals(mac, v.hex("tag")))
                    .as("%s", v)
                    .isEqualTo(v.text("result").equals("valid"));
            ran++;
        }
        assertThat(ran).isGreaterThanOrEqualTo(174);
    }

    @Test
    void objectStartsAgainWithTheSameKeyAndPartsJoin() {
        byte[] key = ascii("key");
        byte[] expected = HmacSha256.mac(key, ascii("hello world"));

        HmacSha256 hmac = new HmacSha256(key);
        for (int round = 0; round < 2; round++) {
            hmac.update(ascii("hello "));
            hmac.update(ascii("a world"), 2, 5);
            assertThat(hmac.doFinal()).isEqualTo(expected);
        }
        assertThat(HmacSha256.mac(key, ascii("hello"), new byte[0], ascii(" world")))
                .isEqualTo(expected);
    }

    @Test
    void keyIsCopiedAndWipedOnRequest() {
        byte[] key = ascii("key");
        HmacSha256 hmac = new HmacSha256(key);
        key[0] = 0;
        byte[] before = hmac.doFinal();
        assertThat(before).isEqualTo(HmacSha256.mac(ascii("key")));

        HmacSha256 ofAnotherKey = new HmacSha256(ascii("another key"));
        ofAnotherKey.update(ascii("what was added and never asked for"));
        hmac.wipe();
        ofAnotherKey.wipe();
        assertThat(hmac.doFinal()).isEqualTo(ofAnotherKey.doFinal()).isNotEqualTo(before);
    }

    /** Keys of a block, and of one byte more, are worked in in different ways; so are messages that fill one. */
    @Test
    void sameAsThePlatformsForAllLengthsAroundABlock() throws Exception {
        Random random = new Random(2104);
        for (int keyLength = 1; keyLength <= 130; keyLength++) {
            byte[] key = new byte[keyLength];
            byte[] message = new byte[(37 * keyLength) % 200];
            random.nextBytes(key);
            random.nextBytes(message);
            Mac platform = Mac.getInstance("HmacSHA256");
            platform.init(new SecretKeySpec(key, "HmacSHA256"));
            byte[] expected = platform.doFinal(message);
            assertThat(HmacSha256.mac(key, message))
                    .as("key of %d bytes", keyLength)
                    .isEqualTo(expected);
            HmacSha256 hmac = new HmacSha256(key);
            hmac.update(message);
            assertThat(hmac.doFinal()).as("key of %d bytes", keyLength).isEqualTo(expected);
        }
    }

    private static void assertMac(byte[] key, String text, String hex) {
        assertThat(HmacSha256.mac(key, ascii(text))).isEqualTo(HEX.parseHex(hex));
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
