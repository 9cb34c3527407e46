package org.stblink.internal.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.stblink.internal.noise.NoiseException;
import org.stblink.internal.wire.DownReason;

/** Protocol section 10.4: data both ways, messages, sizes, back-pressure, padding and what may be skipped. */
class PeerDataTest {
    private final PeerEnds ends = PeerEnds.open();

    @Test
    void dataFlowsBothWays() {
        ends.write(ends.caller, PeerEnds.bytes(100), false);
        ends.write(ends.target, PeerEnds.bytes(200), false);

        ends.settle();

        assertThat(ends.read(ends.target)).isEqualTo(PeerEnds.bytes(100));
        assertThat(ends.read(ends.caller)).isEqualTo(PeerEnds.bytes(200));
        assertThat(ends.caller.sentBytes()).isEqualTo(100);
        assertThat(ends.caller.receivedBytes()).isEqualTo(200);
        assertThat(ends.target.sentBytes()).isEqualTo(200);
        assertThat(ends.target.receivedBytes()).isEqualTo(100);
    }

    @Test
    void endOfAMessageIsMarkedOnItsLastRecordOnly() {
        ends.write(ends.caller, PeerEnds.bytes(10), false);
        ends.write(ends.caller, PeerEnds.bytes(20), true);
        ends.write(ends.caller, PeerEnds.bytes(30), false);
        ends.deliver(ends.caller, ends.target);

        assertThat(ends.target.endsMessage()).isFalse();
        assertThat(ends.read(ends.target)).hasSize(10);
        ends.resume(ends.target);
        assertThat(ends.target.endsMessage()).isTrue();
        assertThat(ends.read(ends.target)).hasSize(20);
        ends.resume(ends.target);
        assertThat(ends.target.endsMessage()).isFalse();
        assertThat(ends.read(ends.target)).hasSize(30);
    }

    @Test
    void emptyMessageArrivesAsOne() {
        ends.write(ends.caller, new byte[0], true);
        ends.deliver(ends.caller, ends.target);

        assertThat(ends.target.dataWaits()).isTrue();
        assertThat(ends.target.readable()).isTrue();
        assertThat(ends.target.available()).isZero();
        assertThat(ends.target.endsMessage()).isTrue();
        assertThat(ends.target.read(new byte[0], 0, 0)).isZero();
        assertThat(ends.target.dataWaits()).isFalse();
    }

    @Test
    void emptyRecordWithoutEndOfMessageIsPassedOver() {
        ends.write(ends.caller, new byte[0], false);
        ends.write(ends.caller, PeerEnds.bytes(5), false);

        ends.deliver(ends.caller, ends.target);

        assertThat(ends.read(ends.target))
                .as("what came behind the empty record")
                .isEqualTo(PeerEnds.bytes(5));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 1023, 1024, 2047, 2048})
    void recordOfAnySizeUpToTheReceiversMaximumArrivesWhole(int size) {
        ends.write(ends.caller, PeerEnds.bytes(size), true);
        byte[] said = ends.say(ends.caller);

        assertThat(said).hasSize(size + 21);
        assertThat(ends.hear(ends.target, said)).isZero();
        assertThat(ends.read(ends.target)).isEqualTo(PeerEnds.bytes(size));
    }

    @Test
    void oneByteMoreThanTheMaximumIsLeftForTheNextRecordWithTheMark() {
        byte[] data = PeerEnds.bytes(2049);

        assertThat(ends.caller.write(data, 0, 2049, true, 0)).isEqualTo(2048);
        ends.deliver(ends.caller, ends.target);
        assertThat(ends.target.endsMessage()).as("mark on the first part").isFalse();
        ends.read(ends.target);
        assertThat(ends.caller.write(data, 2048, 1, true, 0)).isEqualTo(1);
        ends.deliver(ends.caller, ends.target);

        assertThat(ends.target.endsMessage()).isTrue();
        assertThat(ends.read(ends.target)).containsExactly(data[2048]);
    }

    @Test
    void recordsSentAreNoLongerThanTheOtherEndsMaximumNorThanTheOwn() {
        assertThat(ends.target.write(PeerEnds.bytes(5000), 0, 5000, false, 0))
                .as("memory is for the box to decide, not for its peer")
                .isEqualTo(PeerEnds.TARGET_TAKES);
        assertThat(ends.caller.write(PeerEnds.bytes(5000), 0, 5000, false, 0)).isEqualTo(PeerEnds.TARGET_TAKES);
    }

    @Test
    void recordOverTheMaximumEndsTheChannelBeforeItsBodyIsKept() throws NoiseException {
        PeerEnds fresh = PeerEnds.chacha();
        RawPeer raw = RawPeer.caller(fresh);
        fresh.hear(fresh.target, raw.confirm());
        byte[] tooLong = raw.record(1, new byte[PeerEnds.TARGET_TAKES + 1]);

        assertThat(fresh.hear(fresh.target, tooLong)).as("dropped").isZero();

        assertThat(fresh.target.downReason()).isEqualTo(DownReason.PROTOCOL);
        assertThat(fresh.target.dataWaits()).isFalse();
        assertThat(raw.open(fresh.say(fresh.target))).containsExactly(new byte[] {5, 0, 0, DownReason.PROTOCOL});
    }

    @Test
    void writerIsToldNothingFitsUntilTheStreamTakesBytes() {
        int records = 0;
        while (ends.caller.write(PeerEnds.bytes(500), 0, 500, false, 0) == 500) {
            assertThat(++records).as("a machine holds about one record").isLessThan(10);
        }
        long sent = ends.caller.sentBytes();
        assertThat(ends.caller.write(PeerEnds.bytes(500), 0, 500, false, 0)).isEqualTo(-1);
        assertThat(ends.caller.sentBytes())
                .as("what was not taken does not count")
                .isEqualTo(sent);

        ends.say(ends.caller);

        assertThat(ends.caller.write(PeerEnds.bytes(500), 0, 500, false, 0)).isEqualTo(500);
    }

    @Test
    void readerThatStopsHoldsTheStreamBackAndGoesOnWhereItWas() {
        ends.write(ends.caller, PeerEnds.bytes(700), false);
        byte[] first = ends.say(ends.caller);
        ends.write(ends.caller, PeerEnds.bytes(900), false);
        byte[] second = ends.say(ends.caller);

        assertThat(ends.hear(ends.target, first)).isZero();
        assertThat(ends.hear(ends.target, second)).as("bytes held back").isEqualTo(second.length);
        assertThat(ends.target.read(new byte[300], 0, 300)).isEqualTo(300);
        assertThat(ends.hear(ends.target, second)).as("still held back").isEqualTo(second.length);
        assertThat(ends.target.read(new byte[1000], 0, 1000)).isEqualTo(400);

        assertThat(ends.hear(ends.target, second)).isZero();
        assertThat(ends.read(ends.target)).isEqualTo(PeerEnds.bytes(900));
    }

    @Test
    void partsOfARecordAreReadInOrder() {
        ends.write(ends.caller, PeerEnds.bytes(10), false);
        ends.deliver(ends.caller, ends.target);
        byte[] got = new byte[10];

        assertThat(ends.target.read(got, 0, 3)).isEqualTo(3);
        assertThat(ends.target.available()).isEqualTo(7);
        assertThat(ends.target.read(got, 3, 100 - 93)).isEqualTo(7);

        assertThat(got).isEqualTo(PeerEnds.bytes(10));
        assertThat(ends.target.read(got, 0, 10)).isZero();
    }

    /** A driver asks again only when there are more bytes: what it is told is done has to be. */
    @Test
    void machineThatSaysNothingIsLeftHasActedOnTheWholeRecord() {
        ends.caller.end(0);
        byte[] end = ends.say(ends.caller);
        assertThat(ends.target.received(end, 0, end.length, 0)).isEqualTo(end.length);

        ends.rest(ends.target);

        assertThat(ends.target.ended()).isTrue();
    }

    @Test
    void everyChunkingOfTheStreamGivesTheSameData() {
        for (int chunk = 1; chunk <= 60; chunk++) {
            PeerEnds e = PeerEnds.open();
            e.write(e.caller, PeerEnds.bytes(25), true);
            byte[] said = e.say(e.caller);
            for (int at = 0; at < said.length; at += chunk) {
                assertThat(e.target.dataWaits()).as("early, chunk %d", chunk).isFalse();
                e.hear(e.target, Arrays.copyOfRange(said, at, Math.min(said.length, at + chunk)));
            }
            assertThat(e.read(e.target)).as("chunk %d", chunk).isEqualTo(PeerEnds.bytes(25));
        }
    }

    @Test
    void paddingOfAnyContentIsTakenOff() throws NoiseException {
        PeerEnds fresh = PeerEnds.chacha();
        RawPeer raw = RawPeer.caller(fresh);
        fresh.hear(fresh.target, raw.padded(2, 77));
        assertThat(fresh.target.state()).isEqualTo(PeerState.OPEN);

        fresh.hear(fresh.target, raw.padded(1, 2000, PeerEnds.bytes(48)));
        assertThat(fresh.read(fresh.target)).isEqualTo(PeerEnds.bytes(48));
        fresh.hear(fresh.target, raw.padded(6, 2048));
        assertThat(fresh.target.endsMessage()).isTrue();
        assertThat(fresh.read(fresh.target)).isEmpty();
    }

    @Test
    void paddingLongerThanTheRecordEndsTheChannel() throws NoiseException {
        PeerEnds fresh = PeerEnds.chacha();
        RawPeer raw = RawPeer.caller(fresh);
        fresh.hear(fresh.target, raw.confirm());

        fresh.hear(fresh.target, raw.seal((byte) 1, (byte) 0, (byte) 4, (byte) 1, (byte) 2, (byte) 3));

        assertThat(fresh.target.downReason()).isEqualTo(DownReason.PROTOCOL);
        assertThat(fresh.target.readable()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {0x80, 0x81, 0xC3, 0xFF})
    void typesFrom80UpAreSkipped(int type) throws NoiseException {
        PeerEnds fresh = PeerEnds.chacha();
        RawPeer raw = RawPeer.caller(fresh);
        fresh.hear(fresh.target, raw.confirm());

        fresh.hear(fresh.target, raw.record(type, PeerEnds.bytes(100)));
        fresh.hear(fresh.target, raw.record(type));
        fresh.hear(fresh.target, raw.record(1, PeerEnds.bytes(9)));

        assertThat(fresh.target.state()).isEqualTo(PeerState.OPEN);
        assertThat(fresh.read(fresh.target)).isEqualTo(PeerEnds.bytes(9));
        assertThat(fresh.target.receivedBytes())
                .as("skipped data does not count")
                .isEqualTo(9);
    }

    @ParameterizedTest
    @ValueSource(ints = {0x00, 0x07, 0x08, 0x40, 0x7F})
    void otherUnknownTypesEndTheChannel(int type) throws NoiseException {
        PeerEnds fresh = PeerEnds.chacha();
        RawPeer raw = RawPeer.caller(fresh);
        fresh.hear(fresh.target, raw.confirm());

        fresh.hear(fresh.target, raw.record(type));

        assertThat(fresh.target.downReason()).isEqualTo(DownReason.PROTOCOL);
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 4})
    void controlRecordWithDataEndsTheChannel(int type) throws NoiseException {
        PeerEnds fresh = PeerEnds.chacha();
        RawPeer raw = RawPeer.caller(fresh);
        fresh.hear(fresh.target, raw.confirm());

        fresh.hear(fresh.target, raw.record(type, (byte) 0));

        assertThat(fresh.target.downReason()).isEqualTo(DownReason.PROTOCOL);
    }

    @Test
    void closeNeedsExactlyOneByte() throws NoiseException {
        for (int size = 0; size <= 2; size += 2) {
            PeerEnds fresh = PeerEnds.chacha();
            RawPeer raw = RawPeer.caller(fresh);
            fresh.hear(fresh.target, raw.confirm());

            fresh.hear(fresh.target, raw.record(5, new byte[size]));

            assertThat(fresh.target.downReason()).as("%d bytes", size).isEqualTo(DownReason.PROTOCOL);
            assertThat(fresh.target.closedByPeer()).isFalse();
        }
    }

    @Test
    void nothingIsWrittenOrReadBeforeTheChannelIsOpen() {
        PeerEnds fresh = PeerEnds.chacha();
        byte[] b = new byte[5];

        assertThat(fresh.caller.write(b, 0, 5, false, 0)).isEqualTo(-1);
        assertThat(fresh.caller.read(b, 0, 5)).isZero();
        assertThat(fresh.caller.readable()).isFalse();
        fresh.caller.end(0);
        assertThat(fresh.caller.endSent()).as("there is nothing to end yet").isFalse();
    }
}
