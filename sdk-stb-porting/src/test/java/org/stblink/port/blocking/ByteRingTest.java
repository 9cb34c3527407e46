package org.stblink.port.blocking;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** What goes in comes out, in order, whatever the sizes. */
class ByteRingTest {
    private static final int STEPS = 200;

    @Property(tries = 200)
    void behavesLikeAQueueOfBoundedLength(@ForAll @IntRange(min = 1, max = 17) int size, @ForAll long seed) {
        Random random = new Random(seed);
        ByteRing ring = new ByteRing(size);
        Queue<Byte> model = new ArrayDeque<>();
        byte[] buffer = new byte[2 * size];
        for (int step = 0; step < STEPS; step++) {
            int len = 1 + random.nextInt(2 * size);
            if (random.nextBoolean()) {
                random.nextBytes(buffer);
                int put = ring.put(buffer, 0, len);
                assertThat(put).isEqualTo(Math.min(len, size - model.size()));
                for (int i = 0; i < put; i++) {
                    model.add(buffer[i]);
                }
            } else {
                int taken = ring.take(buffer, 0, len);
                assertThat(taken).isEqualTo(Math.min(len, model.size()));
                for (int i = 0; i < taken; i++) {
                    assertThat(buffer[i]).isEqualTo(model.remove());
                }
            }
            assertThat(ring.isEmpty()).isEqualTo(model.isEmpty());
            assertThat(ring.isFull()).isEqualTo(model.size() == size);
        }
    }
}
