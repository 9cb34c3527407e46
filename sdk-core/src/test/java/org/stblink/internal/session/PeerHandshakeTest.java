package org.stblink.internal.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.stblink.internal.crypto.Suite;
import org.stblink.internal.noise.NoiseException;
import org.stblink.internal.wire.FrameAssembler;
import org.stblink.internal.wire.SessionId;
import org.stblink.support.SeededEntropy;

/** Protocol sections 10.1 to 10.3: what a handshake costs, and what it refuses before it costs anything. */
class PeerHandshakeTest {
    private final PeerEnds ends = PeerEnds.chacha();
    private final SeededEntropy entropy = new SeededEntropy(7);

    @ParameterizedTest
    @ValueSource(ints = {Suite.CHACHA_POLY, Suite.AES_GCM, Suite.NATIONAL})
    void bothSuitesOpenBothEnds(int suite) {
        PeerEnds both = new PeerEnds(suite, 3);

        both.handshake();

        assertThat(both.caller.wasOpen()).isTrue();
        assertThat(both.target.wasOpen()).isTrue();
    }

    @Test
    void openingIs71BytesAndTheAnswer50() {
        byte[] opening = ends.say(ends.caller);
        assertThat(opening).hasSize(71).startsWith('S', 'T', 'B', 'P', 1).containsSequence(ends.sid.bytes());
        assertThat(Arrays.copyOfRange(opening, 21, 23)).containsExactly(0, 48);

        ends.accept(opening);
        byte[] answer = ends.say(ends.target);

        assertThat(answer).hasSize(50).startsWith(0, 48);
    }

    @Test
    void endHoldsAsManySealedBytesAsTheDriverWantsAndOneRecordAtTheLeast() {
        PeerParameters p = ends.callerParameters();

        assertThat(PeerMachine.caller(p, ends.psk, entropy, null, 0, 0).out().array())
                .hasSize(RecordSender.bufferBytes(PeerEnds.TARGET_TAKES));
        PeerMachine wide = PeerMachine.caller(p, ends.psk, entropy, null, 100_000, 0);
        assertThat(wide.out().array()).hasSize(100_000);
        assertThat(wide.parameters()).isSameAs(p);
        assertThat(ends.accept(ends.say(wide))).isEqualTo(PeerAccept.PROVEN);
    }

    @Test
    void everyStepDoesOnePublicKeyOperationAtTheMost() throws NoiseException {
        PeerHandshake caller = new PeerHandshake(ends.callerParameters(), ends.psk, entropy, null);
        PeerHandshake target = new PeerHandshake(ends.targetParameters(), ends.psk, entropy, null);
        OutBuffer opening = new OutBuffer(200);
        OutBuffer answer = new OutBuffer(200);
        FrameAssembler toCaller = new FrameAssembler(48);

        assertThat(steps(caller, new FrameAssembler(48), opening)).isEqualTo(1);
        assertThat(target.readFirst(opening.array(), 23)).isTrue();
        assertThat(target.publicKeyOperations()).isZero();
        assertThat(steps(target, new FrameAssembler(48), answer)).isEqualTo(2);
        feed(toCaller, answer);
        assertThat(steps(caller, toCaller, opening)).isEqualTo(2);

        assertThat(caller.isComplete()).isTrue();
        assertThat(target.isComplete()).isTrue();
    }

    /** Steps until nothing is left to do; public-key operations so far. */
    private static int steps(PeerHandshake h, FrameAssembler in, OutBuffer out) throws NoiseException {
        while (!h.isComplete()) {
            int before = h.publicKeyOperations();
            int work = h.step(in, out);
            int done = h.publicKeyOperations() - before;
            assertThat(done).isEqualTo(work == Work.HEAVY ? 1 : 0);
            if (work == Work.NONE) {
                break;
            }
        }
        return h.publicKeyOperations();
    }

    private static void feed(FrameAssembler in, OutBuffer out) {
        try {
            assertThat(in.feed(out.array(), out.offset(), out.length())).isEqualTo(out.length());
        } catch (org.stblink.internal.wire.WireException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void machinesReportEachPublicKeyOperationAsHeavy() {
        int[] heavy = new int[2];
        heavy[0] += heavySteps(ends.caller);
        ends.accept(PeerEnds.take(ends.caller));
        heavy[1] += heavySteps(ends.target);
        byte[] answer = PeerEnds.take(ends.target);
        ends.caller.received(answer, 0, answer.length, ends.now);
        heavy[0] += heavySteps(ends.caller);

        assertThat(heavy).containsExactly(2, 2);
        assertThat(ends.caller.state()).isEqualTo(PeerState.OPEN);
    }

    /** Its tag is checked with the key that the operation gives: a poll-driven box has spent that time all the same. */
    @Test
    void forgedMessageTwoCostsAPublicKeyOperationAndSaysSo() {
        ends.accept(ends.say(ends.caller));
        byte[] forged = PeerEnds.flipped(ends.say(ends.target), 49 * 8);
        ends.caller.received(forged, 0, forged.length, ends.now);

        assertThat(heavySteps(ends.caller)).isEqualTo(1);

        assertThat(ends.caller.state()).isEqualTo(PeerState.CLOSED);
    }

    private int heavySteps(PeerMachine m) {
        int heavy = 0;
        for (int work = m.work(ends.now); work != Work.NONE; work = m.work(ends.now)) {
            heavy += work == Work.HEAVY ? 1 : 0;
        }
        return heavy;
    }

    @Test
    void wrongPskIsRefusedBeforeAnyKeyWork() {
        byte[] other = ends.psk.clone();
        other[31] ^= 1;

        assertRefused(ends.callerParameters(), other);
    }

    @Test
    void wrongSidIsRefusedBeforeAnyKeyWork() {
        SessionId other = SessionId.of(new byte[16], 0);

        assertRefused(
                PeerParameters.caller(PeerEnds.grant(other, ends.suite, PeerEnds.TARGET), PeerEnds.CALLER, 1024),
                ends.psk);
    }

    @Test
    void swappedIdsAreRefusedBeforeAnyKeyWork() {
        assertRefused(
                PeerParameters.caller(PeerEnds.grant(ends.sid, ends.suite, PeerEnds.CALLER), PeerEnds.TARGET, 1024),
                ends.psk);
    }

    @Test
    void anotherCallerIsRefusedBeforeAnyKeyWork() {
        assertRefused(
                PeerParameters.caller(PeerEnds.grant(ends.sid, ends.suite, PeerEnds.TARGET), "BOX-C", 1024), ends.psk);
    }

    @Test
    void otherSuiteIsRefusedBeforeAnyKeyWork() {
        assertRefused(
                PeerParameters.caller(PeerEnds.grant(ends.sid, Suite.AES_GCM, PeerEnds.TARGET), PeerEnds.CALLER, 1024),
                ends.psk);
    }

    private void assertRefused(PeerParameters callers, byte[] key) {
        byte[] opening = ends.say(ends.newCaller(callers, key));
        PeerHandshake target = new PeerHandshake(ends.targetParameters(), ends.psk, entropy, null);

        assertThat(target.readFirst(opening, 23)).isFalse();

        assertThat(target.publicKeyOperations()).isZero();
        assertThat(entropy.fills()).isZero();
        assertThat(ends.accept(opening)).isEqualTo(PeerAccept.REFUSED);
        assertThat(ends.targetEntropy.fills()).isZero();
    }

    @Test
    void forgedFirstMessageDoesNotAdvanceTheHandshake() {
        byte[] opening = ends.say(ends.caller);
        PeerHandshake target = new PeerHandshake(ends.targetParameters(), ends.psk, entropy, null);

        for (int bit = 23 * 8; bit < 71 * 8; bit++) {
            assertThat(target.readFirst(PeerEnds.flipped(opening, bit), 23))
                    .as("bit %d", bit)
                    .isFalse();
        }

        assertThat(target.publicKeyOperations()).isZero();
        assertThat(target.readFirst(opening, 23)).as("the genuine one").isTrue();
    }

    @Test
    void callerWaitsForEntropyAndAsksAgain() {
        ends.callerEntropy.setReady(false);
        assertThat(ends.say(ends.caller)).isEmpty();
        assertThat(ends.caller.deadline()).isGreaterThan(ends.now).isLessThanOrEqualTo(ends.now + 1000);

        ends.now = ends.caller.deadline();
        ends.caller.tick(ends.now);
        assertThat(ends.say(ends.caller)).isEmpty();
        ends.callerEntropy.setReady(true);
        ends.now = ends.caller.deadline();
        ends.caller.tick(ends.now);

        assertThat(ends.say(ends.caller)).hasSize(71);
        assertThat(ends.caller.deadline()).as("the handshake's own").isEqualTo(10_000);
    }

    @Test
    void targetWaitsForEntropyAndAsksAgain() {
        ends.targetEntropy.setReady(false);
        ends.accept(ends.say(ends.caller));
        assertThat(ends.say(ends.target)).isEmpty();
        assertThat(ends.target.deadline()).isLessThanOrEqualTo(ends.now + 1000);

        ends.targetEntropy.setReady(true);
        ends.now = ends.target.deadline();

        assertThat(ends.say(ends.target)).hasSize(50);
    }

    @Test
    void secretsAreGoneWhenTheHandshakeIsOver() {
        PeerHandshake h = new PeerHandshake(ends.callerParameters(), ends.psk, entropy, null);

        h.destroy();

        assertThatThrownBy(h::split).isInstanceOf(IllegalStateException.class);
        byte[] expected = PeerEnds.chacha().psk;
        assertThat(ends.psk).as("the psk handed in is the driver's to wipe").isEqualTo(expected);
    }
}
