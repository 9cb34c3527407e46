package org.stblink.internal.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.stblink.hal.AeadKey;
import org.stblink.hal.KeyAgreementAccelerator;

/** The platform computes where it can and will, and nobody sees it in the results. */
class AcceleratedPrimitivesTest {
    private static final long SEED = 7748;

    private final Random random = new Random(SEED);
    private final Platform platform = new Platform();
    private final Primitives primitives = Primitives.of(platform);

    /** Computes as the software does, unless it is asleep; then it leaves rubbish. */
    private static final class Platform implements KeyAgreementAccelerator {
        private boolean isAsleep;
        private int computed;

        @Override
        public AeadKey aead(int algorithm, byte[] key32) {
            return null;
        }

        @Override
        public boolean x25519(byte[] scalar32, byte[] u32, byte[] out32) {
            if (isAsleep) {
                Arrays.fill(out32, (byte) 0x5a);
                return false;
            }
            computed++;
            Primitives.SOFTWARE.agree(scalar32, u32, 0, out32);
            Arrays.fill(u32, (byte) 0x77); // against ACC-21, and yet of no consequence
            return true;
        }
    }

    private byte[] key() {
        byte[] key = new byte[32];
        random.nextBytes(key);
        return key;
    }

    private void assertResultsAreTheSoftwares() {
        byte[] mine = key();
        byte[] expected = new byte[32];
        byte[] result = new byte[32];
        Primitives.SOFTWARE.publicKey(mine, expected);
        primitives.publicKey(mine, result);
        assertThat(result).as("seed %d", SEED).isEqualTo(expected);

        byte[] message = Arrays.copyOfRange(key(), 0, 48);
        System.arraycopy(expected, 0, message, 5, 32);
        byte[] untouched = message.clone();
        Primitives.SOFTWARE.agree(mine, message, 5, expected);
        assertThat(primitives.agree(mine, message, 5, result)).isTrue();
        assertThat(result).as("seed %d", SEED).isEqualTo(expected);
        assertThat(message).isEqualTo(untouched);
    }

    @Test
    void platformIsAskedAndItsResultsAreTaken() {
        assertResultsAreTheSoftwares();
        assertResultsAreTheSoftwares();
        assertThat(platform.computed).isEqualTo(4);
    }

    @Test
    void whatThePlatformCannotComputeJustNowIsComputedInSoftware() {
        platform.isAsleep = true;
        assertResultsAreTheSoftwares();
        platform.isAsleep = false;
        assertResultsAreTheSoftwares();
        assertThat(platform.computed).isEqualTo(2);
    }

    @Test
    void keyOfLowOrderIsRefusedWhoeverComputes() {
        byte[] lowOrder = new byte[32];
        lowOrder[0] = 1;
        assertThat(primitives.agree(key(), lowOrder, 0, new byte[32])).isFalse();
        platform.isAsleep = true;
        assertThat(primitives.agree(key(), lowOrder, 0, new byte[32])).isFalse();
    }

    @Test
    void badSizesAreRefusedBeforeThePlatformSeesThem() {
        assertThatIllegalArgumentException().isThrownBy(() -> primitives.publicKey(new byte[31], new byte[32]));
        assertThatIllegalArgumentException().isThrownBy(() -> primitives.publicKey(new byte[32], new byte[33]));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> primitives.agree(new byte[32], new byte[40], 9, new byte[32]));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> primitives.agree(new byte[32], new byte[32], 0, new byte[31]));
        assertThat(platform.computed).isZero();
    }

    @Test
    void hashesAreSoftwareWhereThePlatformHasNone() {
        assertThat(primitives.hash()).isInstanceOf(Sha256.class);
        assertThat(Primitives.of((algorithm, key32) -> null).hash()).isInstanceOf(Sha256.class);
    }
}
