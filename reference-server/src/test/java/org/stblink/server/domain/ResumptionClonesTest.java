package org.stblink.server.domain;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.stblink.internal.wire.CloseReason;
import org.stblink.internal.wire.Limits;
import org.stblink.internal.wire.Ready;
import org.stblink.internal.wire.Register;
import org.stblink.internal.wire.ServerHello;
import org.stblink.server.sim.TestConnection;
import org.stblink.server.sim.TestDevice;

/** Resume when there are two of a box, or somebody in the path who replays or holds back: nobody gets in beside the box, and no alarm is false. */
class ResumptionClonesTest extends ResumptionScene {
    @Test
    void cloneWithAnOldStateIsRefusedAndQuarantinedWhenItRegisters() {
        TestDevice clone = box.clone("192.0.2.9");
        box.connection().cut();
        box.resume().sendReady();
        assertRefused(clone.resume());
        assertOnline(box);
        clone.connect().sendRegister();
        assertQuarantinedBy(clone);
        assertThat(box.connection().closeReason()).isEqualTo(CloseReason.REVOKED);
    }

    @Test
    void boxIsFoundToHaveACloneThatWentOnFromItsState() {
        TestDevice clone = box.clone("192.0.2.9");
        box.connection().cut();
        clone.resume().sendReady();
        assertOnline(clone);
        assertRefused(box.resume());
        box.connect().sendRegister();
        assertQuarantinedBy(box);
    }

    @Test
    void twoBoxesThatResumeFromOneStateAreNeverBothOnline() {
        TestDevice clone = box.clone("192.0.2.9");
        box.connection().cut();
        box.resume();
        clone.resume();
        box.sendReady();
        assertOnline(box);
        clone.sendReady();
        assertThat(record().standing()).isEqualTo(Standing.QUARANTINED);
        assertThat(world.plane().counters().devicesOnline()).isZero();
        assertThat(clone.connection().closeReason()).isEqualTo(CloseReason.REVOKED);
    }

    @Test
    void cloneThatRegisteredInFullMeanwhileDoesNotGoOnlineAfterTheBoxResumed() {
        TestDevice clone = box.clone("192.0.2.9");
        box.connection().cut();
        box.resume().connection().cut();
        clone.connect().sendRegister();
        box.resume();
        clone.sendReady();
        assertThat(clone.connection().closeReason()).isEqualTo(CloseReason.SUPERSEDED);
        box.sendReady();
        assertOnline(box);
        clone.connect().sendRegister();
        assertQuarantinedBy(clone);
    }

    @Test
    void readyThatSomebodyHeldBackIsNoAlarm() {
        box.connection().cut();
        box.resume();
        TestConnection late = box.connection();
        box.resume();
        late.send(new Ready(5000));
        world.settle();
        box.sendReady();
        assertOnline(box);
        assertThat(late.closeReason()).isEqualTo(CloseReason.SUPERSEDED);
        assertThat(world.audit(AuditEvent.QUARANTINED)).isEmpty();
    }

    @Test
    void readyOnAConnectionOlderThanTheOneThatRegisteredIsTooLate() {
        box.connection().cut();
        box.resume();
        TestConnection late = box.connection();
        box.resume().sendReady();
        late.send(new Ready(5000));
        world.settle();
        assertThat(late.closeReason()).isEqualTo(CloseReason.SUPERSEDED);
        assertThat(world.lastAudit(AuditEvent.RESUME_REFUSED).cause()).isEqualTo(LatestConnections.TOO_LATE);
        assertOnline(box);
    }

    @Test
    void readyThatSomebodyHeldBackIsNoAlarmThoughOnlyOpeningsCameMeanwhile() {
        box.connection().cut();
        box.resume();
        TestConnection late = box.connection();
        box.resume();
        box.resume();
        world.trace().clear();
        late.send(new Ready(5000));
        world.settle();
        assertThat(late.closeReason()).isEqualTo(CloseReason.SUPERSEDED);
        assertThat(record().standing()).isEqualTo(Standing.ALLOWED);
        assertThat(world.trace()).anyMatch(event -> event.name().equals("TOO_LATE"));
        box.sendReady();
        assertOnline(box);
    }

    /** REGISTER with an old ticket, held back until an opening has moved the tickets on: late, and not a clone. */
    @Test
    void registerThatSomebodyHeldBackIsNoAlarmThoughOnlyAnOpeningCameMeanwhile() {
        box.connection().cut();
        box.connect();
        TestConnection late = box.connection();
        Register register = box.registerMessage(late.hash());
        box.resume();
        box.resume();
        late.send(register);
        world.settle();
        assertThat(late.closeReason()).isEqualTo(CloseReason.SUPERSEDED);
        assertThat(record().standing()).isEqualTo(Standing.ALLOWED);
        box.sendReady();
        assertOnline(box);
    }

    /** The same before: then it is taken, and the ticket that the resume brought is still a right one. */
    @Test
    void registerThatSomebodyHeldBackDoesNotVoidTheTicketOfAResume() {
        box.connection().cut();
        box.connect();
        TestConnection late = box.connection();
        Register register = box.registerMessage(late.hash());
        box.resume().connection().cut();
        byte[] brought = box.ticket;
        late.send(register);
        world.settle();
        box.ticket = brought;
        box.connect().sendRegister().sendReady();
        assertOnline(box);
        assertThat(world.audit(AuditEvent.QUARANTINED)).isEmpty();
    }

    @Test
    void deviceThatIsReleasedWhileItResumesIsNoClone() {
        box.connection().cut();
        box.resume();
        List<Operator.Outcome> outcomes = new ArrayList<>();
        world.store().defer(true);
        world.plane().release("box", null, world.now(), (outcome, now) -> outcomes.add(outcome));
        box.sendReady();
        world.store().defer(false);
        world.store().answerAll();
        world.settle();

        assertThat(outcomes).containsExactly(Operator.Outcome.DONE);
        assertThat(record().standing()).isEqualTo(Standing.ALLOWED);
        assertThat(world.audit(AuditEvent.QUARANTINED)).isEmpty();
        assertThat(box.connection().isClosedByServer()).isTrue();
    }

    @Test
    void replayedOpeningChangesNothing() {
        box.connection().cut();
        byte[] opening = resumeBytes(box);
        DeviceRecord before = record();
        TestDevice attacker = replay(opening);
        assertThat(attacker.isResumed()).isTrue();
        ServerHello first = attacker.connection().hello();
        assertThat(replay(opening).connection().hello().nonce).isNotEqualTo(first.nonce);
        assertThat(record()).isSameAs(before);
        assertThat(world.plane().counters().devicesConnected()).isZero();
        assertThat(world.admission().halfOpen()).isEqualTo(2);
        box.resume().sendReady();
        assertOnline(box);
        assertThat(world.audit(AuditEvent.QUARANTINED)).isEmpty();
    }

    @Test
    void replayDoesNotEndTheConnectionOfADevice() {
        box.connection().cut();
        byte[] opening = resumeBytes(box);
        box.resume();
        replay(opening);
        box.sendReady();
        assertOnline(box);
        assertThat(replay(opening).connection().hello()).as("the state is gone").isNull();
        world.advance(1000);
        assertOnline(box);
    }

    @Test
    void replayIsClosedWhenItIsNotHeardInTime() {
        box.connection().cut();
        TestDevice attacker = replay(resumeBytes(box));
        world.advance(Limits.READY_AFTER_REGISTERED_MILLIS - 1);
        assertThat(attacker.connection().isClosedByServer()).isFalse();
        world.advance(1);
        assertThat(attacker.connection().isClosedByServer()).isTrue();
        assertThat(world.admission().halfOpen()).isZero();
    }
}
