package org.stblink.internal.session;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.stblink.internal.noise.NoiseException;
import org.stblink.internal.wire.DownReason;

/** Protocol section 10.3: before the caller's CONFIRM the target neither sends a record nor delivers data; and the timers. */
class PeerConfirmTest {
    private final PeerEnds ends = PeerEnds.chacha();

    @Test
    void targetIsSilentAndDeafToTheApplicationBeforeConfirm() throws NoiseException {
        RawPeer.caller(ends);
        byte[] b = new byte[10];

        assertThat(ends.target.state()).isEqualTo(PeerState.CONFIRMING);
        assertThat(ends.target.wasOpen()).isFalse();
        assertThat(ends.target.write(b, 0, 10, true, 0)).isEqualTo(-1);
        ends.target.end(0);
        assertThat(ends.target.readable()).isFalse();

        assertThat(ends.say(ends.target)).isEmpty();
    }

    @Test
    void targetClosedBeforeConfirmSendsNoRecord() throws NoiseException {
        RawPeer.caller(ends);

        ends.target.close(DownReason.REVOKED, 0);

        assertThat(ends.say(ends.target)).isEmpty();
        assertThat(ends.target.state()).isEqualTo(PeerState.CLOSED);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 6, 3, 4, 5, 0x80})
    void anyOtherFirstRecordEndsTheChannelWithoutAWord(int type) throws NoiseException {
        RawPeer raw = RawPeer.caller(ends);

        ends.hear(ends.target, raw.record(type, type == 5 ? new byte[1] : new byte[0]));
        ends.hear(ends.target, raw.confirm());

        assertThat(ends.target.state()).isEqualTo(PeerState.CLOSED);
        assertThat(ends.target.downReason()).isEqualTo(DownReason.PROTOCOL);
        assertThat(ends.target.wasOpen()).isFalse();
        assertThat(ends.target.dataWaits()).isFalse();
        assertThat(ends.say(ends.target)).as("no record before CONFIRM").isEmpty();
    }

    @Test
    void dataBeforeConfirmIsNeverDelivered() throws NoiseException {
        RawPeer raw = RawPeer.caller(ends);

        ends.hear(ends.target, raw.record(1, PeerEnds.bytes(50)));

        assertThat(ends.target.readable()).isFalse();
        assertThat(ends.target.available()).isZero();
        assertThat(ends.target.receivedBytes()).isZero();
    }

    @Test
    void secondConfirmEndsTheChannel() throws NoiseException {
        RawPeer raw = RawPeer.caller(ends);
        ends.hear(ends.target, raw.confirm());
        assertThat(ends.target.state()).isEqualTo(PeerState.OPEN);

        ends.hear(ends.target, raw.confirm());

        assertThat(ends.target.downReason()).isEqualTo(DownReason.PROTOCOL);
        assertThat(raw.open(ends.say(ends.target))).containsExactly(new byte[] {5, 0, 0, DownReason.PROTOCOL});
    }

    @Test
    void confirmOfTheTargetEndsTheChannel() throws NoiseException {
        RawPeer raw = RawPeer.target(ends);

        ends.hear(ends.caller, raw.confirm());

        assertThat(ends.caller.downReason()).isEqualTo(DownReason.PROTOCOL);
    }

    @Test
    void confirmMustComeWithinFiveSecondsOfMessageTwo() throws NoiseException {
        ends.now = 1000;
        byte[] opening = ends.say(ends.caller);
        ends.accept(opening);
        assertThat(ends.target.work(1000)).isEqualTo(Work.HEAVY);
        ends.now = 4000; // a slow box: message 2 is written three seconds later
        assertThat(ends.say(ends.target)).hasSize(50);

        assertThat(ends.target.deadline()).isEqualTo(9000);
        ends.target.tick(8999);
        assertThat(ends.target.state()).isEqualTo(PeerState.CONFIRMING);
        ends.target.tick(9000);

        assertThat(ends.target.state()).isEqualTo(PeerState.CLOSED);
        assertThat(ends.target.downReason()).isEqualTo(DownReason.CONNECT_FAILED);
    }

    @Test
    void confirmAfterTheTimerChangesNothing() throws NoiseException {
        RawPeer raw = RawPeer.caller(ends);
        ends.target.tick(5000);

        assertThat(ends.hear(ends.target, raw.confirm())).isZero();

        assertThat(ends.target.state()).isEqualTo(PeerState.CLOSED);
        assertThat(ends.target.wasOpen()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -5_000_000_000L, Long.MAX_VALUE / 2})
    void handshakeLastsTenSecondsAtTheMost(long origin) {
        ends.now = origin;
        PeerMachine caller = ends.newCaller(ends.callerParameters(), ends.psk);
        ends.say(caller);

        assertThat(caller.deadline()).isEqualTo(origin + 10_000);
        caller.tick(origin + 9_999);
        assertThat(caller.state()).isEqualTo(PeerState.HANDSHAKE);
        caller.tick(origin + 10_000);

        assertThat(caller.state()).isEqualTo(PeerState.CLOSED);
        assertThat(caller.downReason()).isEqualTo(DownReason.CONNECT_FAILED);
    }

    @Test
    void openChannelHasNoDeadline() {
        ends.handshake();

        assertThat(ends.caller.deadline()).isEqualTo(Long.MAX_VALUE);
        assertThat(ends.target.deadline()).isEqualTo(Long.MAX_VALUE);
        ends.caller.tick(Long.MAX_VALUE - 1);
        assertThat(ends.caller.state()).isEqualTo(PeerState.OPEN);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void streamThatEndsBeforeTheChannelIsOpenIsAFailedConnect(boolean orderly) throws NoiseException {
        PeerEnds other = PeerEnds.chacha();
        RawPeer.caller(other);

        ends.caller.streamOver(orderly, 0);
        other.target.streamOver(orderly, 0);

        assertThat(ends.caller.downReason()).isEqualTo(DownReason.CONNECT_FAILED);
        assertThat(other.target.downReason()).isEqualTo(DownReason.CONNECT_FAILED);
    }
}
