package org.stblink.internal.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FrameAssemblerTest {
    @Test
    void frameFedByteByByteAppearsWithItsLastByte() throws WireException {
        FrameAssembler frames = new FrameAssembler(8);
        byte[] wire = {0, 3, 7, 8, 9};

        for (int i = 0; i < wire.length; i++) {
            assertThat(frames.hasFrame()).isFalse();
            assertThat(frames.feed(wire, i, 1)).isEqualTo(1);
        }

        assertThat(frames.hasFrame()).isTrue();
        assertThat(body(frames)).containsExactly(7, 8, 9);
    }

    @Test
    void waitingFrameStopsTheStreamUntilNext() throws WireException {
        FrameAssembler frames = new FrameAssembler(8);
        byte[] wire = {0, 1, 7, 0, 2, 8, 9, 0};

        assertThat(frames.feed(wire, 0, wire.length)).isEqualTo(3);
        assertThat(frames.feed(wire, 3, 5)).isZero();
        assertThat(body(frames)).containsExactly(7);
        frames.next();
        assertThat(frames.hasFrame()).isFalse();
        assertThat(frames.feed(wire, 3, 5)).isEqualTo(4);
        assertThat(body(frames)).containsExactly(8, 9);
    }

    @Test
    void framesFedInRandomChunksComeOutWhole() throws WireException {
        Random random = Seed.random();
        for (int round = 0; round < 300; round++) {
            List<byte[]> sent = new ArrayList<>();
            ByteArrayOutputStream wire = new ByteArrayOutputStream();
            int count = 1 + random.nextInt(20);
            for (int i = 0; i < count; i++) {
                byte[] body = MessageSamples.bytes(random, 1 + random.nextInt(512));
                sent.add(body);
                wire.write(body.length >> 8);
                wire.write(body.length);
                wire.writeBytes(body);
            }

            List<byte[]> received = inChunks(wire.toByteArray(), random);

            assertThat(received).as(Seed.note(round)).hasSameSizeAs(sent);
            for (int i = 0; i < sent.size(); i++) {
                assertThat(received.get(i)).as(Seed.note(round)).isEqualTo(sent.get(i));
            }
        }
    }

    @Test
    void lengthOverTheLimitIsRefusedBeforeTheBody() throws WireException {
        FrameAssembler frames = new FrameAssembler(2048);
        frames.limit(512);

        assertThat(frames.feed(new byte[] {2}, 0, 1)).isEqualTo(1);
        assertThat(reasonOfFeeding(frames, 1)).isEqualTo(WireException.TOO_LONG);
    }

    @Test
    void lengthAtTheLimitIsTaken() throws WireException {
        FrameAssembler frames = new FrameAssembler(2048);
        frames.limit(512);
        byte[] wire = new byte[514];
        wire[0] = 2;

        assertThat(frames.feed(wire, 0, 514)).isEqualTo(514);
        assertThat(frames.bodyLength()).isEqualTo(512);
    }

    @Test
    void raisedLimitHoldsForTheNextFrame() throws WireException {
        FrameAssembler frames = new FrameAssembler(2048);
        frames.limit(512);
        frames.limit(2048);
        byte[] wire = new byte[2050];
        wire[0] = 8;

        assertThat(frames.feed(wire, 0, 2050)).isEqualTo(2050);
        assertThat(frames.bodyLength()).isEqualTo(2048);
    }

    @Test
    void limitLoweredInsideAFrameSparesThatFrame() throws WireException {
        FrameAssembler frames = new FrameAssembler(8);
        frames.feed(new byte[] {0, 8, 1}, 0, 3);
        frames.limit(1);

        assertThat(frames.feed(new byte[7], 0, 7)).isEqualTo(7);
        assertThat(frames.hasFrame()).isTrue();
        frames.next();
        assertThat(reasonOfFeeding(frames, 0, 2)).isEqualTo(WireException.TOO_LONG);
    }

    @Test
    void emptyFrameIsRefused() {
        assertThat(reasonOfFeeding(new FrameAssembler(8), 0, 0)).isEqualTo(WireException.BAD_LENGTH);
    }

    @Test
    void frameBelowTheMinimumIsRefused() throws WireException {
        FrameAssembler frames = new FrameAssembler(2048);
        frames.minimum(Limits.SEALED_FRAME_MIN_BYTES);

        assertThat(reasonOfFeeding(frames, 0, 16)).isEqualTo(WireException.BAD_LENGTH);

        FrameAssembler others = new FrameAssembler(2048);
        others.minimum(Limits.SEALED_FRAME_MIN_BYTES);
        byte[] wire = new byte[19];
        wire[1] = 17;
        others.feed(wire, 0, 19);
        assertThat(others.hasFrame()).isTrue();
    }

    @Test
    void refusedStreamStaysRefused() {
        FrameAssembler frames = new FrameAssembler(8);

        assertThat(reasonOfFeeding(frames, 0, 9)).isEqualTo(WireException.TOO_LONG);
        assertThat(reasonOfFeeding(frames, 0, 1, 1)).isEqualTo(WireException.TOO_LONG);
        assertThat(reasonOfFeeding(frames)).isEqualTo(WireException.TOO_LONG);
        assertThat(reasonOfFeeding(frames, new int[100])).isEqualTo(WireException.TOO_LONG);
        assertThat(frames.hasFrame()).isFalse();
    }

    @Test
    void bufferIsTheSameArrayThroughout() throws WireException {
        FrameAssembler frames = new FrameAssembler(8);
        byte[] buffer = frames.buffer();

        frames.feed(new byte[] {0, 1, 5}, 0, 3);

        assertThat(frames.buffer()).isSameAs(buffer).hasSize(10);
    }

    @Test
    void misuseIsNamed() {
        FrameAssembler frames = new FrameAssembler(8);

        assertThatIllegalStateException().isThrownBy(frames::bodyLength);
        assertThatIllegalStateException().isThrownBy(frames::next);
        assertThatIllegalArgumentException().isThrownBy(() -> frames.limit(9)).withMessageContaining("limit is 9");
        assertThatIllegalArgumentException().isThrownBy(() -> frames.limit(0));
        assertThatIllegalArgumentException().isThrownBy(() -> frames.minimum(0));
        assertThatIllegalArgumentException().isThrownBy(() -> frames.feed(new byte[2], 1, 2));
        assertThatIllegalArgumentException().isThrownBy(() -> new FrameAssembler(0));
        assertThatIllegalArgumentException().isThrownBy(() -> new FrameAssembler(65536));
    }

    private static List<byte[]> inChunks(byte[] wire, Random random) throws WireException {
        FrameAssembler frames = new FrameAssembler(512);
        List<byte[]> received = new ArrayList<>();
        int at = 0;
        while (at < wire.length) {
            int end = at + Math.min(wire.length - at, 1 + random.nextInt(700));
            while (at < end) {
                at += frames.feed(wire, at, end - at);
                if (frames.hasFrame()) {
                    received.add(body(frames));
                    frames.next();
                }
            }
        }
        return received;
    }

    private static byte[] body(FrameAssembler frames) {
        int from = frames.bodyOffset();
        return Arrays.copyOfRange(frames.buffer(), from, from + frames.bodyLength());
    }

    private static int reasonOfFeeding(FrameAssembler frames, int... wire) {
        byte[] b = new byte[wire.length];
        for (int i = 0; i < wire.length; i++) {
            b[i] = (byte) wire[i];
        }
        WireException e = catchThrowableOfType(WireException.class, () -> frames.feed(b, 0, b.length));
        assertThat(e).isNotNull().hasMessageStartingWith("frame.length");
        return e.reason();
    }
}
