package org.stblink.server.domain;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.stblink.internal.wire.Cancel;
import org.stblink.internal.wire.Close;
import org.stblink.internal.wire.CloseReason;
import org.stblink.internal.wire.EndReason;
import org.stblink.internal.wire.Grant;
import org.stblink.internal.wire.NotReadyReason;
import org.stblink.internal.wire.Ready;
import org.stblink.internal.wire.Refused;
import org.stblink.internal.wire.RefusedCode;
import org.stblink.internal.wire.Register;
import org.stblink.internal.wire.Registered;
import org.stblink.internal.wire.Revoke;
import org.stblink.internal.wire.TicketStored;
import org.stblink.server.sim.Configs;
import org.stblink.server.sim.TestConnection;
import org.stblink.server.sim.TestDevice;
import org.stblink.server.sim.World;

/** REGISTER: P1 to P4, section 7. */
class RegistrationTest {
    private World world;

    @BeforeEach
    void start() {
        world = new World(5);
    }

    @Test
    void deviceLearnsItsOwnAddressAndTheTermsOfItsLease() { // P3
        TestDevice box = world.device("box").enrolAndRegister();

        Registered answer = box.last(Registered.class);
        assertThat(IpAddress.of(answer.address)).isEqualTo(IpAddress.parse("127.64.1.0"));
        assertThat(answer.prefix).isEqualTo(32);
        assertThat(answer.gateway).isNull();
        assertThat(answer.epoch).isEqualTo(1);
        assertThat(answer.leaseSeconds).isEqualTo(600);
        assertThat(answer.graceSeconds).isEqualTo(600);
        assertThat(answer.keepAliveSeconds).isEqualTo(30);
        assertThat(world.store().load().leases()).containsExactly(new Lease(IpAddress.parse("127.64.1.0"), "box"));
    }

    @Test
    void registrationIsDurableBeforeItIsAnswered() { // P3
        TestDevice box = world.device("box").connect().sendEnrol();
        world.store().defer(true);
        box.sendRegister();
        world.store().answerNext();
        world.settle();
        assertThat(box.has(Registered.class)).isFalse();
        assertThat(world.plane().counters().devicesConnected()).isZero();

        world.store().answerNext();
        world.settle();
        assertThat(box.has(Registered.class)).isTrue();
    }

    @Test
    void modelAndFirmwareAreStored() {
        world.device("box").enrolAndRegister();
        assertThat(world.store().read("box").model()).isEqualTo("model");
        assertThat(world.store().read("box").firmware()).isEqualTo("1.0");
    }

    @Test
    void everyRefusalBeforeTheProofIsTheSameMessageAtTheSameTime() { // P2: unknown, not enrolled, revoked, wrong proof
        world.device("wrong-proof").online().connection().cut();
        world.device("revoked").online();
        world.plane().revoke("revoked", world.now(), (outcome, now) -> {});
        world.device("not-enrolled");
        world.settle();

        List<String> answers = new ArrayList<>();
        for (String id : List.of("wrong-proof", "revoked", "not-enrolled", "unknown")) {
            TestDevice box = world.stranger(id);
            box.source = "192.0.2." + id.length();
            long start = world.now();
            box.connect().sendRegister();
            world.advance(499);
            assertThat(box.has(Refused.class)).as(id).isFalse();
            world.advance(1);
            answers.add(
                    box.last(Refused.class) + " " + box.arrival(Refused.class).frameBytes() + " "
                            + (box.arrival(Refused.class).atMillis() - start) + " " + box.last(Close.class) + " "
                            + box.arrival(Close.class).frameBytes());
        }
        assertThat(answers).allMatch(answers.get(0)::equals);
        assertThat(world.audit(AuditEvent.REGISTRATION_REFUSED))
                .extracting(AuditEntry::cause)
                .containsExactly("wrong proof", "REVOKED, without proof", "not enrolled", "unknown id");
    }

    @Test
    void refusalCarriesAGrowingWaitForKnownAndUnknownIdsAlike() { // P2
        world.device("known").online().connection().cut();
        for (String id : List.of("known", "unknown")) {
            for (int wait : new int[] {1, 2, 4, 8, 16, 32, 60, 60}) {
                TestDevice box = world.stranger(id).connect().sendRegister();
                world.advance(500);
                assertThat(box.last(Refused.class).retryAfterSeconds).as(id).isEqualTo(wait);
            }
        }
    }

    @Test
    void ownerIsNeverLockedOutByAGuesserEvenFromTheSameSource() { // P2
        TestDevice box = world.device("box").online();
        for (int i = 0; i < 10; i++) {
            world.stranger("box").connect().sendRegister();
            world.advance(500);
        }
        box.online();
        assertThat(box.connection().isOpen()).isTrue();
        assertThat(box.has(Refused.class)).isFalse();
    }

    @Test
    void successForgetsEarlierFailures() {
        TestDevice box = world.device("box").online();
        TestDevice guesser = world.stranger("box");
        guesser.connect().sendRegister();
        world.advance(500);
        box.online();

        guesser.connect().sendRegister();
        world.advance(500);
        assertThat(guesser.last(Refused.class).retryAfterSeconds).isEqualTo(1);
    }

    @Test
    void proofOfAnotherConnectionIsWorthNothing() { // P2: replay
        TestDevice box = world.device("box").online();
        Register replayed = box.registerMessage(box.connection().hash());
        TestDevice thief = world.stranger("box").connect();
        thief.connection().send(replayed);
        world.advance(500);

        assertThat(thief.last(Refused.class).code).isEqualTo(RefusedCode.REGISTRATION_REFUSED);
        assertThat(box.connection().isOpen()).isTrue();
    }

    // Tickets, section 7.2.

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

    @Test
    void revokedDeviceWithTheRightProofIsToldSo() {
        TestDevice box = world.device("box").online();
        world.plane().revoke("box", world.now(), (outcome, now) -> {});
        world.settle();

        box.connect().sendRegister();
        assertThat(box.last(Refused.class).code).isEqualTo(RefusedCode.REVOKED);
        assertThat(box.arrival(Refused.class).atMillis()).isEqualTo(world.now());
    }

    // A second connection, section 7.4.

    @Test
    void onlyACompleteRegistrationSupersedes() {
        TestDevice box = world.device("box").online();
        TestConnectionOf first = new TestConnectionOf(box);

        box.connect();
        assertThat(first.isOpen()).isTrue();
        world.stranger("box").connect().sendRegister();
        world.advance(500);
        assertThat(first.isOpen()).isTrue();

        box.connect().sendRegister();
        assertThat(first.isOpen()).isFalse();
        assertThat(first.closeReason()).isEqualTo(CloseReason.SUPERSEDED);
        assertThat(first.retryAfterSeconds()).isGreaterThanOrEqualTo(60);
        assertThat(world.plane().counters().devicesConnected()).isEqualTo(1);
    }

    @Test
    void supersedingCancelsTheOffersOfTheOlderConnection() {
        TestDevice box = world.device("box").online();
        TestDevice peer = world.device("peer").online();
        peer.verdict = -1;
        box.verdict = -1;
        box.call("peer");
        peer.call("box");
        world.settle();
        TestConnectionOf older = new TestConnectionOf(box);

        box.connect().sendRegister();
        assertThat(peer.last(Cancel.class).reason).isEqualTo(EndReason.CALLER_LOST);
        assertThat(older.has(Cancel.class)).isTrue();
        assertThat(world.plane().counters().callsOpen()).isZero();
    }

    @Test
    void supersedingKeepsTheAddress() { // P3
        TestDevice box = world.device("box").online();
        byte[] address = box.registered().address;
        box.connect().sendRegister();
        assertThat(box.registered().address).isEqualTo(address);

        world.advance(700_000);
        TestDevice other = world.device("other").enrolAndRegister();
        assertThat(other.registered().address).isNotEqualTo(address);
    }

    @Test
    void registrationWhoseConnectionIsLostBeforeTheAnswerDoesNotSupersede() {
        TestDevice box = world.device("box").online();
        TestConnectionOf older = new TestConnectionOf(box);
        byte[] ticket = box.ticket;
        box.connect();
        world.store().defer(true);
        box.sendRegister();
        world.store().answerNext();
        box.connection().cut();
        world.store().defer(false);
        world.store().answerAll();
        world.settle();

        assertThat(older.isOpen()).isTrue();
        assertThat(world.plane().counters().devicesOnline()).isEqualTo(1);
        box.ticket = ticket;
        box.online();
        assertThat(box.has(Refused.class)).isFalse();
    }

    @Test
    void registrationThatNobodyHeardOfHoldsItsAddressForItsTimeOnly() {
        world = new World(6, Configs.lab(), Configs.range("10.0.0.0/32"));
        TestDevice first = world.device("first").connect().sendEnrol();
        TestDevice second = world.device("second").connect().sendEnrol();
        world.store().defer(true);
        first.sendRegister();
        first.connection().cut();
        world.store().answerAll();
        world.store().defer(false);
        world.settle();

        world.advance(660_000);
        second.connect().sendRegister();
        assertThat(second.last(Refused.class).code).isEqualTo(RefusedCode.NO_ADDRESS);
        world.advance(1);
        second.connect().sendRegister();
        assertThat(second.registered()).isNotNull();
    }

    // READY, section 7.3.

    @Test
    void deviceThatSaysNeitherReadyNorNotReadyIsClosedAfter15SecondsWithAnAlarm() { // P3
        TestDevice box = world.device("box").enrolAndRegister();
        world.advance(14_999);
        assertThat(box.connection().isOpen()).isTrue();

        world.advance(1);
        assertThat(box.connection().closeReason()).isEqualTo(CloseReason.TIMEOUT);
        assertThat(world.lastAudit(AuditEvent.NOT_READY).cause()).contains("15 s");
    }

    @Test
    void notReadyIsAnAlarmAndTheConnectionStays() { // P3
        TestDevice box = world.device("box").enrolAndRegister();
        box.sendNotReady(NotReadyReason.ADDRESS_REFUSED);
        world.advance(20_000);

        assertThat(box.connection().isOpen()).isTrue();
        assertThat(world.plane().counters().devicesOnline()).isZero();
        assertThat(world.lastAudit(AuditEvent.NOT_READY).cause()).isEqualTo("ADDRESS_REFUSED");
        box.sendReady();
        assertThat(world.plane().counters().devicesOnline()).isEqualTo(1);
    }

    // Addresses, section 7.3.

    @Test
    void noAddressLeftIsToldAndTheTicketStays() { // P3
        world = new World(6, Configs.lab(), Configs.range("10.0.0.0/31"));
        world.device("a").online();
        world.device("b").online();
        TestDevice third = world.device("c").connect().sendEnrol();
        byte[] ticket = third.ticket;
        third.sendRegister();
        assertThat(third.last(Refused.class).code).isEqualTo(RefusedCode.NO_ADDRESS);
        assertThat(third.last(Refused.class).retryAfterSeconds).isEqualTo(5);
        assertThat(world.store().read("c").confirmedTicket()).isEqualTo(ticket);
        assertThat(world.store().read("c").pendingTicket()).isNull();
        assertThat(world.lastAudit(AuditEvent.REGISTRATION_REFUSED).device()).isEqualTo("c");
        assertThat(world.lastAudit(AuditEvent.REGISTRATION_REFUSED).cause()).isEqualTo("the pool is exhausted");
    }

    @Test
    void auditTellsWhichAddressIsMissing() { // P3
        world = new World(6, Configs.lab(), Configs.range("10.0.0.0/31"));
        TestDevice holder = world.device("holder").online();
        IpAddress held = IpAddress.of(holder.registered().address);
        world.device("box", change -> change.pinnedAddress(held)).enrolAndRegister();
        assertThat(world.lastAudit(AuditEvent.REGISTRATION_REFUSED).cause())
                .isEqualTo("the pinned address " + held + " is another device's");

        world.store().markRestored(world.epoch() + 1);
        world.restart();
        world.device("fresh").enrolAndRegister();
        assertThat(world.lastAudit(AuditEvent.REGISTRATION_REFUSED).cause())
                .isEqualTo("a backup was restored: new addresses are given when the leases of before are over");
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

    @Test
    void addressGoesToAnotherDeviceOnlyAfterMoreThan1Point1LeasesWithoutAFrame() { // P3
        world = new World(6, Configs.lab(), Configs.range("10.0.0.0/32"));
        TestDevice first = world.device("first").online();
        TestDevice second = world.device("second").connect().sendEnrol();
        first.connection().cut();
        world.settle();

        world.advance(660_000);
        second.connect().sendRegister();
        assertThat(second.last(Refused.class).code).isEqualTo(RefusedCode.NO_ADDRESS);
        world.advance(1);
        second.connect().sendRegister();
        assertThat(second.registered().address).isEqualTo(new byte[] {10, 0, 0, 0});
        assertThat(world.store().load().leases()).containsExactly(new Lease(IpAddress.parse("10.0.0.0"), "second"));
    }

    @Test
    void leaseCountsFromTheLastFrameAndNotFromTheRegistration() { // P3
        world = new World(6, Configs.lab(), Configs.range("10.0.0.0/32"));
        TestDevice first = world.device("first").online();
        TestDevice second = world.device("second").connect().sendEnrol();
        world.advance(90_000);
        first.connection().cut();
        world.settle();

        world.advance(660_000);
        second.connect().sendRegister();
        assertThat(second.last(Refused.class).code).isEqualTo(RefusedCode.NO_ADDRESS);
        world.advance(1);
        second.connect().sendRegister();
        assertThat(second.registered()).isNotNull();
    }

    @Test
    void restartRenewsEveryLease() { // P3
        world = new World(6, Configs.lab(), Configs.range("10.0.0.0/32"));
        world.device("first").online();
        TestDevice second = world.device("second").connect().sendEnrol();
        world.sleep(10_000_000);
        world.restart();

        second.connect().sendRegister();
        assertThat(second.last(Refused.class).code).isEqualTo(RefusedCode.NO_ADDRESS);
        world.advance(660_001);
        second.connect().sendRegister();
        assertThat(second.registered()).isNotNull();
    }

    @Test
    void failedStoreGivesTheAddressBack() { // P3
        world = new World(6, Configs.lab(), Configs.range("10.0.0.0/32"));
        TestDevice first = world.device("first").connect().sendEnrol();
        TestDevice second = world.device("second").connect().sendEnrol();
        world.store().failCommits(true);
        first.sendRegister();
        assertThat(first.last(Refused.class).code).isEqualTo(RefusedCode.TRY_LATER);
        assertThat(first.last(Refused.class).retryAfterSeconds).isEqualTo(5);

        world.store().failCommits(false);
        second.sendRegister();
        assertThat(second.registered()).isNotNull();
    }

    @Test
    void pinnedAddressIsTheOnlyOneTheDeviceGets() { // P3
        world = new World(6, Configs.lab(), Configs.range("10.0.0.0/24"));
        IpAddress pinned = IpAddress.parse("10.0.0.200");
        world.plane().pinned(new Lease(pinned, "box"));
        TestDevice box =
                world.device("box", change -> change.pinnedAddress(pinned)).online();
        assertThat(IpAddress.of(box.registered().address)).isEqualTo(pinned);
    }

    private TestDevice quarantined(String id) {
        TestDevice box = world.device(id).online();
        TestDevice clone = box.clone("203.0.113.5");
        box.online();
        clone.connect().sendRegister();
        assertThat(world.store().read(id).standing()).isEqualTo(Standing.QUARANTINED);
        return box;
    }

    /** A device's connection, kept while the device opens another. */
    private static final class TestConnectionOf {
        private final TestConnection connection;

        TestConnectionOf(TestDevice device) {
            connection = device.connection();
        }

        boolean isOpen() {
            return !connection.isClosedByServer();
        }

        int closeReason() {
            return connection.closeReason();
        }

        boolean has(Class<?> kind) {
            return connection.received.stream().anyMatch(one -> kind.isInstance(one.message()));
        }

        int retryAfterSeconds() {
            return connection.received.stream()
                    .filter(one -> one.message() instanceof Close)
                    .mapToInt(one -> ((Close) one.message()).retryAfterSeconds)
                    .findFirst()
                    .orElseThrow();
        }
    }
}
