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
import org.stblink.internal.wire.NotReadyReason;
import org.stblink.internal.wire.Refused;
import org.stblink.internal.wire.RefusedCode;
import org.stblink.internal.wire.Register;
import org.stblink.internal.wire.Registered;
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
