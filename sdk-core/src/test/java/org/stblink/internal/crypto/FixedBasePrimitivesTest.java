package org.stblink.internal.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The tables give what the ladder gives. */
class FixedBasePrimitivesTest {
    private static final long SEED = 7748;

    private final Primitives primitives = new FixedBasePrimitives();

    private byte[] publicKey(byte[] privateKey) {
        byte[] publicKey = new byte[32];
        primitives.publicKey(privateKey, publicKey);
        return publicKey;
    }

    /** RFC 7748, section 6.1. */
    @Test
    void knownPublicKey() {
        HexFormat hex = HexFormat.of();
        assertThat(publicKey(hex.parseHex("77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a")))
                .isEqualTo(hex.parseHex("8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a"));
    }

    @Test
    void sameAsTheLadder() {
        Random random = new Random(SEED);
        for (int i = 0; i < 200; i++) {
            byte[] privateKey = new byte[32];
            if (i == 1) {
                Arrays.fill(privateKey, (byte) 0xFF);
            } else if (i > 1) {
                random.nextBytes(privateKey);
            }
            byte[] expected = new byte[32];
            Primitives.SOFTWARE.publicKey(privateKey, expected);
            assertThat(publicKey(privateKey))
                    .as("number %d of seed %d", i, SEED)
                    .isEqualTo(expected);
        }
    }

    @Test
    void keysOfAnotherSizeAreRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> primitives.publicKey(new byte[31], new byte[32]));
        assertThatIllegalArgumentException().isThrownBy(() -> primitives.publicKey(new byte[32], new byte[33]));
    }
}
