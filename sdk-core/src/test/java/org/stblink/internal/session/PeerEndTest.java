package org.stblink.internal.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.stblink.internal.noise.NoiseException;
import org.stblink.internal.wire.DownReason;

/** Protocol section 10.4: the ways a channel ends, and that none but the agreed one passes for an end of data. */
class PeerEndTest {
    private final PeerEnds ends = PeerEnds.open();

    @Test
    void oneEndedDirectionLeavesTheOtherOpen() {
        ends.write(ends.caller, PeerEnds.bytes(3), false);
        assertThat(ends.caller.endSent()).isFalse();
        ends.caller.end(0);
        assertThat(ends.caller.endSent()).isTrue();
        ends.deliver(ends.caller, ends.target);

        assertThat(ends.target.ended()).as("before the data was read").isFalse();
        ends.read(ends.target);
        assertThat(ends.resume(ends.target)).isTrue();
        assertThat(ends.target.ended()).isTrue();
        assertThat(ends.target.readable()).isTrue();
        assertThat(ends.caller.write(new byte[1], 0, 1, false, 0))
                .as("after END")
                .isEqualTo(-1);

        ends.write(ends.target, PeerEnds.bytes(9), false);
        ends.deliver(ends.target, ends.caller);

        assertThat(ends.read(ends.caller)).isEqualTo(PeerEnds.bytes(9));
        assertThat(ends.caller.state()).isEqualTo(PeerState.OPEN);
        assertThat(ends.target.state()).isEqualTo(PeerState.OPEN);
    }

    @Test
    void bothEndsCloseNormally() {
        ends.caller.end(0);
        ends.settle();
        ends.target.end(0);
        ends.settle();

        assertEndedInOrder();
    }

    @Test
    void endsThatCrossCloseNormally() {
        ends.caller.end(0);
        ends.target.end(0);

        ends.settle();

        assertEndedInOrder();
    }

    private void assertEndedInOrder() {
        for (PeerMachine m : List.of(ends.caller, ends.target)) {
            assertThat(m.state()).isEqualTo(PeerState.CLOSED);
            assertThat(m.downReason()).isEqualTo(DownReason.NORMAL);
            assertThat(m.ended()).isTrue();
            assertThat(m.drained()).isTrue();
            assertThat(m.closedByPeer()).isFalse();
            assertThat(m.deadline()).isEqualTo(Long.MAX_VALUE);
        }
    }

    @Test
    void orderlyEndIsSaidInFullHoweverFullTheBufferIs() {
        for (int fill = 1800; fill <= 2048; fill++) {
            PeerEnds e = PeerEnds.open();
            e.target.end(0);
            e.deliver(e.target, e.caller);
            assertThat(e.caller.write(PeerEnds.bytes(fill), 0, fill, false, 0)).isEqualTo(fill);
            while (e.caller.write(new byte[7], 0, 7, false, 0) > 0) {
                assertThat(e.caller.state()).isEqualTo(PeerState.OPEN);
            }
            e.caller.end(0);

            assertThat(e.caller.state()).as("fill %d", fill).isEqualTo(PeerState.CLOSING);
            e.deliver(e.caller, e.target);
            while (e.target.dataWaits()) {
                e.read(e.target);
                e.resume(e.target);
            }
            assertThat(e.target.receivedBytes()).isEqualTo(e.caller.sentBytes());
            assertThat(e.target.downReason()).as("fill %d", fill).isEqualTo(DownReason.NORMAL);
            assertThat(e.target.ended()).isTrue();
        }
    }

    @Test
    void waitForThePeersCloseLastsFiveSeconds() {
        ends.caller.end(0);
        ends.settle();
        ends.target.end(0);
        ends.say(ends.target);
        assertThat(ends.target.state()).isEqualTo(PeerState.CLOSING);
        assertThat(ends.target.deadline()).isEqualTo(5000);

        ends.target.tick(4999);
        assertThat(ends.target.state()).isEqualTo(PeerState.CLOSING);
        ends.target.tick(5000);

        assertThat(ends.target.state()).isEqualTo(PeerState.CLOSED);
        assertThat(ends.target.downReason()).isEqualTo(DownReason.NORMAL);
    }

    /** Found by the simulated world: a revocation, too, waited out those five seconds (protocol section 11: one). */
    @Test
    void fiveSecondsDoNotCutOffWhatTheStreamHasNotTaken() { // a slow reader's data, END and CLOSE
        ends.caller.end(0);
        ends.settle();
        ends.write(ends.target, PeerEnds.bytes(900), false);
        ends.target.end(0);
        for (int now = 5000; now <= 60_000; now += 5000) {
            ends.target.tick(now);
            assertThat(ends.target.state()).isEqualTo(PeerState.CLOSING);
            assertThat(ends.target.deadline()).isEqualTo(now + 5000);
        }
        ends.now = 60_000;
        ends.deliver(ends.target, ends.caller);
        ends.read(ends.caller);
        ends.resume(ends.caller);
        ends.settle();
        assertEndedInOrder();
    }

    @Test
    void agreedEndThatTheApplicationGivesUpHasAMinuteLeft() {
        ends.caller.end(0);
        ends.settle();
        ends.write(ends.target, PeerEnds.bytes(900), false);
        ends.target.end(0);
        ends.target.close(DownReason.LOCAL_CLOSE, 2000);
        ends.target.close(DownReason.LOCAL_CLOSE, 30_000); // does not begin anew
        for (int now = 5000; now <= 60_000; now += 5000) {
            ends.target.tick(now);
            assertThat(ends.target.state()).as("at %d", now).isEqualTo(PeerState.CLOSING);
        }
        assertThat(ends.target.deadline()).isEqualTo(62_000);

        ends.target.tick(62_000);

        assertThat(ends.target.state()).isEqualTo(PeerState.CLOSED);
        assertThat(ends.target.downReason()).isEqualTo(DownReason.LOCAL_CLOSE);
    }

    @Test
    void agreedEndThatTheApplicationGivesUpStillArrivesInFull() {
        ends.caller.end(0);
        ends.settle();
        ends.write(ends.target, PeerEnds.bytes(900), false);
        ends.target.end(0);
        ends.target.close(DownReason.LOCAL_CLOSE, 0);
        for (int now = 5000; now <= 55_000; now += 5000) {
            ends.target.tick(now);
        }
        ends.now = 55_000;

        ends.deliver(ends.target, ends.caller);
        ends.read(ends.caller);
        ends.resume(ends.caller);
        ends.settle();

        assertEndedInOrder();
    }

    @Test
    void agreedEndThatTheOtherNeverGotIsALostLink() {
        ends.caller.end(0);
        ends.settle();
        ends.target.end(0);
        ends.target.streamOver(true, 0);
        assertThat(ends.target.downReason()).isEqualTo(DownReason.LINK_LOST);
    }

    @ParameterizedTest
    @ValueSource(ints = {DownReason.REVOKED, DownReason.SUPERVISION_LOST, DownReason.LEASE_ENDED})
    void agreedEndThatTakesLongIsCutShortWhereTheChannelMayNotLive(int reason) {
        ends.caller.end(0);
        ends.settle();
        ends.target.end(0);
        ends.target.close(DownReason.LOCAL_CLOSE, 1);
        assertThat(ends.target.state())
                .as("the application's close cuts nothing off")
                .isEqualTo(PeerState.CLOSING);
        ends.target.close(reason, 1);
        assertThat(ends.target.state()).isEqualTo(PeerState.CLOSED);
        assertThat(ends.target.downReason()).isEqualTo(reason);
    }

    @Test
    void streamThatEndsAfterBothEndsIsNormal() {
        ends.caller.end(0);
        ends.settle();
        ends.target.end(0);
        ends.say(ends.target);

        ends.target.streamOver(true, 0);

        assertThat(ends.target.downReason()).isEqualTo(DownReason.NORMAL);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void streamThatEndsBeforeIsAnError(boolean orderly) {
        ends.write(ends.caller, PeerEnds.bytes(3), false);
        ends.caller.end(0);
        ends.deliver(ends.caller, ends.target);
        ends.read(ends.target);
        assertThat(ends.resume(ends.target)).isTrue();

        ends.target.streamOver(orderly, 0);

        assertThat(ends.target.state()).isEqualTo(PeerState.CLOSED);
        assertThat(ends.target.downReason()).isEqualTo(orderly ? DownReason.TRUNCATED : DownReason.LINK_LOST);
        assertThat(ends.target.ended()).as("what was read was all of it").isTrue();
    }

    @Test
    void cutDataIsNeverAnEnd() {
        ends.write(ends.caller, PeerEnds.bytes(3), false);
        ends.deliver(ends.caller, ends.target);
        ends.read(ends.target);

        ends.target.streamOver(true, 0);

        assertThat(ends.target.downReason()).isEqualTo(DownReason.TRUNCATED);
        assertThat(ends.target.ended()).isFalse();
    }

    @Test
    void closeNormalBeforeBothEndsIsNoEnd() throws NoiseException {
        PeerEnds fresh = PeerEnds.chacha();
        RawPeer raw = RawPeer.caller(fresh);
        fresh.hear(fresh.target, raw.confirm());

        fresh.hear(fresh.target, raw.record(5, (byte) DownReason.NORMAL));

        assertThat(fresh.target.state()).isEqualTo(PeerState.CLOSED);
        assertThat(fresh.target.downReason()).isEqualTo(DownReason.PROTOCOL);
        assertThat(fresh.target.ended()).isFalse();
    }

    @Test
    void closeNormalAfterThePeersEndAloneIsNoEnd() throws NoiseException {
        PeerEnds fresh = PeerEnds.chacha();
        RawPeer raw = RawPeer.caller(fresh);
        fresh.hear(fresh.target, raw.confirm());

        fresh.hear(fresh.target, PeerEnds.concat(raw.record(3), raw.record(5, (byte) DownReason.NORMAL)));

        assertThat(fresh.target.downReason()).isEqualTo(DownReason.PROTOCOL);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 200})
    void closeBringsItsReasonToTheOtherEnd(int reason) {
        ends.caller.close(reason, 0);
        assertThat(ends.caller.state()).isEqualTo(PeerState.CLOSING);
        assertThat(ends.caller.write(new byte[1], 0, 1, false, 0)).isEqualTo(-1);

        ends.deliver(ends.caller, ends.target);

        assertThat(ends.target.state()).isEqualTo(PeerState.CLOSED);
        assertThat(ends.target.downReason()).isEqualTo(reason);
        assertThat(ends.target.closedByPeer()).isTrue();
        assertThat(ends.caller.downReason()).isEqualTo(reason);
        assertThat(ends.caller.closedByPeer()).isFalse();
    }

    @Test
    void closeComesBehindTheDataThatWasWrittenBefore() {
        ends.write(ends.caller, PeerEnds.bytes(44), false);
        ends.caller.close(DownReason.LOCAL_CLOSE, 0);

        ends.deliver(ends.caller, ends.target);

        assertThat(ends.target.state()).as("while the data is unread").isEqualTo(PeerState.OPEN);
        assertThat(ends.read(ends.target)).isEqualTo(PeerEnds.bytes(44));
        assertThat(ends.resume(ends.target)).isTrue();
        assertThat(ends.target.downReason()).isEqualTo(DownReason.LOCAL_CLOSE);
    }

    @Test
    void endThatGaveUpDropsWhatStillComesAndNeverCallsItAnEnd() {
        ends.write(ends.target, PeerEnds.bytes(20), false);
        ends.target.end(0);
        byte[] late = ends.say(ends.target);

        ends.caller.close(DownReason.LOCAL_CLOSE, 0);
        assertThat(ends.hear(ends.caller, late)).as("held back").isZero();

        assertThat(ends.caller.readable()).isFalse();
        assertThat(ends.caller.ended()).isFalse();
        assertThat(ends.caller.receivedBytes()).isZero();
        assertThat(ends.caller.state()).isEqualTo(PeerState.CLOSING);
        assertThat(ends.caller.deadline()).as("well within a second").isEqualTo(500);
        ends.caller.tick(500);
        assertThat(ends.caller.state()).isEqualTo(PeerState.CLOSED);
        assertThat(ends.caller.downReason()).isEqualTo(DownReason.LOCAL_CLOSE);
    }

    @Test
    void endThatGivesUpDropsWhatItsReaderLeftAndHearsTheRest() {
        ends.write(ends.target, PeerEnds.bytes(20), false);
        byte[] unread = ends.say(ends.target);
        assertThat(ends.hear(ends.caller, unread)).isZero();
        ends.target.close(DownReason.LOCAL_CLOSE, 0);
        byte[] close = ends.say(ends.target);
        assertThat(ends.hear(ends.caller, close)).as("held back").isEqualTo(close.length);

        ends.caller.close(DownReason.SUPERVISION_LOST, 0);

        assertThat(ends.hear(ends.caller, close)).as("held back").isZero();
        assertThat(ends.caller.state()).isEqualTo(PeerState.CLOSED);
        assertThat(ends.caller.downReason()).isEqualTo(DownReason.SUPERVISION_LOST);
        assertThat(ends.caller.receivedBytes()).isZero();
    }

    @Test
    void dataAfterEndEndsTheChannel() throws NoiseException {
        for (int type : new int[] {1, 6, 3}) {
            PeerEnds fresh = PeerEnds.chacha();
            RawPeer raw = RawPeer.caller(fresh);
            fresh.hear(fresh.target, raw.confirm());

            fresh.hear(fresh.target, PeerEnds.concat(raw.record(3), raw.record(type)));

            assertThat(fresh.target.downReason()).as("type %d", type).isEqualTo(DownReason.PROTOCOL);
            assertThat(fresh.target.dataWaits()).isFalse();
        }
    }

    @Test
    void closeOfAReasonThatNobodyKnowsIsReportedAsItWasHeard() throws NoiseException {
        for (int reason : new int[] {99, 255}) {
            PeerEnds fresh = PeerEnds.chacha();
            RawPeer raw = RawPeer.caller(fresh);
            fresh.hear(fresh.target, PeerEnds.concat(raw.confirm(), raw.record(5, (byte) reason)));

            assertThat(fresh.target.state()).as("reason %d", reason).isEqualTo(PeerState.CLOSED);
            assertThat(fresh.target.downReason()).isEqualTo(reason);
            assertThat(fresh.target.closedByPeer()).isTrue();
        }
    }

    @Test
    void rekeyAndIgnorableTypesMayFollowEnd() throws NoiseException {
        PeerEnds fresh = PeerEnds.chacha();
        RawPeer raw = RawPeer.caller(fresh);
        fresh.hear(fresh.target, PeerEnds.concat(raw.confirm(), raw.record(3), raw.record(4)));
        raw.rekeySender();

        fresh.hear(fresh.target, raw.record(0x90));

        assertThat(fresh.target.state()).isEqualTo(PeerState.OPEN);
    }

    @Test
    void callsAfterTheEndAreHarmless() {
        ends.caller.close(DownReason.LOCAL_CLOSE, 0);
        ends.caller.streamOver(true, 0);
        byte[] b = new byte[100];

        assertThat(ends.caller.received(b, 0, 100, 1)).isEqualTo(100);
        assertThat(ends.caller.work(1)).isEqualTo(Work.NONE);
        assertThat(ends.caller.write(b, 0, 1, false, 1)).isEqualTo(-1);
        assertThat(ends.caller.read(b, 0, 1)).isZero();
        ends.caller.end(1);
        ends.caller.close(DownReason.NORMAL, 1);
        ends.caller.abandon(DownReason.NORMAL);
        ends.caller.streamOver(false, 0);
        ends.caller.tick(Long.MAX_VALUE);

        assertThat(ends.caller.downReason()).isEqualTo(DownReason.LOCAL_CLOSE);
        assertThat(ends.caller.state()).isEqualTo(PeerState.CLOSED);
        assertThat(ends.caller.deadline()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void channelWhoseStreamIsGivenUpEndsForThatReasonUnlessItHadOneAlready() {
        ends.caller.abandon(DownReason.LINK_LOST);
        assertThat(ends.caller.downReason()).isEqualTo(DownReason.LINK_LOST);

        ends.target.close(DownReason.REVOKED, 0);
        ends.target.abandon(DownReason.LINK_LOST);
        assertThat(ends.target.downReason()).isEqualTo(DownReason.REVOKED);
        assertThat(ends.target.state()).isEqualTo(PeerState.CLOSED);
    }

    @Test
    void secondEndAndSecondCloseSayNothingMore() throws NoiseException {
        PeerEnds fresh = PeerEnds.chacha();
        RawPeer raw = RawPeer.caller(fresh);
        fresh.hear(fresh.target, raw.confirm());

        fresh.target.end(0);
        fresh.target.end(0);
        fresh.target.close(DownReason.REVOKED, 0);
        fresh.target.close(DownReason.LOCAL_CLOSE, 0);

        assertThat(raw.open(fresh.say(fresh.target)))
                .containsExactly(new byte[] {3, 0, 0}, new byte[] {5, 0, 0, DownReason.REVOKED});
    }

    @Test
    void channelGivenUpBeforeItIsOpenSaysNothing() {
        PeerEnds fresh = PeerEnds.chacha();
        fresh.say(fresh.caller);

        fresh.caller.close(DownReason.EXPIRED, 0);

        assertThat(fresh.caller.state()).isEqualTo(PeerState.CLOSED);
        assertThat(fresh.caller.out().length()).isZero();
        assertThat(fresh.caller.wasOpen()).isFalse();
    }
}
