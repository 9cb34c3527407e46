package org.stblink.internal.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What holds for every message: bytes give a message or a {@link WireException}, and one message has one encoding. */
class ControlCodecTest {
    static List<Message> samples() {
        return MessageSamples.minimalAndMaximal();
    }

    @ParameterizedTest
    @MethodSource("samples")
    void smallestAndLargestMessagesSurviveTheRoundTrip(Message m) throws WireException {
        byte[] plain = MessageSamples.encoded(m);

        Message back = ControlCodec.decode(plain, 0, plain.length);

        assertThat(back).isInstanceOf(m.getClass()).usingRecursiveComparison().isEqualTo(m);
        assertThat(back.type()).isEqualTo(m.type()).isEqualTo(plain[0]);
        assertThat(MessageSamples.encoded(back)).isEqualTo(plain);
    }

    @ParameterizedTest
    @MethodSource("samples")
    void everyMessageFitsItsFrame(Message m) throws WireException {
        boolean beforeRegistration = m.type() == Enrol.TYPE || m.type() == Register.TYPE || m.type() == Enrolled.TYPE;
        int limit = beforeRegistration ? Limits.FRAME_BEFORE_REGISTRATION_BYTES : Limits.FRAME_AFTER_REGISTRATION_BYTES;

        assertThat(MessageSamples.encoded(m).length + Sizes.TAG).isBetween(Limits.SEALED_FRAME_MIN_BYTES, limit);
    }

    @ParameterizedTest
    @MethodSource("samples")
    void messageCutAtAnyByteIsTruncated(Message m) throws WireException {
        byte[] plain = MessageSamples.encoded(m);

        for (int n = 0; n < plain.length; n++) {
            byte[] cut = Arrays.copyOf(plain, n);
            WireException e = catchThrowableOfType(WireException.class, () -> ControlCodec.decode(cut, 0, cut.length));
            assertThat(e).as("%s cut to %d", m, n).isNotNull();
            assertThat(e.reason()).as("%s cut to %d: %s", m, n, e).isEqualTo(WireException.TRUNCATED);
        }
    }

    @ParameterizedTest
    @MethodSource("samples")
    void messageWithAnyBitFlippedIsAnotherMessageOrRefused(Message m) throws WireException {
        byte[] plain = MessageSamples.encoded(m);

        for (int bit = 0; bit < 8 * plain.length; bit++) {
            byte[] flipped = plain.clone();
            flipped[bit / 8] ^= (byte) (1 << bit % 8);
            int flippedBit = bit;
            assertMessageOrRefused(flipped, () -> m + " with bit " + flippedBit + " flipped");
        }
    }

    @ParameterizedTest
    @MethodSource("samples")
    void bytesAfterTheLastFieldAreIgnored(Message m) throws WireException {
        byte[] plain = MessageSamples.encoded(m);
        byte[] longer = Arrays.copyOf(plain, plain.length + 7);
        Arrays.fill(longer, plain.length, longer.length, (byte) 0xA5);

        Message back = ControlCodec.decode(longer, 0, longer.length);

        assertThat(MessageSamples.encoded(back)).isEqualTo(plain);
    }

    @ParameterizedTest
    @MethodSource("samples")
    void messageIsReadAndWrittenAnywhereInAnArray(Message m) throws WireException {
        byte[] plain = MessageSamples.encoded(m);
        byte[] room = new byte[plain.length + 9];

        assertThat(ControlCodec.encode(m, room, 5)).isEqualTo(plain.length);
        Message back = ControlCodec.decode(room, 5, plain.length);

        assertThat(MessageSamples.encoded(back)).isEqualTo(plain);
        assertThat(Arrays.copyOf(room, 5)).containsOnly(0);
        assertThat(Arrays.copyOfRange(room, 5 + plain.length, room.length)).containsOnly(0);
    }

    @ParameterizedTest
    @MethodSource("samples")
    void messageThatDoesNotFitItsBufferIsTooLong(Message m) throws WireException {
        int size = MessageSamples.encoded(m).length;

        for (int n = 0; n < size; n++) {
            byte[] room = new byte[n];
            WireException e = catchThrowableOfType(WireException.class, () -> ControlCodec.encode(m, room, 0));
            assertThat(e).as("%s into %d bytes", m, n).isNotNull();
            assertThat(e.reason()).isEqualTo(WireException.TOO_LONG);
        }
    }

    @Test
    void randomMessagesSurviveTheRoundTrip() throws WireException {
        Random random = Seed.random();
        for (int round = 0; round < 10_000; round++) {
            Message m = MessageSamples.random(MessageSamples.TYPES[round % MessageSamples.TYPES.length], random);
            byte[] plain = MessageSamples.encoded(m);

            Message back = ControlCodec.decode(plain, 0, plain.length);

            if (!Arrays.equals(MessageSamples.encoded(back), plain)
                    || !MessageText.of(back).equals(MessageText.of(m))) {
                throw new AssertionError(m + " came back as " + back + ": " + Seed.note(round));
            }
        }
    }

    @Test
    void randomBytesGiveAMessageOrAreRefused() {
        Random random = Seed.random();
        for (int round = 0; round < 50_000; round++) {
            byte[] b = MessageSamples.bytes(random, random.nextInt(random.nextInt(10) == 0 ? 2048 : 96));
            if (b.length > 0 && random.nextInt(8) != 0) {
                b[0] = (byte) MessageSamples.TYPES[random.nextInt(MessageSamples.TYPES.length)];
            }
            assertMessageOrRefused(b, Seed.noteLater(round));
        }
    }

    /** Finds more than pure noise does: most of the message is right. */
    @Test
    void messagesWithSomeBytesReplacedGiveAMessageOrAreRefused() throws WireException {
        Random random = Seed.random();
        for (int round = 0; round < 50_000; round++) {
            byte[] b = MessageSamples.encoded(
                    MessageSamples.random(MessageSamples.TYPES[round % MessageSamples.TYPES.length], random));
            int changes = 1 + random.nextInt(4);
            for (int i = 0; i < changes; i++) {
                b[random.nextInt(b.length)] = (byte) random.nextInt();
            }
            assertMessageOrRefused(b, Seed.noteLater(round));
        }
    }

    @Test
    void unknownIgnorableTypesAreSkippedWhateverFollows() throws WireException {
        for (int type = 0x80; type <= 0xFF; type++) {
            byte[] b = {(byte) type, 1, 2, 3};
            assertThat(ControlCodec.decode(b, 0, b.length)).isNull();
            assertThat(ControlCodec.decodeFromDevice(b, 0, 1)).isNull();
            assertThat(ControlCodec.decodeFromServer(b, 0, 1)).isNull();
        }
    }

    @Test
    void everyOtherUnknownTypeIsRefused() {
        for (int type = 0; type < 0x80; type++) {
            if (!ControlCodec.fromDevice(type) && !ControlCodec.fromServer(type)) {
                byte[] b = Arrays.copyOf(new byte[] {(byte) type}, 512);
                WireException e = catchThrowableOfType(WireException.class, () -> ControlCodec.decode(b, 0, b.length));
                assertThat(e).as("type %d", type).isNotNull();
                assertThat(e.reason()).as("type %d", type).isEqualTo(WireException.UNKNOWN_TYPE);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0x4B})
    void reservedTypesAreRefused(int type) {
        byte[] b = Arrays.copyOf(new byte[] {(byte) type}, 512);

        assertThatThrownBy(() -> ControlCodec.decode(b, 0, b.length))
                .isInstanceOfSatisfying(
                        WireException.class, e -> assertThat(e.reason()).isEqualTo(WireException.UNKNOWN_TYPE));
    }

    @ParameterizedTest
    @MethodSource("samples")
    void eachSideRefusesWhatOnlyItselfSends(Message m) throws WireException {
        byte[] b = MessageSamples.encoded(m);
        boolean device = m.type() < 0x41 || m.type() == Close.TYPE;
        boolean server = m.type() >= 0x41;

        assertThat(ControlCodec.fromDevice(m.type())).isEqualTo(device);
        assertThat(ControlCodec.fromServer(m.type())).isEqualTo(server);
        WireException atServer =
                catchThrowableOfType(WireException.class, () -> ControlCodec.decodeFromDevice(b, 0, b.length));
        WireException atDevice =
                catchThrowableOfType(WireException.class, () -> ControlCodec.decodeFromServer(b, 0, b.length));
        assertThat(atServer == null).isEqualTo(device);
        assertThat(atDevice == null).isEqualTo(server);
        for (WireException e : new WireException[] {atServer, atDevice}) {
            if (e != null) {
                assertThat(e.reason()).isEqualTo(WireException.UNKNOWN_TYPE);
            }
        }
    }

    @Test
    void refusalNamesMessageAndField() {
        byte[] ready = {0x03, 0x1F};
        byte[] answer = Arrays.copyOf(new byte[] {0x08}, 18);
        answer[17] = 3;

        assertThatThrownBy(() -> ControlCodec.decode(ready, 0, 2)).hasMessage("READY.port: truncated");
        assertThatThrownBy(() -> ControlCodec.decode(answer, 0, 18)).hasMessage("ANSWER.verdict: value not allowed");
        assertThatThrownBy(() -> ControlCodec.decode(new byte[0], 0, 0)).hasMessage("message.type: truncated");
    }

    private static void assertMessageOrRefused(byte[] b, Supplier<String> what) {
        String wrong;
        try {
            wrong = whatBreaksTheContract(b);
        } catch (WireException | RuntimeException e) {
            throw new AssertionError(what.get(), e);
        }
        if (wrong != null) {
            throw new AssertionError(what.get() + ": " + wrong);
        }
    }

    /** The contract of decoding, with its second half: what is accepted is written back as the very same bytes. */
    private static String whatBreaksTheContract(byte[] b) throws WireException {
        Message m;
        try {
            m = ControlCodec.decode(b, 0, b.length);
        } catch (WireException e) {
            boolean ofDecoding = e.reason() >= WireException.TRUNCATED && e.reason() <= WireException.UNKNOWN_TYPE;
            return ofDecoding ? null : "unexpected " + e;
        }
        if (m == null) {
            return b[0] < 0 ? null : "a type below 0x80 was skipped";
        }
        byte[] again = MessageSamples.encoded(m);
        return Arrays.equals(again, Arrays.copyOf(b, again.length)) ? null : m + " is written otherwise than read";
    }
}
