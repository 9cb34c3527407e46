package org.stblink.server.domain;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.stblink.internal.crypto.KeyHierarchy;
import org.stblink.internal.crypto.Sha256;
import org.stblink.internal.wire.CloseReason;
import org.stblink.internal.wire.Enrol;
import org.stblink.internal.wire.Enrolled;
import org.stblink.internal.wire.Refused;
import org.stblink.internal.wire.RefusedCode;
import org.stblink.server.sim.Configs;
import org.stblink.server.sim.TestDevice;
import org.stblink.server.sim.World;

/** ENROL: P1, P2, section 6. */
class EnrolmentTest {
    private static final byte[] TOKEN = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] OTHER_TOKEN = "0123456789abcdeX".getBytes(StandardCharsets.US_ASCII);

    private World world = new World(2, Configs.with(EnrolmentMode.TOKEN), List.of(AddressRange.LAB));

    @Test
    void allowListedDeviceWithItsTokenEnrolsAndThenRegistersOnTheSameConnection() { // P1, P2
        TestDevice box = withToken("box").connect().sendEnrol();
        assertThat(box.generation()).isEqualTo(1);

        box.sendRegister();
        assertThat(box.registered()).isNotNull();
        assertThat(box.connection().isOpen()).isTrue();
    }

    @Test
    void enrolledDeviceHasNoAddressAndIsNotOnline() { // P4
        withToken("box").connect().sendEnrol();

        assertThat(world.store().load().leases()).isEmpty();
        assertThat(world.plane().counters().devicesConnected()).isZero();
    }

    @Test
    void everyRefusalIsTheSameMessageHalfASecondAfterEnrol() { // P2
        TestDevice wrongToken = withToken("wrong-token");
        wrongToken.token = OTHER_TOKEN;
        TestDevice noToken = withToken("no-token");
        noToken.token = new byte[0];
        TestDevice unknown = world.stranger("unknown");
        unknown.token = TOKEN;
        TestDevice tokenNeverIssued = world.device("never-issued");
        tokenNeverIssued.token = TOKEN;
        TestDevice revoked =
                world.device("revoked", c -> c.tokenHash(Sha256.hash(TOKEN)).standing(Standing.REVOKED));
        revoked.token = TOKEN;
        TestDevice done = withToken("done").enrolAndRegister();
        done.nonce = new byte[16];

        for (TestDevice box : List.of(wrongToken, noToken, unknown, tokenNeverIssued, revoked, done)) {
            box.source = "192.0.2." + box.id.length();
            long start = world.now();
            box.connect().sendEnrol();
            world.advance(499);
            assertThat(box.has(Refused.class)).as(box.id).isFalse();
            world.advance(1);
            Refused refused = box.last(Refused.class);
            assertThat(refused.code).as(box.id).isEqualTo(RefusedCode.ENROLMENT_REFUSED);
            assertThat(refused.retryAfterSeconds).as(box.id).isEqualTo(1);
            assertThat(box.arrival(Refused.class).atMillis()).as(box.id).isEqualTo(start + 500);
            assertThat(box.arrival(Refused.class).frameBytes()).as(box.id).isEqualTo(20);
            assertThat(box.connection().closeReason()).as(box.id).isEqualTo(CloseReason.NORMAL);
            assertThat(box.connection().isClosedByServer()).as(box.id).isTrue();
        }
        assertThat(world.audit(AuditEvent.ENROLMENT_REFUSED))
                .extracting(AuditEntry::cause)
                .containsExactly(
                        "wrong token",
                        "wrong token",
                        "not on the allow-list",
                        "no token was issued",
                        "REVOKED",
                        "this generation is enrolled");
    }

    @Test
    void answerIsDurableBeforeItIsSent() { // P2
        TestDevice box = withToken("box").connect();
        world.store().defer(true);
        box.sendEnrol();
        world.store().answerNext();
        world.settle();
        assertThat(box.has(Enrolled.class)).isFalse();

        world.store().answerNext();
        world.settle();
        assertThat(box.has(Enrolled.class)).isTrue();
        assertThat(world.store().read("box").isEnrolled()).isTrue();
    }

    @Test
    void lostAnswerIsGivenAgainToTheSameQuestion() {
        TestDevice box = withToken("box").connect();
        box.sendEnrol();
        Enrolled first = box.last(Enrolled.class);
        byte[] key = box.kAuth();

        box.connect().sendEnrol();
        Enrolled second = box.last(Enrolled.class);
        assertThat(second.secret).isEqualTo(first.secret);
        assertThat(second.ticket).isEqualTo(first.ticket);
        assertThat(second.generation).isEqualTo(1);
        assertThat(box.kAuth()).isEqualTo(key);
        assertThat(world.lastAudit(AuditEvent.ENROLMENT_REPLAYED).device()).isEqualTo("box");
    }

    @Test
    void lostAnswerIsGivenAgainAfterARestart() {
        TestDevice box = withToken("box").connect();
        box.sendEnrol();
        byte[] secret = box.last(Enrolled.class).secret.clone();
        world.restart();

        box.connect().sendEnrol();
        assertThat(box.last(Enrolled.class).secret).isEqualTo(secret);
    }

    @Test
    void lostAnswerIsGivenToNoOtherQuestion() {
        TestDevice box = withToken("box");
        box.username = "user";
        box.password = "1234";
        box.connect().sendEnrol();

        for (int what = 0; what < 4; what++) {
            TestDevice other = world.stranger("box");
            other.source = "198.51.100." + what;
            other.token = what == 0 ? OTHER_TOKEN : TOKEN;
            other.nonce = what == 1 ? new byte[16] : box.nonce;
            other.username = what == 2 ? "other" : "user";
            other.password = what == 3 ? "12345" : "1234";
            other.connect().sendEnrol();
            world.advance(500);
            assertThat(other.last(Refused.class).code).as("field %d", what).isEqualTo(RefusedCode.ENROLMENT_REFUSED);
            assertThat(other.has(Enrolled.class)).as("field %d", what).isFalse();
        }
    }

    @Test
    void lostAnswerIsNotGivenToTheSameProofUnderAnotherNonce() {
        TestDevice box = withToken("box").connect().sendEnrol();
        byte[] pwKey = KeyHierarchy.pwKey(box.password, box.nonce);
        TestDevice other = world.stranger("box").connect();
        other.connection().send(new Enrol("box", TOKEN.clone(), new byte[16], "", pwKey));
        world.advance(500);
        assertThat(other.has(Enrolled.class)).isFalse();
        assertThat(other.last(Refused.class).code).isEqualTo(RefusedCode.ENROLMENT_REFUSED);
    }

    @Test
    void answerIsErasedByTheFirstRegistrationAndNeverGivenAgain() {
        TestDevice box = withToken("box").enrolAndRegister();
        assertThat(world.store().read("box").sealedAnswer()).isNull();

        box.connect().sendEnrol();
        world.advance(500);
        assertThat(box.last(Refused.class).code).isEqualTo(RefusedCode.ENROLMENT_REFUSED);
    }

    @Test
    void tokenIsUsedUpByTheEnrolment() {
        withToken("box").connect().sendEnrol();
        assertThat(world.store().read("box").tokenHash()).isNull();
    }

    @Test
    void assignedUsernameAndPasswordMustBeRight() { // P2
        world = new World(3, Configs.with(EnrolmentMode.ASSIGNED), List.of(AddressRange.LAB));
        for (String id : List.of("right", "wrong-user", "wrong-password")) {
            byte[] sealed = world.vault().seal(Vault.PASSWORD, id, 0, "98765432".getBytes(StandardCharsets.UTF_8));
            TestDevice box = world.device(id, c -> c.assigned("anna", sealed));
            box.username = id.equals("wrong-user") ? "bert" : "anna";
            box.password = id.equals("wrong-password") ? "98765433" : "98765432";
            box.connect().sendEnrol();
            world.advance(500);
            assertThat(box.hasKeys()).as(id).isEqualTo(id.equals("right"));
        }
        assertThat(world.audit(AuditEvent.ENROLMENT_REFUSED))
                .extracting(AuditEntry::cause)
                .containsExactly("wrong username", "wrong password");
    }

    @Test
    void assignedModeRefusesADeviceOfWhichNothingIsRecorded() {
        world = new World(3, Configs.with(EnrolmentMode.ASSIGNED), List.of(AddressRange.LAB));
        TestDevice box = world.device("box").connect().sendEnrol();
        world.advance(500);

        assertThat(box.has(Enrolled.class)).isFalse();
        assertThat(world.lastAudit(AuditEvent.ENROLMENT_REFUSED).cause()).isEqualTo("nothing was assigned");
    }

    @Test
    void labModeEnrolsAnAllowListedSerialButNoOther() {
        world = new World(3);
        assertThat(world.device("known").connect().sendEnrol().hasKeys()).isTrue();
        TestDevice unknown = world.stranger("unknown").connect().sendEnrol();
        world.advance(500);
        assertThat(unknown.hasKeys()).isFalse();
    }

    @Test
    void guessesThatArriveTogetherAreNotCheckedTogether() { // P2
        world = new World(4, Configs.with(EnrolmentMode.ASSIGNED), List.of(AddressRange.LAB));
        byte[] sealed = world.vault().seal(Vault.PASSWORD, "box", 0, "1234".getBytes(StandardCharsets.UTF_8));
        world.device("box", c -> c.assigned("", sealed));
        world.store().defer(true);
        List<TestDevice> guessers = new ArrayList<>();
        for (String guess : List.of("0000", "1111", "1234")) {
            TestDevice box = world.stranger("box");
            box.password = guess;
            guessers.add(box.connect().sendEnrol());
        }
        world.store().answerAll();
        world.advance(500);

        assertThat(guessers).allSatisfy(box -> {
            assertThat(box.hasKeys()).isFalse();
            assertThat(box.last(Refused.class).retryAfterSeconds).isEqualTo(1);
        });
        assertThat(world.audit(AuditEvent.ENROLMENT_REFUSED))
                .extracting(AuditEntry::cause)
                .containsExactly("wrong password", "too early after a failure", "too early after a failure");
    }

    @Test
    void guessingAnAssignedPasswordIsSlowedDownAndNothingIsCheckedBeforeItsTime() { // P2
        world = new World(4, Configs.with(EnrolmentMode.ASSIGNED), List.of(AddressRange.LAB));
        byte[] sealed = world.vault().seal(Vault.PASSWORD, "box", 0, "1234".getBytes(StandardCharsets.UTF_8));
        TestDevice box = world.device("box", c -> c.assigned("", sealed));
        box.password = "0000";
        int[] waits = {1, 2, 4, 8, 16, 32, 60, 60};
        for (int wait : waits) {
            box.connect().sendEnrol();
            world.advance(500);
            assertThat(box.last(Refused.class).retryAfterSeconds).isEqualTo(wait);
            world.advance(1000L * wait);
        }

        box.connect().sendEnrol();
        box.password = "1234";
        box.connect().sendEnrol();
        world.advance(500);
        assertThat(box.hasKeys()).as("the right password, too early").isFalse();
        world.advance(60_000);
        assertThat(box.connect().sendEnrol().hasKeys())
                .as("the right password, in time")
                .isTrue();
    }

    @Test
    void successForgetsEarlierFailures() {
        TestDevice box = withToken("box");
        box.token = OTHER_TOKEN;
        box.connect().sendEnrol();
        world.advance(1000);
        box.token = TOKEN;
        assertThat(box.connect().sendEnrol().hasKeys()).isTrue();
        TestDevice another = world.stranger("box");
        another.token = TOKEN;
        another.nonce = new byte[16];
        another.connect().sendEnrol();
        world.advance(500);
        assertThat(another.last(Refused.class).retryAfterSeconds).isEqualTo(1);
    }

    @Test
    void assignedPasswordThatDoesNotOpenIsNoPassword() {
        world = new World(3, Configs.with(EnrolmentMode.ASSIGNED), List.of(AddressRange.LAB));
        byte[] ofAnother = world.vault().seal(Vault.PASSWORD, "another", 0, new byte[] {'x'});
        TestDevice box = world.device("box", c -> c.assigned("", ofAnother));
        box.password = "x";
        box.connect().sendEnrol();
        world.advance(500);
        assertThat(box.hasKeys()).isFalse();
        assertThat(world.lastAudit(AuditEvent.ENROLMENT_REFUSED).cause())
                .isEqualTo("the assigned password does not open");
    }

    @Test
    void ownerElsewhereIsNotSlowedDownByAGuesser() {
        TestDevice box = withToken("box");
        TestDevice guesser = world.stranger("box");
        guesser.token = OTHER_TOKEN;
        guesser.source = "203.0.113.9";
        for (int i = 0; i < 5; i++) {
            guesser.connect().sendEnrol();
        }
        world.advance(500);

        assertThat(box.connect().sendEnrol().hasKeys()).isTrue();
    }

    @Test
    void releasedDeviceEnrolsOnceAsItsNextGeneration() {
        TestDevice box = withToken("box").online();
        world.plane().release("box", Sha256.hash(OTHER_TOKEN), world.now(), (outcome, now) -> {});
        world.settle();
        assertThat(world.store().read("box").isEnrolled()).isFalse();

        box.forgetKeys();
        box.token = OTHER_TOKEN;
        box.connect().sendEnrol();
        assertThat(box.generation()).isEqualTo(2);
        box.sendRegister();
        assertThat(box.connection().isOpen()).isTrue();

        TestDevice again = world.stranger("box");
        again.token = OTHER_TOKEN;
        again.source = "203.0.113.1";
        again.connect().sendEnrol();
        world.advance(500);
        assertThat(again.hasKeys()).isFalse();
    }

    @Test
    void releasedDevicesOldKeysAreVoid() {
        TestDevice box = withToken("box").online();
        world.plane().release("box", null, world.now(), (outcome, now) -> {});
        world.settle();
        assertThat(box.connection().closeReason()).isEqualTo(CloseReason.REVOKED);

        box.connect().sendRegister();
        world.advance(500);
        assertThat(box.last(Refused.class).code).isEqualTo(RefusedCode.REGISTRATION_REFUSED);
    }

    @Test
    void connectionLostWhileTheStoreWorksLeavesAnEnrolmentThatCanBeReplayed() {
        TestDevice box = withToken("box").connect();
        world.store().defer(true);
        box.sendEnrol();
        world.store().answerNext();
        box.connection().cut();
        world.store().defer(false);
        world.store().answerAll();
        world.settle();

        assertThat(box.connect().sendEnrol().has(Enrolled.class)).isTrue();
        assertThat(world.lastAudit(AuditEvent.ENROLMENT_REPLAYED).device()).isEqualTo("box");
    }

    @Test
    void twoEnrolmentsOfOneDeviceAtTheSameTimeMakeOneGeneration() {
        TestDevice box = withToken("box").connect();
        TestDevice thief = world.stranger("box");
        thief.token = TOKEN;
        thief.source = "203.0.113.1";
        thief.nonce = new byte[16];
        thief.connect();
        world.store().defer(true);
        box.sendEnrol();
        thief.sendEnrol();
        world.store().answerAll();
        world.settle();
        world.store().defer(false);
        world.advance(500);

        assertThat(box.hasKeys()).isTrue();
        assertThat(thief.hasKeys()).isFalse();
        assertThat(world.store().read("box").generation()).isEqualTo(1);
    }

    private TestDevice withToken(String id) {
        TestDevice box = world.device(id, change -> change.tokenHash(Sha256.hash(TOKEN)));
        box.token = TOKEN;
        return box;
    }
}
