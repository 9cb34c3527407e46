package org.stblink.internal.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;

class Sha256Test {
    /** RFC 6234, section 8.5, tests 1 and 2; and the empty input. */
    @Test
    void knownHashes() {
        assertHash("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
        assertHash("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        assertHash(
                "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
                "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
    }

    @Test
    void partsAndIncrementsGiveTheHashOfTheWhole() throws Exception {
        long seed = 20_260_101;
        Random random = new Random(seed);
        for (int length = 0; length < 200; length++) {
            byte[] whole = new byte[length];
            random.nextBytes(whole);
            int cut = random.nextInt(length + 1);
            byte[] expected = MessageDigest.getInstance("SHA-256").digest(whole);

            assertThat(Sha256.hash(Arrays.copyOf(whole, cut), Arrays.copyOfRange(whole, cut, length)))
                    .as("seed %d, length %d", seed, length)
                    .isEqualTo(expected);

            Hash sha = new Sha256();
            sha.update(whole, 0, cut);
            sha.update(whole, cut, length - cut);
            byte[] out = new byte[40];
            sha.doFinal(out, 5);
            assertThat(Arrays.copyOfRange(out, 5, 37)).isEqualTo(expected);
            sha.update(whole);
            assertThat(sha.doFinal()).as("used again").isEqualTo(expected);
        }
    }

    private static void assertHash(String text, String hex) {
        assertThat(Sha256.hash(text.getBytes(StandardCharsets.US_ASCII)))
                .isEqualTo(HexFormat.of().parseHex(hex));
    }
}
