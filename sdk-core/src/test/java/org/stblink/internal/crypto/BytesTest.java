package org.stblink.internal.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class BytesTest {
    @Test
    void equalRangesAreEqualAndEveryDifferentBitIsSeen() {
        byte[] a = {9, 1, 2, 3, 9};
        byte[] b = {1, 2, 3};

        assertThat(Bytes.equalConstantTime(a, 1, b, 0, 3)).isTrue();
        for (int bit = 0; bit < 24; bit++) {
            byte[] changed = b.clone();
            changed[bit / 8] = (byte) (changed[bit / 8] ^ 1 << (bit % 8));
            assertThat(Bytes.equalConstantTime(a, 1, changed, 0, 3))
                    .as("bit %d", bit)
                    .isFalse();
        }
    }

    @Test
    void emptyRangesAreEqual() {
        assertThat(Bytes.equalConstantTime(new byte[1], 0, new byte[] {5}, 0, 0))
                .isTrue();
    }

    @Test
    void wipeZeroesOnlyItsRangeAndTakesNull() {
        byte[] secret = {1, 2, 3, 4};
        Bytes.wipe(secret, 1, 2);
        assertThat(secret).containsExactly(1, 0, 0, 4);
        Bytes.wipe(secret);
        assertThat(secret).containsOnly(0);
        Bytes.wipe(null);
    }

    @Test
    void rangesThatDoNotFitAreRefusedAlsoWhenTheirSumOverflows() {
        byte[] ten = new byte[10];
        Bytes.requireRange(ten, 0, 10, 0);
        Bytes.requireRange(ten, 10, 0, 0);
        Bytes.requireRange(ten, 2, 4, 4);
        int[][] bad = {
            {-1, 1, 0},
            {0, -1, 0},
            {0, 11, 0},
            {11, 0, 0},
            {3, 4, 4},
            {Integer.MAX_VALUE, 1, 0},
            {1, Integer.MAX_VALUE, 0},
            {1, Integer.MAX_VALUE, 16}
        };
        for (int[] range : bad) {
            assertThatIllegalArgumentException()
                    .as("%d+%d+%d", range[0], range[1], range[2])
                    .isThrownBy(() -> Bytes.requireRange(ten, range[0], range[1], range[2]));
        }
    }

    @Test
    void wrongLengthIsNamedWithoutItsContent() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Bytes.requireLength("key", new byte[] {77, 77}, 32))
                .withMessage("key must be 32 bytes, was 2 bytes");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Bytes.requireLength("key", null, 32))
                .withMessage("key must be 32 bytes, was null");
    }
}
