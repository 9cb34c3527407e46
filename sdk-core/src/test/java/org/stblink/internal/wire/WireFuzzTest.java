package org.stblink.internal.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Arrays;

/**
 * Every parser of bytes from the network: a value that is written back as the same bytes, or the declared error. Replays the
 * corpus in the ordinary run; toolchain/fuzz searches for more.
 */
class WireFuzzTest {
    private static final int CAPACITY = 512;

    @FuzzTest
    void controlMessage(byte[] data) {
        try {
            Message m = ControlCodec.decode(data, 0, data.length);
            if (m == null) {
                assertThat(data[0]).as("type of a message that is skipped").isNegative();
            } else {
                byte[] again = MessageSamples.encoded(m);
                assertThat(again).isEqualTo(Arrays.copyOf(data, again.length));
                assertThat(m.toString()).hasSizeLessThan(400);
            }
        } catch (WireException e) {
            assertThat(e.reason()).isBetween(WireException.TRUNCATED, WireException.UNKNOWN_TYPE);
        }
    }

    @FuzzTest
    void controlOpening(byte[] data) {
        try {
            byte[] again = ControlPreamble.read(data, 0, data.length).bytes();
            assertThat(again).isEqualTo(Arrays.copyOf(data, again.length));
        } catch (WireException e) {
            assertThat(e.reason()).isPositive();
        }
        try {
            ResumeFrame frame = ResumeFrame.read(data, 0, data.length);
            assertThat(frame.proof).hasSize(Sizes.MAC);
        } catch (WireException e) {
            assertThat(e.reason()).isPositive();
        }
    }

    @FuzzTest
    void serversFirstFrame(byte[] data) {
        ServerHello hello;
        try {
            hello = ServerHello.read(data, 0, data.length);
        } catch (WireException e) {
            assertThat(e.reason()).isPositive();
            return;
        }
        byte[] room = new byte[ServerHello.MAX_BYTES];
        WireWriter w = new WireWriter(room, 0, room.length);
        try {
            hello.write(w);
        } catch (WireException e) {
            throw new AssertionError("what was read cannot be written", e);
        }
        assertThat(Arrays.copyOf(room, w.position())).isEqualTo(Arrays.copyOf(data, w.position()));
    }

    @FuzzTest
    void peerOpeningAndRecord(byte[] data) {
        try {
            byte[] again = PeerPreamble.read(data, 0, data.length).bytes();
            assertThat(again).isEqualTo(Arrays.copyOf(data, again.length));
        } catch (WireException e) {
            assertThat(e.reason()).isPositive();
        }
        try {
            int length = PeerRecord.dataLength(data, 0, data.length, CAPACITY);
            assertThat(length).isBetween(0, Math.min(CAPACITY, data.length - PeerRecord.HEADER_BYTES));
        } catch (WireException e) {
            assertThat(e.reason()).isPositive();
        }
    }

    /** The first byte says into which chunks the rest is cut: however it is, the same frames come. */
    @FuzzTest
    void frames(byte[] data) {
        if (data.length == 0) {
            return;
        }
        int chunk = 1 + (data[0] & 0x3F);
        assertThat(framesOf(data, chunk)).isEqualTo(framesOf(data, data.length));
    }

    /** Lengths and first bytes of the frames, and how it ended. */
    private static String framesOf(byte[] data, int chunk) {
        FrameAssembler frames = new FrameAssembler(CAPACITY);
        StringBuilder seen = new StringBuilder();
        int at = 1;
        try {
            while (at < data.length) {
                int taken = frames.feed(data, at, Math.min(chunk, data.length - at));
                at += taken;
                if (frames.hasFrame()) {
                    assertThat(frames.bodyLength()).isBetween(1, CAPACITY);
                    seen.append(frames.bodyLength()).append(':').append(frames.buffer()[frames.bodyOffset()]);
                    seen.append(' ');
                    frames.next();
                } else {
                    assertThat(taken).as("bytes taken without a frame").isPositive();
                }
            }
        } catch (WireException e) {
            seen.append(e.reason());
        }
        return seen.toString();
    }
}
