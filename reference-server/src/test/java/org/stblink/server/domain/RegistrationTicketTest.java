package org.stblink.server.domain;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.stblink.internal.wire.CloseReason;
import org.stblink.internal.wire.EndReason;
import org.stblink.internal.wire.Grant;
import org.stblink.internal.wire.NotReadyReason;
import org.stblink.internal.wire.Ready;
import org.stblink.internal.wire.Refused;
import org.stblink.internal.wire.RefusedCode;
import org.stblink.internal.wire.Registered;
import org.stblink.internal.wire.Revoke;
import org.stblink.internal.wire.TicketStored;
import org.stblink.server.sim.TestConnection;
import org.stblink.server.sim.TestDevice;
import org.stblink.server.sim.World;

/** Tickets of registrations: when one counts, and what becomes of a box whose ticket was used by another one (section 7.4). */
class RegistrationTicketTest {
    private World world;

    @BeforeEach
    void start() {
        world = new World(5);
    }

    @Test
    void ticketStoredAgainAndAgainIsWorkForTheStoreOnce() {
        TestDevice box = world.device("box").enrolAndRegister();
        world.store().defer(true);
        for (int i = 0; i < 10; i++) {
            box.connection().send(new TicketStored());
        }
        world.settle();
        int answers = 0;
        while (world.store().answerNext()) {
            answers++;
            world.settle();
        }
        assertThat(answers).as("one write").isEqualTo(1);
    }

    @Test
    void pendingTicketIsConfirmedByTicketStoredReadyOrNotReady() {
        for (String id : List.of("stored", "ready", "not-ready")) {
            TestDevice box = world.device(id).enrolAndRegister();
            byte[] pending = box.ticket;
            assertThat(world.store().read(id).confirmedTicket()).as(id).isNotEqualTo(pending);
            switch (id) {
                case "stored" -> box.connection().send(new TicketStored());
                case "ready" -> box.sendReady();
                default -> box.sendNotReady(NotReadyReason.CANNOT_LISTEN);
            }
            world.settle();
            assertThat(world.store().read(id).confirmedTicket()).as(id).isEqualTo(pending);
            assertThat(world.store().read(id).pendingTicket()).as(id).isNull();
        }
    }

    @Test
    void deviceIsOnlineOnlyWhenItsTicketIsDurable() { // else a restart forgets which of two boxes was there
        TestDevice box = world.device("box").enrolAndRegister();
        world.store().defer(true);
        box.sendReady();
        assertThat(world.plane().counters().devicesOnline()).isZero();
        world.store().answerNext();
        assertThat(world.store().read("box").pendingTicket()).isNull();
        assertThat(world.plane().counters().devicesOnline()).isEqualTo(1);
    }

    @Test
    void notReadyWhileTheTicketIsStoredIsTheLastWord() {
        TestDevice box = world.device("box").enrolAndRegister();
        world.store().defer(true);
        box.sendReady();
        box.sendNotReady(NotReadyReason.CANNOT_LISTEN);
        world.store().answerAll();
        assertThat(world.plane().counters().devicesOnline()).isZero();
    }

    @Test
    void readyOfASupersededConnectionPromotesNothing() {
        TestDevice box = world.device("box").enrolAndRegister();
        TestConnection first = box.connection();
        box.connect().sendRegister();
        byte[] pending = world.store().read("box").pendingTicket();
        first.send(new Ready(5000));
        world.settle();
        assertThat(world.store().read("box").pendingTicket()).isEqualTo(pending);
        assertThat(world.plane().counters().devicesOnline()).isZero();
    }

    @Test
    void deviceThatLostRegisteredShowsItsConfirmedTicketAgain() {
        TestDevice box = world.device("box").online();
        byte[] confirmed = box.ticket;
        box.connect().sendRegister();
        box.ticket = confirmed;

        box.connect().sendRegister();
        assertThat(box.has(Registered.class)).isTrue();
        assertThat(box.has(Refused.class)).isFalse();
    }

    @Test
    void deviceThatStoredThePendingTicketAndCouldNotSaySoShowsIt() {
        TestDevice box = world.device("box").enrolAndRegister();
        byte[] pending = box.ticket;

        box.connect().sendRegister();
        assertThat(box.has(Registered.class)).isTrue();
        assertThat(world.store().read("box").confirmedTicket()).isEqualTo(pending);
    }

    @Test
    void rolledBackBoxIsQuarantined() { // two boxes of one identity
        TestDevice box = world.device("box").online();
        TestDevice clone = box.clone("203.0.113.5");
        box.online();

        clone.connect().sendRegister();
        assertThat(clone.last(Refused.class).code).isEqualTo(RefusedCode.QUARANTINED);
        assertThat(clone.connection().isClosedByServer()).isTrue();
        assertThat(box.last(Revoke.class).sid.isZero()).isTrue();
        assertThat(box.connection().closeReason()).isEqualTo(CloseReason.REVOKED);
        assertThat(world.store().read("box").standing()).isEqualTo(Standing.QUARANTINED);
        assertThat(world.lastAudit(AuditEvent.QUARANTINED).device()).isEqualTo("box");
        assertThat(AuditEvent.QUARANTINED.isAlarm()).isTrue();
    }

    @Test
    void quarantineRevokesTheSessionsOfTheDevice() {
        TestDevice box = world.device("box").online();
        TestDevice peer = world.device("peer").online();
        peer.call("box");
        Grant grant = peer.last(Grant.class);
        box.up(grant.sid);
        peer.up(grant.sid);
        TestDevice clone = box.clone("203.0.113.5");
        box.online();
        clone.connect().sendRegister();

        assertThat(peer.last(Revoke.class).sid).isEqualTo(grant.sid);
        assertThat(peer.last(Revoke.class).reason).isEqualTo(EndReason.QUARANTINE);
        assertThat(world.plane().sessions()).isEmpty();
    }

    @Test
    void quarantinedDeviceIsRefusedUntilTheOperatorReleasesIt() {
        TestDevice box = quarantined("box");
        for (int i = 0; i < 3; i++) {
            box.connect().sendRegister();
            assertThat(box.last(Refused.class).code).isEqualTo(RefusedCode.QUARANTINED);
        }

        world.plane().release("box", null, world.now(), (outcome, now) -> {});
        box.forgetKeys();
        box.online();
        assertThat(box.generation()).isEqualTo(2);
        assertThat(world.plane().counters().devicesOnline()).isEqualTo(1);
    }

    @Test
    void quarantinedDeviceWithoutProofHearsOnlyThatItIsRefused() {
        quarantined("box");
        TestDevice stranger = world.stranger("box").connect().sendRegister();
        world.advance(500);
        assertThat(stranger.last(Refused.class).code).isEqualTo(RefusedCode.REGISTRATION_REFUSED);
    }

    @Test
    void cloneThatRegistersFirstIsCaughtWhenTheOwnerReturns() {
        TestDevice box = world.device("box").online();
        TestDevice clone = box.clone("203.0.113.5");
        box.connection().cut();
        clone.online();
        assertThat(clone.has(Refused.class)).isFalse();

        box.connect().sendRegister();
        assertThat(box.last(Refused.class).code).isEqualTo(RefusedCode.QUARANTINED);
        assertThat(clone.connection().closeReason()).isEqualTo(CloseReason.REVOKED);
    }

    private TestDevice quarantined(String id) {
        TestDevice box = world.device(id).online();
        TestDevice clone = box.clone("203.0.113.5");
        box.online();
        clone.connect().sendRegister();
        assertThat(world.store().read(id).standing()).isEqualTo(Standing.QUARANTINED);
        return box;
    }

    @Test
    void operatorQuarantinesADevice() {
        TestDevice box = world.device("box").online();
        world.plane().quarantine("box", world.now(), (outcome, now) -> {});
        world.settle();
        assertThat(box.last(Revoke.class).reason).isEqualTo(EndReason.QUARANTINE);
        assertThat(box.connection().closeReason()).isEqualTo(CloseReason.REVOKED);
        assertThat(world.store().read("box").standing()).isEqualTo(Standing.QUARANTINED);
        assertThat(world.lastAudit(AuditEvent.QUARANTINED).cause()).isEqualTo("was ALLOWED");
        box.connect().sendRegister();
        assertThat(box.last(Refused.class).code).isEqualTo(RefusedCode.QUARANTINED);
        assertThat(world.lastAudit(AuditEvent.REGISTRATION_REFUSED).cause())
                .isEqualTo("QUARANTINED, with the right proof");
    }
}
