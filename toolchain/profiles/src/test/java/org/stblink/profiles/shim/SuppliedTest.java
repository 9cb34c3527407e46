package org.stblink.profiles.shim;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The stand-ins do what the JDK's own do. */
class SuppliedTest {
    private static final long[] LONGS = {0, 1, -1, 2, Long.MIN_VALUE, Long.MAX_VALUE, 0x0123456789ABCDEFL, -42};
    private static final int[] INTS = {0, 1, -1, 2, 31, 32, Integer.MIN_VALUE, Integer.MAX_VALUE, 0x00012345};

    @Test
    void longsAreComparedUnsignedAndReversed() {
        for (long x : LONGS) {
            assertThat(Supplied.reverse(x)).isEqualTo(Long.reverse(x));
            for (long y : LONGS) {
                assertThat(Supplied.compareUnsigned(x, y)).isEqualTo(Long.compareUnsigned(x, y));
            }
        }
    }

    @Test
    void intsAreRotatedCountedAndBoxed() {
        for (int i : INTS) {
            assertThat(Supplied.numberOfLeadingZeros(i)).isEqualTo(Integer.numberOfLeadingZeros(i));
            assertThat(Supplied.valueOf(i)).isEqualTo(i);
            for (int distance : INTS) {
                assertThat(Supplied.rotateLeft(i, distance)).isEqualTo(Integer.rotateLeft(i, distance));
            }
        }
    }

    @Test
    void surrogatesAreKnown() {
        for (int c = 0; c <= Character.MAX_VALUE; c++) {
            assertThat(Supplied.isHighSurrogate((char) c)).isEqualTo(Character.isHighSurrogate((char) c));
            assertThat(Supplied.isLowSurrogate((char) c)).isEqualTo(Character.isLowSurrogate((char) c));
        }
    }
}
