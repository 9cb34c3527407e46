package org.stblink.internal.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import org.junit.jupiter.api.Test;
import org.stblink.internal.crypto.KeyHierarchy;
import org.stblink.internal.wire.Close;
import org.stblink.internal.wire.CloseReason;
import org.stblink.internal.wire.Enrolled;
import org.stblink.internal.wire.Ping;
import org.stblink.internal.wire.Pong;
import org.stblink.internal.wire.ReEnrol;
import org.stblink.internal.wire.Refused;
import org.stblink.internal.wire.RefusedCode;
import org.stblink.internal.wire.Register;
import org.stblink.support.KnownDevice;

/** A change of password on the device's side, as it is asked for and answered: section 6.1. */
class ReEnrolmentTest extends ReEnrolmentScene {
    @Test
    void isAskedForAtOnceAtAnyOriginOfTheClock() {
        ControlRig early = new ControlRig(1);
        early.now = -9_000_000_000L;
        early.boot().goOnline();

        early.machine.changeCredentials("bert", "new-password");
        early.turn();

        early.expect(ReEnrol.class);
    }

    @Test
    void asksWithAProofAndRegistersAnewAsTheNextGeneration() {
        CredentialChange change = begin();
        ReEnrol m = rig.expect(ReEnrol.class);
        assertThat(m.username).isEqualTo("bert");
        assertThat(m.pwKey).isEqualTo(KeyHierarchy.pwKey("new-password", m.nonce));
        assertThat(rig.known.proves(m, rig.server.handshakeHash())).isTrue();

        KnownDevice next = answer(m);

        assertThat(((Close) rig.gone.next()).reason).isEqualTo(CloseReason.NORMAL);
        assertThat(change.isOver()).isFalse();
        Register register = (Register) rig.greet();
        assertThat(next.proves(register, rig.server.handshakeHash())).isTrue();
        assertThat(register.ticket).isEqualTo(next.firstTicket);

        rig.send(rig.registered(7));
        assertThat(change.isOver()).isTrue();
        assertThat(change.cause()).isEqualTo(Cause.NONE);
        assertThat(rig.machine.state()).isEqualTo(ControlState.REGISTERED);
        assertThat(rig.effects).doesNotContain("LEAVE_ADDRESS");
    }

    @Test
    void heartbeatsAreAnsweredWhileTheServerDecides() {
        begin();
        rig.expect(ReEnrol.class);
        rig.send(new Ping(1, 0));
        rig.expect(Pong.class);
        assertThat(rig.machine.state()).isEqualTo(ControlState.REGISTERED);
    }

    @Test
    void refusalFailsTheChangeAndTheConnectionStands() {
        CredentialChange change = begin();
        rig.expect(ReEnrol.class);
        rig.send(new Refused(RefusedCode.ENROLMENT_REFUSED, 1));
        assertThat(change.cause()).isEqualTo(Cause.ENROLMENT_REFUSED);
        assertThat(rig.machine.state()).isEqualTo(ControlState.REGISTERED);
        assertThat(rig.connects).isEqualTo(1);
        assertThat(begin().isOver()).as("another try is allowed").isFalse();
    }

    @Test
    void codeOfALaterVersionIsARefusalToo() {
        CredentialChange change = begin();
        rig.expect(ReEnrol.class);
        rig.send(new Refused(200, 0));
        assertThat(change.cause()).isEqualTo(Cause.ENROLMENT_REFUSED);
    }

    @Test
    void tryLaterIsAskedAgainAfterItsTimeWithTheSameQuestion() {
        CredentialChange change = begin();
        ReEnrol first = rig.expect(ReEnrol.class);
        rig.send(new Refused(RefusedCode.TRY_LATER, 5));
        rig.advance(4999);
        rig.expectNothing();
        rig.advance(1);
        ReEnrol again = rig.expect(ReEnrol.class);
        assertThat(again.nonce).isEqualTo(first.nonce);
        assertThat(again.pwKey).isEqualTo(first.pwKey);
        assertThat(change.isOver()).isFalse();
    }

    @Test
    void lostConnectionIsAskedAgainWithTheSameQuestionAndAnotherProof() {
        begin();
        ReEnrol first = rig.expect(ReEnrol.class);
        rig.cut();
        rig.comeBack();
        ReEnrol again = rig.expect(ReEnrol.class);
        assertThat(again.nonce).isEqualTo(first.nonce);
        assertThat(again.pwKey).isEqualTo(first.pwKey);
        assertThat(again.mac).isNotEqualTo(first.mac);
    }

    @Test
    void serverThatClosesEachTimeEndsTheChangeAndNotTheSession() { // one that does not know RE_ENROL
        CredentialChange change = begin();
        for (int i = 0; i < 3; i++) {
            rig.expect(ReEnrol.class);
            rig.send(new Close(CloseReason.PROTOCOL, 0));
            rig.comeBack();
        }
        rig.expectNothing();
        assertThat(change.cause()).isEqualTo(Cause.CONTROL_LOST);
        assertThat(rig.machine.state()).isEqualTo(ControlState.REGISTERED);
    }

    @Test
    void serverThatNeverAnswersIsLeftAfterTenSeconds() {
        begin();
        rig.expect(ReEnrol.class);
        rig.advance(9_999);
        assertThat(rig.machine.state()).isEqualTo(ControlState.REGISTERED);
        rig.advance(1);
        assertThat(rig.states).contains("BACKOFF TIMEOUT");
    }

    @Test
    void answerThatWasNotAskedForIsAProtocolError() {
        rig.send(new Enrolled(2, new byte[32], new byte[16]));
        assertThat(rig.lastState()).isEqualTo("BACKOFF PROTOCOL");
        rig.comeBack();
        rig.send(new Refused(RefusedCode.QUARANTINED, 0));
        assertThat(rig.lastState()).isEqualTo("BACKOFF PROTOCOL");
    }

    @Test
    void secondAnswerIsAProtocolError() {
        begin();
        rig.expect(ReEnrol.class);
        rig.send(new Refused(RefusedCode.ENROLMENT_REFUSED, 0));
        rig.send(new Refused(RefusedCode.ENROLMENT_REFUSED, 0));
        assertThat(rig.lastState()).isEqualTo("BACKOFF PROTOCOL");
    }

    @Test
    void generationThatIsNotNewerIsAProtocolErrorAndChangesNothing() {
        begin();
        rig.expect(ReEnrol.class);
        int writes = rig.store.writes().size();
        rig.send(new Enrolled(1, new byte[32], new byte[16]));
        assertThat(rig.lastState()).isEqualTo("BACKOFF PROTOCOL");
        assertThat(rig.store.writes()).hasSize(writes);
    }

    @Test
    void givenUpChangeIgnoresItsAnswer() {
        CredentialChange change = begin();
        ReEnrol m = rig.expect(ReEnrol.class);
        assertThat(rig.machine.giveUp(change)).isTrue();
        int writes = rig.store.writes().size();
        answer(m);
        assertThat(change.cause()).isEqualTo(Cause.CLOSED);
        assertThat(rig.store.writes()).hasSize(writes);
        assertThat(rig.machine.state()).isEqualTo(ControlState.REGISTERED);
    }

    @Test
    void changeAfterAGivenUpOneWaitsForTheOlderAnswer() {
        CredentialChange change = begin();
        ReEnrol m = rig.expect(ReEnrol.class);
        rig.machine.giveUp(change);
        CredentialChange second = begin();
        rig.expectNothing();
        answer(m);
        ReEnrol m2 = rig.expect(ReEnrol.class);
        assertThat(m2.nonce).isNotEqualTo(m.nonce);
        answer(m2);
        rig.greet();
        rig.send(rig.registered(9));
        assertThat(second.isOver()).isTrue();
        assertThat(second.cause()).isEqualTo(Cause.NONE);
    }

    @Test
    void changeCannotBeGivenUpOnceItsKeysAreBeingStored() {
        rig.holdStore = true;
        CredentialChange change = begin();
        answer(rig.expect(ReEnrol.class));
        assertThat(rig.heldStore).isNotNull();
        assertThat(rig.machine.giveUp(change)).isFalse();
        rig.holdStore = false;
        rig.finishStore();
        assertThat(rig.machine.giveUp(change)).isFalse();
    }

    @Test
    void onlyOneChangeAtATime() {
        begin();
        assertThatIllegalStateException()
                .isThrownBy(() -> rig.machine.changeCredentials("x", "y"))
                .withMessageContaining("under way");
    }

    @Test
    void changeBegunBeforeTheDeviceIsRegisteredWaitsForThat() {
        rig.cut();
        CredentialChange change = begin();
        rig.comeBack();
        rig.expect(ReEnrol.class);
        assertThat(change.isOver()).isFalse();
    }

    @Test
    void entropyThatIsNotThereIsWaitedFor() {
        rig.entropy.setReady(false);
        begin();
        rig.expectNothing();
        assertThat(rig.machine.deadline()).isEqualTo(rig.now + 1000);
        rig.entropy.setReady(true);
        rig.advance(1000);
        rig.expect(ReEnrol.class);
    }

    @Test
    void closedSessionFailsAChangeThatIsNotStoredAndNotOneThatIs() {
        CredentialChange waiting = begin();
        rig.machine.stop(Cause.CLOSED);
        assertThat(waiting.cause()).isEqualTo(Cause.CLOSED);

        ControlRig often = ControlRig.online();
        CredentialChange lastTry = often.machine.changeCredentials("bert", "new");
        for (int i = 0; i < 2; i++) {
            often.turn();
            often.expect(ReEnrol.class);
            often.cut();
            often.comeBack();
        }
        often.expect(ReEnrol.class);
        often.machine.stop(Cause.CLOSED);
        assertThat(lastTry.cause()).isEqualTo(Cause.CLOSED);

        ControlRig other = ControlRig.online();
        CredentialChange stored = other.machine.changeCredentials("bert", "new");
        other.turn();
        ReEnrol m = other.expect(ReEnrol.class);
        KnownDevice next = other.known.next(m, 2);
        other.send(new Enrolled(2, next.secret.clone(), next.firstTicket));
        other.machine.stop(Cause.CLOSED);
        assertThat(stored.isOver() && stored.cause() == Cause.NONE).isTrue();
    }
}
