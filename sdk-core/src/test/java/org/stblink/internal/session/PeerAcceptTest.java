package org.stblink.internal.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.stblink.internal.wire.SessionId;

/** Protocol section 10.3: a connection that has proved nothing yet, and the offer it may burn. */
class PeerAcceptTest {
    private final PeerEnds ends = PeerEnds.chacha();
    private final byte[] opening = ends.say(ends.caller);

    @Test
    void openingCutAtAnyByteStaysIncompleteAndGoesOn() {
        for (int cut = 0; cut < opening.length; cut++) {
            PeerEnds fresh = PeerEnds.chacha();
            PeerAccept door = new PeerAccept(0);

            assertThat(door.received(opening, 0, cut)).isEqualTo(cut);
            assertThat(fresh.judge(door)).as("cut at %d", cut).isEqualTo(PeerAccept.INCOMPLETE);
            assertThat(door.wanted()).isEqualTo(opening.length - cut);
            assertThatThrownBy(door::machine).isInstanceOf(IllegalStateException.class);
            assertThat(door.received(opening, cut, opening.length - cut)).isEqualTo(opening.length - cut);

            assertThat(fresh.judge(door)).as("whole after %d", cut).isEqualTo(PeerAccept.PROVEN);
        }
    }

    @Test
    void bytesBehindTheOpeningAreLeftToTheMachine() {
        PeerAccept door = new PeerAccept(0);

        assertThat(door.received(Arrays.copyOf(opening, 100), 0, 100)).isEqualTo(71);
        assertThat(door.received(opening, 0, 1)).isZero();
        assertThat(ends.judge(door)).isEqualTo(PeerAccept.PROVEN);
    }

    @Test
    void everyFlippedBitIsRefusedAndLeavesTheOffer() {
        for (int bit = 0; bit < opening.length * 8; bit++) {
            assertThat(ends.accept(PeerEnds.flipped(opening, bit)))
                    .as("bit %d", bit)
                    .isEqualTo(PeerAccept.REFUSED);
        }

        assertThat(ends.offers.contains(ends.sid)).isTrue();
        assertThat(ends.targetEntropy.fills()).as("key generations").isZero();
        assertThat(ends.accept(opening)).as("the genuine one").isEqualTo(PeerAccept.PROVEN);
    }

    @Test
    void rightTagBurnsTheSidWhateverFollows() {
        byte[] psk = ends.offers.find(ends.sid, 0).psk();

        assertThat(ends.accept(opening)).isEqualTo(PeerAccept.PROVEN);
        ends.target.abandon(1);

        assertThat(ends.offers.contains(ends.sid)).isFalse();
        assertThat(psk).as("the offer's psk").containsOnly(0);
        assertThat(ends.accept(opening)).as("the same again").isEqualTo(PeerAccept.REFUSED);
        byte[] second = ends.say(ends.newCaller(ends.callerParameters(), ends.psk));
        assertThat(ends.accept(second)).as("a second caller with the right key").isEqualTo(PeerAccept.REFUSED);
    }

    @Test
    void unknownSidIsRefused() {
        byte[] stranger = opening.clone();
        SessionId.of(new byte[16], 0).copyTo(stranger, 5);

        assertThat(ends.accept(stranger)).isEqualTo(PeerAccept.REFUSED);
    }

    @Test
    void offerCountsUntilItsTtlAndNotAMillisecondLonger() {
        ends.now = 29_999;
        assertThat(ends.offers.find(ends.sid, ends.now)).isNotNull();
        ends.now = 30_000;

        assertThat(ends.accept(opening)).isEqualTo(PeerAccept.REFUSED);
        assertThat(ends.offers.deadline()).isEqualTo(30_000);
        byte[] psk = ends.psk;
        ends.offers.expire(ends.now);
        assertThat(ends.offers.deadline()).isEqualTo(Long.MAX_VALUE);
        assertThat(ends.offers.size()).isZero();
        assertThat(psk).isNotEmpty();
    }

    @Test
    void endOfAnOfferWipesItsKey() {
        byte[] expired = ends.offers.find(ends.sid, 0).psk();
        ends.offers.expire(30_000);
        assertThat(expired).containsOnly(0);

        PeerEnds cancelled = PeerEnds.chacha();
        byte[] key = cancelled.offers.find(cancelled.sid, 0).psk();
        cancelled.offers.cancel(cancelled.sid, Cause.EXPIRED);
        assertThat(key).containsOnly(0);

        PeerEnds cleared = PeerEnds.chacha();
        byte[] last = cleared.offers.find(cleared.sid, 0).psk();
        cleared.offers.clear(Cause.CONTROL_LOST);
        assertThat(last).containsOnly(0);
    }

    @Test
    void provenCallerBringsTheTimeItsOfferCame() {
        ends.offers.clear(Cause.EXPIRED);
        ends.offers.add(new AcceptedOffer(
                PeerEnds.offer(ends.sid, ends.suite, PeerEnds.CALLER), ends.psk.clone(), 7_000 + 30_000));
        ends.now = 20_000;
        PeerAccept door = new PeerAccept(ends.now);
        door.received(opening, 0, opening.length);

        assertThat(ends.judge(door)).isEqualTo(PeerAccept.PROVEN);

        assertThat(door.offeredMillis()).isEqualTo(7_000);
    }

    @Test
    void strangerMayStayFiveSeconds() {
        assertThat(new PeerAccept(1000).deadline()).isEqualTo(6000);
    }
}
