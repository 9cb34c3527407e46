package org.stblink.internal.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.stblink.vectors.Vector;
import org.stblink.vectors.VectorFiles;

class NationalPrimitivesTest {
    private static final HexFormat HEX = HexFormat.of();

    private final Primitives primitives = Primitives.national();

    /** GB/T 32905, annex A. */
    @Test
    void knownHashes() {
        assertHash("abc", "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0");
        assertHash("abcd".repeat(16), "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732");
    }

    @Test
    void hashesOfTheVectors() {
        int ran = 0;
        for (Vector v : VectorFiles.records("rfc/hashes_SM3_oscca.txt")) {
            Hash hash = primitives.hash();
            hash.update(v.hex("Msg"), 0, Integer.parseInt(v.text("Len")) / 8);
            assertThat(hash.doFinal()).as("%s", v).isEqualTo(v.hex("MD"));
            ran++;
        }
        assertThat(ran).isGreaterThanOrEqualTo(5);
    }

    /** As of Wycheproof; keys longer than a block among them. */
    @Test
    void macs() {
        int ran = 0;
        for (Vector v : VectorFiles.wycheproof("hmac_sm3_test.json")) {
            byte[] mac = Arrays.copyOf(primitives.mac(v.hex("key"), v.hex("msg")), v.number("tagSize") / 8);
            assertThat(Arrays.equals(mac, v.hex("tag")))
                    .as("%s", v)
                    .isEqualTo(v.text("result").equals("valid"));
            ran++;
        }
        assertThat(ran).isGreaterThanOrEqualTo(100);
    }

    @Test
    void bothSidesAgree() {
        Random random = new Random(32_905);
        for (int i = 0; i < 20; i++) {
            byte[][] priv = new byte[2][32];
            byte[][] pub = new byte[2][32];
            byte[][] shared = new byte[2][32];
            for (int side = 0; side < 2; side++) {
                assertThat(primitives.generate(
                                out -> {
                                    random.nextBytes(out);
                                    return true;
                                },
                                priv[side],
                                pub[side]))
                        .isTrue();
            }
            for (int side = 0; side < 2; side++) {
                assertThat(primitives.agree(priv[side], pub[1 - side], 0, shared[side]))
                        .isTrue();
            }
            assertThat(shared[0]).isEqualTo(shared[1]).isNotEqualTo(new byte[32]);
        }
    }

    /** A draw that is no private key is as good as none; the next one is asked for later. */
    @Test
    void drawsAboveTheGroupsOrderAreThrownAway() {
        byte[] priv = new byte[32];
        byte[] pub = new byte[32];
        boolean generated = primitives.generate(
                out -> {
                    Arrays.fill(out, (byte) 0xFF);
                    return true;
                },
                priv,
                pub);

        assertThat(generated).isFalse();
        assertThat(priv).containsOnly(0);
        assertThat(pub).containsOnly(0);
    }

    @Test
    void wrongSizesAreRefused() {
        byte[] right = new byte[32];
        assertThatIllegalArgumentException().isThrownBy(() -> primitives.publicKey(new byte[31], right));
        assertThatIllegalArgumentException().isThrownBy(() -> primitives.publicKey(right, new byte[65]));
        assertThatIllegalArgumentException().isThrownBy(() -> primitives.agree(right, right, 1, right));
        assertThatIllegalArgumentException().isThrownBy(() -> primitives.agree(right, right, 0, new byte[33]));
    }

    /** Of another secret another key; and not the private key of X25519 that the secret itself is. */
    @Test
    void keyOfAServerIsMadeOfItsSecret() {
        byte[] secret = HEX.parseHex("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f");
        byte[] key = KeyHierarchy.nationalServerKey(secret);

        assertThat(key).isEqualTo(KeyHierarchy.nationalServerKey(secret)).isNotEqualTo(secret);
        assertThat(key)
                .isEqualTo(primitives.expand32(
                        secret, "STBLink/1 sm2 key".getBytes(StandardCharsets.US_ASCII), new byte[1]));
        assertThat(Sm2Curve.isScalar(key)).isTrue();
        secret[0] = 1;
        assertThat(KeyHierarchy.nationalServerKey(secret)).isNotEqualTo(key);
    }

    private void assertHash(String text, String hex) {
        Hash hash = primitives.hash();
        hash.update(text.getBytes(StandardCharsets.US_ASCII));
        assertThat(hash.doFinal()).isEqualTo(HEX.parseHex(hex));
    }
}
