package org.stblink.toolchain.world;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.stblink.internal.wire.PeerPreamble;

/** What somebody on the wire makes of what passes. */
class WireTest {
    private static final int FRAMES = 200;

    private final Random random = new Random(7);
    private final Wire wire = new Wire(new Random(8));

    /** What the caller of a channel sends: its preamble, and frames of which each begins with its number. */
    private static byte[] opening() {
        byte[] preamble = new byte[PeerPreamble.BYTES];
        System.arraycopy(new byte[] {'S', 'T', 'B', 'P', 1}, 0, preamble, 0, 5);
        return preamble;
    }

    private byte[] frame(int number) {
        byte[] frame = new byte[3 + random.nextInt(400)];
        frame[0] = (byte) (frame.length - 2 >>> 8);
        frame[1] = (byte) (frame.length - 2);
        frame[2] = (byte) number;
        return frame;
    }

    private byte[] passedInPieces(byte[] bytes) {
        ByteArrayOutputStream arrived = new ByteArrayOutputStream();
        for (int at = 0; at < bytes.length; ) {
            int piece = Math.min(bytes.length - at, 4 + random.nextInt(300));
            arrived.writeBytes(wire.passing("STB-A", Arrays.copyOfRange(bytes, at, at + piece)));
            at += piece;
        }
        return arrived.toByteArray();
    }

    private static List<Integer> numbers(byte[] arrived, int from) {
        List<Integer> numbers = new ArrayList<>();
        for (int at = from; at < arrived.length; ) {
            numbers.add(arrived[at + 2] & 0xFF);
            at += 2 + ((arrived[at] & 0xFF) << 8 | arrived[at + 1] & 0xFF);
        }
        return numbers;
    }

    @Test
    void repeatedAreFramesAsAWholeHoweverTheyAreCut() {
        ByteArrayOutputStream sent = new ByteArrayOutputStream();
        sent.writeBytes(opening());
        for (int i = 0; i < FRAMES; i++) {
            sent.writeBytes(frame(i));
        }
        wire.repeat(true);
        byte[] arrived = passedInPieces(sent.toByteArray());

        List<Integer> numbers = numbers(arrived, PeerPreamble.BYTES);
        assertThat(numbers).hasSizeBetween(FRAMES + 10, 2 * FRAMES - 10).isSorted();
        assertThat(numbers).containsAll(numbers(sent.toByteArray(), PeerPreamble.BYTES));
    }

    @Test
    void nothingIsRepeatedThatNobodyAskedFor() {
        ByteArrayOutputStream sent = new ByteArrayOutputStream();
        sent.writeBytes(opening());
        sent.writeBytes(frame(1));
        sent.writeBytes(frame(2));
        assertThat(passedInPieces(sent.toByteArray())).isEqualTo(sent.toByteArray());
    }
}
