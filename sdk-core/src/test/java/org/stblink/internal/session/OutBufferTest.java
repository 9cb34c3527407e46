package org.stblink.internal.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Room for what waits to be sent, while the stream takes it in parts. */
class OutBufferTest {
    private final OutBuffer out = new OutBuffer(10);

    private void put(int from, int n) {
        for (int i = 0; i < n; i++) {
            out.array()[out.end() + i] = (byte) (from + i);
        }
        out.added(n);
    }

    private byte[] waiting() {
        return Arrays.copyOfRange(out.array(), out.offset(), out.offset() + out.length());
    }

    @Test
    void takesAsMuchAsItHoldsAndNotAByteMore() {
        assertThat(out.reserve(11)).isFalse();
        assertThat(out.reserve(10)).isTrue();
        put(1, 10);
        assertThat(out.reserve(1)).isFalse();
        assertThat(out.reserve(0)).isTrue();
    }

    @Test
    void whatFitsBehindTheRestMovesNothing() {
        put(1, 6);
        out.taken(4);

        assertThat(out.reserve(4)).isTrue();

        assertThat(out.offset()).isEqualTo(4);
        assertThat(waiting()).containsExactly(5, 6);
    }

    @Test
    void roomInFrontIsUsedToTheLastByte() {
        put(1, 8);
        out.taken(5);
        assertThat(out.reserve(8)).isFalse();
        assertThat(waiting()).containsExactly(6, 7, 8);

        assertThat(out.reserve(7)).isTrue();

        put(9, 7);
        assertThat(waiting()).containsExactly(6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
    }

    @Test
    void emptyOneStartsAtItsFront() {
        put(1, 8);
        out.taken(8);

        assertThat(out.length()).isZero();
        assertThat(out.offset()).isZero();
        assertThat(out.end()).isZero();
    }
}
