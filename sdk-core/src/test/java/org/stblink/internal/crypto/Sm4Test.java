package org.stblink.internal.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.lang.reflect.Field;
import java.util.HexFormat;
import java.util.Random;
import org.bouncycastle.crypto.engines.SM4Engine;
import org.bouncycastle.crypto.params.KeyParameter;
import org.junit.jupiter.api.Test;
import org.stblink.vectors.Vector;
import org.stblink.vectors.VectorFiles;

class Sm4Test {
    private static final HexFormat HEX = HexFormat.of();

    private final Sm4 sm4 = new Sm4();

    /** GB/T 32907, annex A.1. */
    @Test
    void exampleOfTheStandard() {
        byte[] block = HEX.parseHex("0123456789abcdeffedcba9876543210");
        sm4.init(true, new KeyParameter(block));
        assertThat(sm4.processBlock(block, 0, block, 0)).isEqualTo(16);
        assertThat(HEX.formatHex(block)).isEqualTo("681edf34d206965e86b3e94f536e4246");
    }

    /** Annex A.2: encrypted a million times. */
    @Test
    void secondExampleOfTheStandard() {
        byte[] block = HEX.parseHex("0123456789abcdeffedcba9876543210");
        sm4.init(true, new KeyParameter(block));
        for (int i = 0; i < 1_000_000; i++) {
            sm4.processBlock(block, 0, block, 0);
        }
        assertThat(HEX.formatHex(block)).isEqualTo("595298c7c6fd271f0402f804c33d3f66");
    }

    @Test
    void vectors() {
        int ran = 0;
        for (Vector v : VectorFiles.records("rfc/ciphers_SM4_draft-ribose-cfrg-sm4-10-ecb.txt")) {
            if (v.has("KEY") && v.has("PLAINTEXT")) {
                byte[] text = v.hex("PLAINTEXT");
                sm4.init(true, new KeyParameter(v.hex("KEY")));
                for (int at = 0; at < text.length; at += 16) {
                    sm4.processBlock(text, at, text, at);
                }
                assertThat(text).as("%s", v).isEqualTo(v.hex("CIPHERTEXT"));
                ran++;
            }
        }
        assertThat(ran).isPositive();
    }

    @Test
    void sameAsBouncyCastles() {
        long seed = 32_907;
        Random random = new Random(seed);
        SM4Engine other = new SM4Engine();
        for (int i = 0; i < 2_000; i++) {
            byte[] key = new byte[16];
            byte[] block = new byte[21];
            byte[] expected = new byte[16];
            random.nextBytes(key);
            random.nextBytes(block);
            other.init(true, new KeyParameter(key));
            sm4.init(true, new KeyParameter(key));
            other.processBlock(block, 3, expected, 0);
            byte[] out = new byte[20];
            sm4.processBlock(block, 3, out, 4);
            assertThat(HEX.formatHex(out))
                    .as("seed %d, case %d", seed, i)
                    .isEqualTo("00000000" + HEX.formatHex(expected));
        }
    }

    /** What a destroyed key leaves is the zero key's: the array is the same one. */
    @Test
    void anotherKeyIsWrittenOverTheOne() throws Exception {
        Field field = Sm4.class.getDeclaredField("roundKeys");
        field.setAccessible(true);
        sm4.init(true, new KeyParameter(HEX.parseHex("0123456789abcdeffedcba9876543210")));
        int[] roundKeys = (int[]) field.get(sm4);
        int[] before = roundKeys.clone();
        sm4.init(true, new KeyParameter(new byte[16]));

        assertThat(field.get(sm4)).isSameAs(roundKeys);
        for (int i = 0; i < before.length; i++) {
            assertThat(roundKeys[i]).as("round %d", i).isNotEqualTo(before[i]);
        }
    }

    @Test
    void keysOfAnotherSizeAreRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> sm4.init(true, new KeyParameter(new byte[32])));
        assertThat(sm4.getBlockSize()).isEqualTo(16);
        assertThat(sm4.getAlgorithmName()).isEqualTo("SM4");
    }
}
