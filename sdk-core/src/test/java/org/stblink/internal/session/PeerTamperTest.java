package org.stblink.internal.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.stblink.internal.crypto.Suite;
import org.stblink.internal.noise.NoiseException;
import org.stblink.internal.wire.DownReason;

/** Whoever sits on the way can end a channel and nothing else: no byte is delivered that the peer did not say, in order. */
class PeerTamperTest {
    private static final byte[] DATA = PeerEnds.bytes(40);

    @ParameterizedTest
    @ValueSource(ints = {Suite.CHACHA_POLY, Suite.AES_GCM, Suite.NATIONAL})
    void everyFlippedBitOfMessageTwoFailsTheConnect(int suite) {
        for (int bit = 0; bit < 50 * 8; bit++) {
            PeerEnds e = new PeerEnds(suite, 5);
            e.accept(e.say(e.caller));
            byte[] answer = PeerEnds.flipped(e.say(e.target), bit);

            e.hear(e.caller, answer);
            e.caller.streamOver(true, 0);

            assertThat(e.caller.downReason()).as("bit %d", bit).isEqualTo(DownReason.CONNECT_FAILED);
            assertThat(e.caller.wasOpen()).isFalse();
            assertThat(e.say(e.caller)).as("a word after bit %d", bit).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 16, 19, 47, 49, 50, 1024, 1043, 65535})
    void messageTwoOfAnotherLengthFailsTheConnect(int length) {
        PeerEnds e = PeerEnds.chacha();
        e.say(e.caller);
        byte[] frame = new byte[2 + length];
        frame[0] = (byte) (length >> 8);
        frame[1] = (byte) length;

        assertThat(e.hear(e.caller, frame)).isZero();

        assertThat(e.caller.state()).isEqualTo(PeerState.CLOSED);
        assertThat(e.caller.downReason()).isEqualTo(DownReason.CONNECT_FAILED);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 47, 49, 65535})
    void otherLengthOfMessageTwoIsSeenBeforeItsFirstByte(int length) {
        PeerEnds e = PeerEnds.chacha();
        e.say(e.caller);

        e.hear(e.caller, new byte[] {(byte) (length >> 8), (byte) length});

        assertThat(e.caller.downReason()).isEqualTo(DownReason.CONNECT_FAILED);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 18, PeerEnds.CALLER_TAKES + 20, 65535})
    void lengthThatNoRecordHasIsSeenBeforeItsFirstByte(int length) {
        byte[] header = {(byte) (length >> 8), (byte) length};
        PeerEnds open = PeerEnds.open();
        open.hear(open.target, header);
        open.hear(open.caller, header);
        assertThat(open.target.downReason()).isEqualTo(DownReason.PROTOCOL);
        assertThat(open.caller.downReason()).isEqualTo(DownReason.PROTOCOL);

        PeerEnds early = PeerEnds.chacha();
        early.accept(early.say(early.caller));
        early.target.received(header, 0, 2, 0); // before it made message 2
        assertThat(early.target.downReason()).isEqualTo(DownReason.CONNECT_FAILED);
        assertThat(early.targetEntropy.fills()).as("key generations").isZero();
    }

    @Test
    void publicKeyOfLowOrderFailsTheConnect() {
        PeerEnds e = PeerEnds.chacha();
        e.say(e.caller);
        byte[] zeroes = new byte[50];
        zeroes[1] = 48;

        e.hear(e.caller, zeroes);

        assertThat(e.caller.downReason()).isEqualTo(DownReason.CONNECT_FAILED);
    }

    @ParameterizedTest
    @ValueSource(ints = {Suite.CHACHA_POLY, Suite.AES_GCM, Suite.NATIONAL})
    void everyFlippedBitOfARecordDeliversNothing(int suite) {
        for (int bit = 0; bit < (DATA.length + 21) * 8; bit++) {
            PeerEnds e = new PeerEnds(suite, 6).handshake();
            e.write(e.caller, DATA, true);
            byte[] record = PeerEnds.flipped(e.say(e.caller), bit);

            e.hear(e.target, record);
            assertThat(e.target.readable()).as("bit %d", bit).isFalse();
            e.target.streamOver(true, 0);

            assertThat(e.target.receivedBytes()).isZero();
            assertThat(e.target.ended()).isFalse();
            // A longer length waits for bytes that never come; everything else is seen at once.
            assertThat(e.target.downReason())
                    .as("bit %d", bit)
                    .isEqualTo(bit < 16 && isLonger(record) ? DownReason.TRUNCATED : DownReason.PROTOCOL);
        }
    }

    private static boolean isLonger(byte[] record) {
        int length = (record[0] & 0xFF) << 8 | record[1] & 0xFF;
        return length > record.length - 2 && length <= PeerEnds.TARGET_TAKES + 19;
    }

    @Test
    void everyFlippedBitOfConfirmKeepsTheTargetClosed() {
        for (int bit = 0; bit < 21 * 8; bit++) {
            PeerEnds e = PeerEnds.chacha();
            e.accept(e.say(e.caller));
            e.deliver(e.target, e.caller);

            e.hear(e.target, PeerEnds.flipped(e.say(e.caller), bit));
            e.target.streamOver(true, 0);

            assertThat(e.target.wasOpen()).as("bit %d", bit).isFalse();
            assertThat(e.say(e.target)).isEmpty();
        }
    }

    @Test
    void nothingAfterAForgedRecordIsLookedAt() {
        PeerEnds e = PeerEnds.open();
        e.write(e.caller, DATA, true);
        byte[] forged = PeerEnds.flipped(e.say(e.caller), 100);
        e.write(e.caller, DATA, true);

        assertThat(e.hear(e.target, PeerEnds.concat(forged, e.say(e.caller)))).isZero();

        assertThat(e.target.state()).isEqualTo(PeerState.CLOSING);
        assertThat(e.target.readable()).isFalse();
        assertThat(e.target.drained()).as("while its last word is not out").isFalse();
        PeerEnds.take(e.target);
        assertThat(e.target.drained()).isTrue();
        assertThat(e.target.work(0)).isEqualTo(Work.NONE);
    }

    /** The word about it is still to be sent: a driver that is told that nothing is left would not look. */
    @Test
    void workThatFindsAForgedRecordSaysThatThereMayBeMore() {
        PeerEnds e = PeerEnds.open();
        e.write(e.caller, DATA, true);
        byte[] forged = PeerEnds.flipped(e.say(e.caller), 100);
        assertThat(e.target.received(forged, 0, forged.length, 0)).isEqualTo(forged.length);

        assertThat(e.target.work(0)).isEqualTo(Work.LIGHT);

        assertThat(e.target.out().length()).as("its last word").isPositive();
        assertThat(e.target.work(0)).isEqualTo(Work.NONE);
    }

    @Test
    void streamCutAtAnyByteIsNeverAnEnd() {
        PeerEnds whole = PeerEnds.chacha();
        byte[] opening = whole.say(whole.caller);
        whole.accept(opening);
        whole.deliver(whole.target, whole.caller);
        whole.write(whole.caller, DATA, true);
        whole.caller.end(0);
        byte[] said = whole.say(whole.caller);

        for (int cut = 0; cut <= said.length; cut++) {
            PeerEnds e = PeerEnds.chacha();
            e.accept(opening);
            e.say(e.target);
            e.hear(e.target, Arrays.copyOf(said, cut));
            byte[] got = e.read(e.target);
            e.rest(e.target);
            e.hear(e.target, Arrays.copyOfRange(said, Math.min(cut, 21 + 61), cut));
            e.target.streamOver(true, 0);

            assertThat(got).as("cut at %d", cut).isEqualTo(cut >= 21 + 61 ? DATA : new byte[0]);
            assertThat(e.target.ended()).as("cut at %d", cut).isEqualTo(cut == said.length);
            assertThat(e.target.downReason())
                    .as("cut at %d", cut)
                    .isEqualTo(cut < 21 ? DownReason.CONNECT_FAILED : DownReason.TRUNCATED);
        }
    }

    @Test
    void answerCutAtAnyByteFailsTheConnect() {
        PeerEnds e = PeerEnds.chacha();
        e.accept(e.say(e.caller));
        byte[] answer = e.say(e.target);

        for (int cut = 0; cut < answer.length; cut++) {
            PeerEnds c = PeerEnds.chacha();
            c.say(c.caller);
            c.hear(c.caller, Arrays.copyOf(answer, cut));
            c.caller.streamOver(true, 0);

            assertThat(c.caller.downReason()).as("cut at %d", cut).isEqualTo(DownReason.CONNECT_FAILED);
        }
    }

    @Test
    void replayedRecordEndsTheChannel() {
        PeerEnds e = PeerEnds.open();
        e.write(e.caller, DATA, false);
        byte[] record = e.say(e.caller);
        e.hear(e.target, record);
        assertThat(e.read(e.target)).isEqualTo(DATA);

        e.hear(e.target, record);

        assertThat(e.target.downReason()).isEqualTo(DownReason.PROTOCOL);
        assertThat(e.target.receivedBytes()).isEqualTo(DATA.length);
    }

    @Test
    void reorderedRecordsEndTheChannel() {
        PeerEnds e = PeerEnds.open();
        e.write(e.caller, DATA, false);
        byte[] first = e.say(e.caller);
        e.write(e.caller, DATA, false);
        byte[] second = e.say(e.caller);

        e.hear(e.target, PeerEnds.concat(second, first));

        assertThat(e.target.downReason()).isEqualTo(DownReason.PROTOCOL);
        assertThat(e.target.receivedBytes()).isZero();
    }

    @Test
    void droppedRecordEndsTheChannel() {
        PeerEnds e = PeerEnds.open();
        e.write(e.caller, DATA, false);
        e.say(e.caller);
        e.caller.end(0);

        e.deliver(e.caller, e.target);

        assertThat(e.target.ended()).isFalse();
        assertThat(e.target.downReason()).isEqualTo(DownReason.PROTOCOL);
    }

    @Test
    void recordOfAnotherChannelEndsTheChannel() {
        PeerEnds e = PeerEnds.open();
        PeerEnds other = new PeerEnds(Suite.CHACHA_POLY, 44).handshake();
        other.write(other.caller, DATA, false);

        e.hear(e.target, other.say(other.caller));

        assertThat(e.target.downReason()).isEqualTo(DownReason.PROTOCOL);
    }

    @Test
    void ownRecordsSentBackEndTheChannel() {
        PeerEnds e = PeerEnds.open();
        e.write(e.caller, DATA, false);

        e.hear(e.caller, e.say(e.caller));

        assertThat(e.caller.downReason()).isEqualTo(DownReason.PROTOCOL);
        assertThat(e.caller.receivedBytes()).isZero();
    }

    @Test
    void ownHandshakeSentBackFailsTheConnect() {
        PeerEnds e = PeerEnds.chacha();
        byte[] opening = e.say(e.caller);
        e.hear(e.caller, opening);
        assertThat(e.caller.downReason()).as("all of it").isEqualTo(DownReason.CONNECT_FAILED);

        PeerEnds again = PeerEnds.chacha();
        again.hear(again.caller, Arrays.copyOfRange(again.say(again.caller), 21, 71));
        assertThat(again.caller.downReason()).as("message 1 as message 2").isEqualTo(DownReason.CONNECT_FAILED);
    }

    @Test
    void bytesInFrontOfConfirmEndTheTarget() throws NoiseException {
        for (int length = 0; length < 40; length++) {
            PeerEnds e = PeerEnds.chacha();
            e.accept(e.say(e.caller));
            byte[] injected = new byte[2 + length];
            injected[1] = (byte) length;

            e.hear(e.target, injected); // right behind message 1, before message 2 is even made
            e.rest(e.target);

            assertThat(e.target.state()).as("length %d", length).isEqualTo(PeerState.CLOSED);
            assertThat(e.target.wasOpen()).isFalse();
        }
    }
}
