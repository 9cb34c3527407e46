package org.stblink.server.domain;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.stblink.internal.wire.CloseReason;
import org.stblink.internal.wire.Refused;
import org.stblink.internal.wire.RefusedCode;
import org.stblink.internal.wire.Register;
import org.stblink.internal.wire.Registered;
import org.stblink.server.sim.TestConnection;
import org.stblink.server.sim.TestDevice;
import org.stblink.server.sim.World;

/** REGISTER that somebody held back until its device had registered on a later connection: P2, section 7.2. */
class LateRegisterTest {
    private World world;
    private TestDevice box;
    private TestConnection first;
    private Register heldBack;

    @BeforeEach
    void registerIsHeldBackAndTheDeviceGoesOnOnItsNextConnection() {
        world = new World(21);
        box = world.device("box").online();
        box.connection().cut();
        box.connect();
        first = box.connection();
        heldBack = box.registerMessage(first.hash());
        box.online();
    }

    @Test
    void itIsClosedWithoutAlarmAndChangesNothing() {
        DeviceRecord before = world.store().read("box");
        first.send(heldBack);
        world.settle();

        assertThat(first.closeReason()).isEqualTo(CloseReason.SUPERSEDED);
        assertThat(box.connection().isClosedByServer()).isFalse();
        assertThat(world.plane().counters().devicesOnline()).isEqualTo(1);
        assertThat(world.store().read("box")).isSameAs(before);
        assertThat(world.audit()).noneMatch(entry -> entry.event().isAlarm());
        assertThat(world.audit(AuditEvent.REGISTRATION_REFUSED)).hasSize(1);
    }

    @Test
    void itIsKnownAfterTheLaterConnectionIsGoneToo() {
        box.connection().cut();
        first.send(heldBack);
        world.settle();

        assertThat(first.closeReason()).isEqualTo(CloseReason.SUPERSEDED);
        box.online();
        assertThat(box.has(Registered.class)).isTrue();
        assertThat(world.store().read("box").standing()).isEqualTo(Standing.ALLOWED);
    }

    @Test
    void soItIsWhenAnotherDeviceHasLeftSince() {
        TestDevice other = world.device("other").online();
        box.connection().cut();
        other.connection().cut();
        first.send(heldBack);
        world.settle();
        assertThat(first.closeReason()).isEqualTo(CloseReason.SUPERSEDED);
        assertThat(world.store().read("box").standing()).isEqualTo(Standing.ALLOWED);
    }

    @Test
    void evenWithARightTicketItSupersedesNothing() {
        TestConnection second = box.connection();
        TestDevice again = box.clone(box.source);
        Register right = again.registerMessage(first.hash());
        first.send(right);
        world.settle();

        assertThat(first.closeReason()).isEqualTo(CloseReason.SUPERSEDED);
        assertThat(second.isClosedByServer()).isFalse();
    }

    @Test
    void whileTheLaterRegistrationIsStoredItWaitsForIt() {
        box.connect();
        world.store().defer(true);
        box.sendRegister();
        first.send(heldBack);
        world.settle();
        world.store().answerAll();
        world.settle();

        assertThat(box.has(Registered.class)).isTrue();
        assertThat(first.closeReason()).isEqualTo(CloseReason.SUPERSEDED);
        assertThat(world.store().read("box").standing()).isEqualTo(Standing.ALLOWED);
    }

    @Test
    void itSupersedesNobodyWhoIsHeardWhileItIsStored() {
        box.connection().cut();
        TestDevice late = box.clone(box.source).connect();
        box.resume();
        world.store().defer(true);
        late.sendRegister();
        world.store().answerNext(); // decided, and on its way to the disk
        box.sendReady();
        world.store().answerAll();
        world.store().defer(false);
        world.settle();

        assertThat(box.isResumed()).isTrue();
        assertThat(box.connection().isOpen()).isTrue();
        assertThat(late.has(Registered.class)).isFalse();
        assertThat(late.connection().closeReason()).isEqualTo(CloseReason.SUPERSEDED);
        assertThat(world.plane().counters().devicesOnline()).isEqualTo(1);
        assertThat(world.plane().counters().devicesConnected()).isEqualTo(1);
        assertThat(world.lastAudit(AuditEvent.REGISTRATION_REFUSED).cause()).isEqualTo(LatestConnections.TOO_LATE);
        assertThat(world.store().read("box").confirmedTicket()).isEqualTo(box.ticket);
        box.online();
        assertThat(box.has(Registered.class)).isTrue();
    }

    @Test
    void withoutAProofItHearsNoMoreThanAnyStranger() {
        TestDevice stranger = world.stranger("box");
        first.send(stranger.registerMessage(first.hash()));
        world.advance(500);

        assertThat(first.received)
                .anyMatch(one ->
                        one.message() instanceof Refused refused && refused.code == RefusedCode.REGISTRATION_REFUSED);
    }

    @Test
    void cloneThatComesAgainIsFoundAllTheSame() {
        TestDevice clone = box.clone("203.0.113.5");
        box.online();
        clone.connect().sendRegister();

        assertThat(clone.last(Refused.class).code).isEqualTo(RefusedCode.QUARANTINED);
    }
}
