package org.stblink.internal.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.stblink.vectors.Vector;
import org.stblink.vectors.VectorFiles;

class KdfTest {
    private static final HexFormat HEX = HexFormat.of();

    /** RFC 5869, appendix A.1. */
    @Test
    void knownHkdf() {
        byte[] ikm = HEX.parseHex("0b".repeat(22));
        byte[] prk = Kdf.extract(HEX.parseHex("000102030405060708090a0b0c"), ikm);

        assertThat(prk).isEqualTo(HEX.parseHex("077709362c2e32df0ddc3f0dc47bba6390b6c73bb50f9c3122ec844ad7c2b3e5"));
        assertThat(Kdf.expand32(prk, HEX.parseHex("f0f1f2f3f4f5f6f7f8f9")))
                .as("the first block of 42 bytes")
                .isEqualTo(HEX.parseHex("3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf"));
    }

    /** RFC 7914, section 11: the first block of PBKDF2-HMAC-SHA-256, once short and once with 80,000 rounds. */
    @Test
    void knownPbkdf2() {
        assertThat(Kdf.pbkdf2(ascii("passwd"), ascii("salt"), 1))
                .isEqualTo(HEX.parseHex("55ac046e56e3089fec1691c22544b605f94185216dde0465e68b9d57c20dacbc"));
        assertThat(Kdf.pbkdf2(ascii("Password"), ascii("NaCl"), 80000))
                .isEqualTo(HEX.parseHex("4ddcd8f60b98be21830cee5ef22701f9641a4418d04c0414aeff08876b34ab56"));
    }

    @Test
    void rfc5869() {
        int ran = 0;
        for (Vector v : VectorFiles.records("rfc/KDF_rfc-5869-HKDF-SHA256.txt")) {
            byte[] prk = Kdf.extract(v.hex("salt"), v.hex("IKM"));
            assertThat(prk).as("%s", v).isEqualTo(v.hex("PRK"));
            assertExpands(prk, v.hex("info"), v.hex("OKM"), v);
            ran++;
        }
        assertThat(ran).isEqualTo(3);
    }

    @Test
    void wycheproofHkdf() {
        int ran = 0;
        for (Vector v : VectorFiles.wycheproof("hkdf_sha256_test.json")) {
            byte[] prk = Kdf.extract(v.hex("salt"), v.hex("ikm"));
            // Those that are not valid ask for more than HKDF has, and come without a result.
            assertExpands(prk, v.hex("info"), v.hex("okm"), v);
            ran++;
        }
        assertThat(ran).isGreaterThanOrEqualTo(86);
    }

    /** Ours makes exactly one block; a longer key starts with it, a shorter one is cut from it. */
    @Test
    void wycheproofPbkdf2() {
        int ran = 0;
        for (Vector v : VectorFiles.wycheproof("pbkdf2_hmacsha256_test.json")) {
            byte[] key = Kdf.pbkdf2(v.hex("password"), v.hex("salt"), v.number("iterationCount"));
            int length = Math.min(key.length, v.number("dkLen"));
            assertThat(Arrays.copyOf(key, length)).as("%s", v).isEqualTo(Arrays.copyOf(v.hex("dk"), length));
            ran++;
        }
        assertThat(ran).isGreaterThanOrEqualTo(60);
    }

    /** Ours makes exactly one block; a longer result starts with it, a shorter one is cut from it. */
    private static void assertExpands(byte[] prk, byte[] info, byte[] expected, Vector v) {
        int length = Math.min(Suite.HASH_BYTES, expected.length);
        assertThat(Arrays.copyOf(Kdf.expand32(prk, info), length))
                .as("%s", v)
                .isEqualTo(Arrays.copyOf(expected, length));
    }

    @Test
    void partsOfInfoJoin() {
        byte[] prk = Sha256.hash(ascii("prk"));
        assertThat(Kdf.expand32(prk, ascii("STBLink"), ascii("/1 auth")))
                .isEqualTo(Kdf.expand32(prk, ascii("STBLink/1 auth")));
        assertThat(Kdf.expand32(prk)).isEqualTo(Kdf.expand32(prk, new byte[0]));
    }

    @Test
    void outOfRangeIsRefused() {
        byte[] prk = new byte[32];
        assertThatIllegalArgumentException().isThrownBy(() -> Kdf.pbkdf2(prk, prk, 0));
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
