package org.stblink.internal.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

/** One way of computing takes over from the other, and nobody sees it in the keys. */
class EarnedTablesTest {
    private static final long SEED = 7748;

    @Test
    void keysAreTheSameBeforeAndBehindTheTurn() {
        Random random = new Random(SEED);
        int[] byTables = {0};
        EarnedTables tables = new EarnedTables(new FixedBasePrimitives() {
            @Override
            public void publicKey(byte[] priv32, byte[] pub32) {
                byTables[0]++;
                super.publicKey(priv32, pub32);
            }
        });
        byte[] privateKey = new byte[32];
        byte[] expected = new byte[32];
        byte[] publicKey = new byte[32];
        for (int i = 0; i < EarnedTables.KEY_PAIRS_BY_LADDER + 100; i++) {
            random.nextBytes(privateKey);
            Primitives.SOFTWARE.publicKey(privateKey, expected);
            tables.publicKey(privateKey, publicKey);
            assertThat(publicKey).as("number %d of seed %d", i, SEED).isEqualTo(expected);
            assertThat(byTables[0]).isEqualTo(Math.max(0, i + 1 - EarnedTables.KEY_PAIRS_BY_LADDER));
        }
    }

    @Test
    void handshakesOfAProcessShareThem() {
        assertThat(Primitives.of(null).earnsTables).isTrue();
        assertThat(Primitives.of((algorithm, key32) -> null).earnsTables).isTrue();
        assertThat(Primitives.SOFTWARE.earnsTables)
                .as("what the ladder itself is")
                .isFalse();
    }
}
