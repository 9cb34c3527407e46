package org.stblink.internal.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.stblink.hal.EntropySource;
import org.stblink.vectors.Vector;
import org.stblink.vectors.VectorFiles;

class PrimitivesTest {
    private static final HexFormat HEX = HexFormat.of();

    /** All points of low order, and encodings of them that are not reduced modulo p (RFC 7748, section 6.1). */
    private static final String[] LOW_ORDER = {
        "0000000000000000000000000000000000000000000000000000000000000000",
        "0100000000000000000000000000000000000000000000000000000000000000",
        "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
        "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "0000000000000000000000000000000000000000000000000000000000000080",
        "0100000000000000000000000000000000000000000000000000000000000080",
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
    };

    /** RFC 7748, section 6.1. */
    @Test
    void knownAgreement() {
        byte[] a = HEX.parseHex("77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a");
        byte[] b = HEX.parseHex("5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb");
        byte[] publicA = new byte[32];
        byte[] publicB = new byte[32];
        Primitives.SOFTWARE.publicKey(a, publicA);
        Primitives.SOFTWARE.publicKey(b, publicB);

        assertThat(publicA).isEqualTo(HEX.parseHex("8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a"));
        assertThat(publicB).isEqualTo(HEX.parseHex("de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f"));
        byte[] expected = HEX.parseHex("4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742");
        assertThat(agree(a, publicB)).isEqualTo(expected);
        assertThat(agree(b, publicA)).isEqualTo(expected);
    }

    /** RFC 7748, section 5.2: the result becomes the scalar, the scalar becomes the point. */
    @Test
    void knownIteration() {
        byte[] k = HEX.parseHex("09" + "00".repeat(31));
        byte[] u = k.clone();
        for (int i = 1; i <= 1000; i++) {
            byte[] result = agree(k, u);
            u = k;
            k = result;
            if (i == 1) {
                assertThat(k)
                        .isEqualTo(HEX.parseHex("422c8e7a6227d7bca1350b3e2bb7279f7897b87bb6854b783c60e80311ae3079"));
            }
        }
        assertThat(k).isEqualTo(HEX.parseHex("684cf59ba83309552800ef566f2f4d3c1c3887c49360e3875f2eb94d99532c51"));
    }

    @Test
    void rfc7748() {
        int ran = 0;
        for (Vector v : VectorFiles.records("rfc/asymmetric_X25519_rfc7748.txt")) {
            assertThat(agree(v.hex("INPUT_SCALAR"), v.hex("INPUT_U")))
                    .as("%s", v)
                    .isEqualTo(v.hex("OUTPUT_U"));
            ran++;
        }
        assertThat(ran).isEqualTo(3);
    }

    /** Of the "acceptable" ones (twist, not canonical, low order) exactly those are refused that give zero. */
    @Test
    void wycheproof() {
        int ran = 0;
        int refused = 0;
        for (Vector v : VectorFiles.wycheproof("x25519_test.json")) {
            byte[] shared = new byte[32];
            boolean agreed = Primitives.SOFTWARE.agree(v.hex("private"), v.hex("public"), 0, shared);
            assertThat(shared).as("%s", v).isEqualTo(v.hex("shared"));
            assertThat(agreed).as("%s", v).isEqualTo(!Arrays.equals(shared, new byte[32]));
            refused += agreed ? 0 : 1;
            ran++;
        }
        assertThat(ran).isGreaterThanOrEqualTo(518);
        assertThat(refused).isGreaterThanOrEqualTo(31);
    }

    @Test
    void pointsOfLowOrderAreRefused() {
        byte[] priv = HEX.parseHex("77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a");
        for (String point : LOW_ORDER) {
            assertThat(Primitives.SOFTWARE.agree(priv, HEX.parseHex(point), 0, new byte[32]))
                    .as(point)
                    .isFalse();
        }
    }

    @Test
    void generatesThePairOfTheDrawnKey() {
        byte[] drawn = HEX.parseHex("77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a");
        byte[] priv = new byte[32];
        byte[] pub = new byte[32];

        boolean ready = Primitives.SOFTWARE.generate(out -> copy(drawn, out), priv, pub);

        assertThat(ready).isTrue();
        assertThat(priv).isEqualTo(drawn);
        assertThat(pub).isEqualTo(HEX.parseHex("8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a"));
    }

    @Test
    void noEntropyGivesNoKey() {
        byte[] priv = new byte[32];
        byte[] pub = new byte[32];

        boolean ready = Primitives.SOFTWARE.generate(
                out -> {
                    Arrays.fill(out, (byte) 7);
                    return false;
                },
                priv,
                pub);

        assertThat(ready).isFalse();
        assertThat(priv).containsOnly(0);
        assertThat(pub).containsOnly(0);
    }

    @Test
    void otherKeyIsReadAtItsOffset() {
        byte[] priv = HEX.parseHex("77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a");
        byte[] pub = HEX.parseHex("de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f");
        byte[] message = new byte[40];
        System.arraycopy(pub, 0, message, 7, 32);
        byte[] shared = new byte[32];

        assertThat(Primitives.SOFTWARE.agree(priv, message, 7, shared)).isTrue();
        assertThat(shared).isEqualTo(agree(priv, pub));
        assertThatIllegalArgumentException().isThrownBy(() -> Primitives.SOFTWARE.agree(priv, message, 9, shared));
        assertThatIllegalArgumentException().isThrownBy(() -> Primitives.SOFTWARE.agree(new byte[31], pub, 0, shared));
        assertThatIllegalArgumentException().isThrownBy(() -> Primitives.SOFTWARE.publicKey(priv, new byte[33]));
    }

    @Test
    void arraysOfOtherSizesAreRefusedBeforeAnythingIsDrawn() {
        byte[] right = new byte[32];
        EntropySource never = out -> {
            throw new AssertionError("drawn for nothing");
        };
        for (int size : new int[] {31, 33}) {
            byte[] wrong = new byte[size];
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Primitives.SOFTWARE.generate(never, wrong, right))
                    .withMessageContaining("private key");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Primitives.SOFTWARE.generate(never, right, wrong))
                    .withMessageContaining("public key");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Primitives.SOFTWARE.publicKey(wrong, right))
                    .withMessageContaining("private key");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Primitives.SOFTWARE.agree(right, right, 0, wrong))
                    .withMessageContaining("shared secret");
        }
    }

    private static byte[] agree(byte[] priv, byte[] pub) {
        byte[] shared = new byte[32];
        assertThat(Primitives.SOFTWARE.agree(priv, pub, 0, shared)).isTrue();
        return shared;
    }

    private static boolean copy(byte[] from, byte[] to) {
        System.arraycopy(from, 0, to, 0, to.length);
        return true;
    }
}
