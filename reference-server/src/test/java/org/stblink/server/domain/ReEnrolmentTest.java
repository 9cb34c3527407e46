package org.stblink.server.domain;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.stblink.internal.wire.CloseReason;
import org.stblink.internal.wire.Enrolled;
import org.stblink.internal.wire.Grant;
import org.stblink.internal.wire.Offer;
import org.stblink.internal.wire.Refused;
import org.stblink.internal.wire.RefusedCode;
import org.stblink.server.sim.Configs;
import org.stblink.server.sim.TestDevice;
import org.stblink.server.sim.World;

/** RE_ENROL, a change of password: P1, P2, section 6.1. */
class ReEnrolmentTest {
    private World world = new World(61);

    private TestDevice online(String id) {
        return world.device(id).online();
    }

    private DeviceRecord record() {
        return world.store().read("box");
    }

    @Test
    void registeredDeviceIsGivenItsNextGenerationAndThePresentOneCountsUntilItRegistersAsThat() { // P2
        TestDevice box = online("box").sendReEnrol("anna", "4711", 1);
        Enrolled answer = box.last(Enrolled.class);
        assertThat(answer.generation).isEqualTo(2);
        assertThat(box.connection().isOpen()).isTrue();
        assertThat(record().generation()).isEqualTo(1);
        assertThat(record().next()).isNotNull();

        box.takeNext().online();

        assertThat(box.connection().isOpen()).isTrue();
        assertThat(record().generation()).isEqualTo(2);
        assertThat(record().username()).isEqualTo("anna");
        assertThat(record().next()).isNull();
        assertThat(record().sealedAnswer()).as("D is erased").isNull();
        assertThat(world.audit())
                .extracting(AuditEntry::event)
                .containsSubsequence(AuditEvent.RE_ENROLLED, AuditEvent.PASSWORD_CHANGED, AuditEvent.REGISTERED);
    }

    @Test
    void deviceThatHasNotSaidReadyMayChangeItsPasswordToo() {
        TestDevice box = world.device("box").enrolAndRegister().sendReEnrol("", "4711", 1);
        assertThat(box.takeNext().online().connection().isOpen()).isTrue();
    }

    @Test
    void addressAndReachabilitySurviveTheChange() {
        TestDevice box = online("box");
        TestDevice other = online("other");
        byte[] address = box.registered().address;
        box.sendReEnrol("", "4711", 1).takeNext().online();
        assertThat(box.registered().address).isEqualTo(address);

        other.call("box");
        assertThat(box.open(box.last(Offer.class)))
                .as("the code, under the new K_wrap")
                .isNotNull()
                .isEqualTo(other.open(other.last(Grant.class)));
    }

    @Test
    void callsOnTheOldConnectionGoOnUnderTheOldKeys() {
        TestDevice box = online("box").sendReEnrol("", "4711", 1);
        TestDevice other = online("other");
        other.call("box");
        assertThat(box.open(box.last(Offer.class))).isNotNull().isEqualTo(other.open(other.last(Grant.class)));
    }

    @Test
    void oldGenerationIsRefusedOnceTheNewOneHasRegisteredAndIsNoAlarm() { // a clone, or a box that was rolled back
        TestDevice box = online("box");
        TestDevice old = box.clone("198.51.100.7");
        box.sendReEnrol("", "4711", 1).takeNext().online();

        old.connect().sendRegister();
        world.advance(500);

        assertThat(old.last(Refused.class).code).isEqualTo(RefusedCode.REGISTRATION_REFUSED);
        assertThat(box.connection().isOpen()).isTrue();
        assertThat(record().standing()).isEqualTo(Standing.ALLOWED);
    }

    @Test
    void oldGenerationRegistersWhileTheNewOneHasNot() { // the answer, or the box's memory of it, is lost
        TestDevice box = online("box").sendReEnrol("", "4711", 1);
        box.online();
        assertThat(box.connection().isOpen()).isTrue();
        assertThat(record().generation()).isEqualTo(1);

        box.takeNext().online();
        assertThat(record().generation()).isEqualTo(2);
    }

    @Test
    void sameQuestionIsGivenTheSameAnswerOnAnyConnectionAndAfterARestart() {
        TestDevice box = online("box").sendReEnrol("anna", "4711", 1);
        Enrolled first = box.last(Enrolled.class);
        box.repeatReEnrol();
        assertSame(box.last(Enrolled.class), first);
        box.online().repeatReEnrol();
        assertSame(box.last(Enrolled.class), first);
        world.restart();
        box.online().repeatReEnrol();
        assertSame(box.last(Enrolled.class), first);
        assertThat(world.audit(AuditEvent.RE_ENROLLED)).hasSize(1);
        assertThat(world.audit(AuditEvent.RE_ENROLMENT_REPLAYED)).hasSize(3);
    }

    private static void assertSame(Enrolled one, Enrolled other) {
        assertThat(one.generation).isEqualTo(other.generation);
        assertThat(one.secret).isEqualTo(other.secret);
        assertThat(one.ticket).isEqualTo(other.ticket);
    }

    @Test
    void anotherQuestionReplacesTheGenerationThatWaited() {
        TestDevice box = online("box").sendReEnrol("", "4711", 1);
        byte[] secret = box.last(Enrolled.class).secret;
        TestDevice first = box.clone("192.0.2.9").takeNextOf(box);

        for (String username : List.of("", "anna")) {
            box.sendReEnrol(username, "4711", 2);
            assertThat(box.last(Enrolled.class).generation).isEqualTo(2);
            assertThat(box.last(Enrolled.class).secret).isNotEqualTo(secret);
            secret = box.last(Enrolled.class).secret;
        }
        box.sendReEnrol("anna", "4712", 2);
        assertThat(box.last(Enrolled.class).secret).isNotEqualTo(secret);

        first.connect().sendRegister();
        world.advance(500);
        assertThat(first.last(Refused.class).code).as("the first one").isEqualTo(RefusedCode.REGISTRATION_REFUSED);
        assertThat(box.takeNext().online().connection().isOpen())
                .as("the last one")
                .isTrue();
    }

    @Test
    void answerIsDurableBeforeItIsSent() {
        TestDevice box = online("box");
        world.store().defer(true);
        box.sendReEnrol("", "4711", 1);
        world.store().answerNext();
        world.settle();
        assertThat(box.hasNext()).isFalse();

        world.store().answerNext();
        world.settle();
        assertThat(box.hasNext()).isTrue();
    }

    @Test
    void storeThatFailsIsTriedLaterAndTheConnectionStands() {
        TestDevice box = online("box");
        world.store().failCommits(true);
        box.sendReEnrol("", "4711", 1);
        assertThat(box.last(Refused.class).code).isEqualTo(RefusedCode.TRY_LATER);
        assertThat(box.last(Refused.class).retryAfterSeconds).isEqualTo(5);
        assertThat(box.connection().isOpen()).isTrue();

        world.store().failCommits(false);
        assertThat(box.repeatReEnrol().hasNext()).isTrue();
    }

    @Test
    void whatTheOperatorAssignedIsNotTheDevicesToChangeAndItsConnectionStands() { // P2
        TestDevice box = assigned("anna", "98765432").online();
        box.sendReEnrol("bert", "98765432", 1);
        assertThat(box.last(Refused.class).code).isEqualTo(RefusedCode.ENROLMENT_REFUSED);
        world.advance(1000);
        box.sendReEnrol("anna", "11111111", 1);
        assertThat(box.all(Refused.class)).hasSize(2);
        assertThat(box.connection().isOpen()).isTrue();
        assertThat(record().next()).isNull();
        assertThat(world.audit(AuditEvent.RE_ENROLMENT_REFUSED))
                .extracting(AuditEntry::cause)
                .containsExactly("wrong username", "wrong password");

        world.advance(60_000);
        assertThat(box.has(Refused.class)).isTrue();
        assertThat(box.connection().isOpen()).as("a heartbeat later").isTrue();
    }

    @Test
    void deviceFollowsAPasswordThatTheOperatorAssignedAnew() {
        TestDevice box = assigned("anna", "98765432").online();
        assign("24681357");
        box.sendReEnrol("anna", "24681357", 1);
        assertThat(box.takeNext().online().connection().isOpen()).isTrue();
        assertThat(record().generation()).isEqualTo(2);
    }

    @Test
    void changeThatWasGrantedIsNotGrantedAgainOnceTheOperatorAssignedAnotherPassword() { // P2
        TestDevice box = assigned("anna", "98765432").online();
        box.sendReEnrol("anna", "98765432", 1);
        assertThat(box.last(Enrolled.class).generation).isEqualTo(2);
        assign("24681357");

        box.online().repeatReEnrol();

        assertThat(box.last(Refused.class).code).isEqualTo(RefusedCode.ENROLMENT_REFUSED);
        assertThat(box.connection().isOpen()).isTrue();
        assertThat(world.lastAudit(AuditEvent.RE_ENROLMENT_REFUSED).cause()).isEqualTo("wrong password");
    }

    /** The device may have made it durable already, and with it lost the keys of before: it would be shut out for good. */
    @Test
    void deviceThatTookAChangeBeforeTheOperatorAssignedAnotherPasswordComesBack() {
        TestDevice box = assigned("anna", "98765432").online();
        box.sendReEnrol("anna", "98765432", 1).takeNext();
        assign("24681357");

        assertThat(box.online().connection().isOpen()).isTrue();
        assertThat(record().generation()).isEqualTo(2);
    }

    private void assign(String password) {
        byte[] sealed = sealed(password);
        world.plane().amend("box", r -> r.change().assigned("anna", sealed).done(), world.now(), (outcome, now) -> {});
        world.settle();
    }

    private TestDevice assigned(String username, String password) {
        world = new World(62, Configs.with(EnrolmentMode.ASSIGNED), List.of(AddressRange.LAB));
        byte[] sealed = sealed(password);
        TestDevice box = world.device("box", c -> c.assigned(username, sealed));
        box.username = username;
        box.password = password;
        return box;
    }

    private byte[] sealed(String password) {
        return world.vault().seal(Vault.PASSWORD, "box", 0, password.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void guessingTheAssignedPasswordAtTheBoxIsSlowedDown() { // P2
        TestDevice box = assigned("anna", "98765432").online();
        int wait = 1;
        for (int i = 0; i < 5; i++) {
            box.sendReEnrol("anna", "guess " + i, 1);
            assertThat(box.last(Refused.class).code).isEqualTo(RefusedCode.ENROLMENT_REFUSED);
            assertThat(box.last(Refused.class).retryAfterSeconds).isEqualTo(wait);
            box.sendReEnrol("anna", "98765432", 1);
            assertThat(box.last(Refused.class).code).as("too early").isEqualTo(RefusedCode.TRY_LATER);
            world.advance(1000L * wait);
            wait *= 2;
        }
        assertThat(box.sendReEnrol("anna", "98765432", 1).hasNext())
                .as("in time")
                .isTrue();
        box.sendReEnrol("anna", "guess", 2);
        assertThat(box.last(Refused.class).retryAfterSeconds)
                .as("success forgets earlier failures")
                .isEqualTo(1);
    }

    @Test
    void guessesThatArriveTogetherAreSlowedDownToo() { // P2
        TestDevice box = assigned("anna", "98765432").online();
        world.store().defer(true);
        box.sendReEnrol("anna", "guess 1", 1);
        box.sendReEnrol("anna", "98765432", 1);
        world.store().answerAll();
        world.settle();
        assertThat(box.all(Refused.class))
                .extracting(refused -> refused.code)
                .containsExactly(RefusedCode.ENROLMENT_REFUSED, RefusedCode.TRY_LATER);
    }

    @Test
    void floodOfChangesIsAskedToComeBackLaterAndCostsNothing() {
        TestDevice box = online("box");
        for (int i = 0; i < 20; i++) {
            box.sendReEnrol("", "4711", i);
        }
        assertThat(box.all(Enrolled.class))
                .as("its enrolment, and four changes")
                .hasSize(5);
        assertThat(box.last(Refused.class).code).isEqualTo(RefusedCode.TRY_LATER);
        assertThat(world.audit(AuditEvent.RE_ENROLLED)).hasSize(4);
        world.advance(1000);
        box.repeatReEnrol();
        assertThat(world.audit(AuditEvent.RE_ENROLLED)).hasSize(5);
    }

    @Test
    void questionReplayedOnAnotherConnectionHasAWrongProof() {
        TestDevice box = online("box").sendReEnrol("", "4711", 1);
        byte[] earlier = box.connection().hash();
        byte[] waiting = record().next().sealedAnswer();
        box.online();
        box.sendReEnrol(earlier);
        assertThat(box.connection().closeReason()).isEqualTo(CloseReason.PROTOCOL);
        assertThat(record().next().sealedAnswer()).isEqualTo(waiting);
        assertThat(record().standing()).isEqualTo(Standing.ALLOWED);
    }

    @Test
    void supersededConnectionsLateQuestionDoesNotReplaceWhatTheNewerOneWasGiven() {
        TestDevice box = online("box");
        TestDevice newer = box.clone("192.0.2.1");
        newer.connect();
        world.store().defer(true);
        newer.sendRegister();
        box.sendReEnrol("", "late", 1);
        world.store().answerAll();
        world.settle();
        world.store().defer(false);

        assertThat(newer.connection().isOpen()).isTrue();
        assertThat(record().next()).isNull();
    }

    @Test
    void ticketThatIsNotTheNextGenerationsOwnQuarantines() {
        TestDevice box = online("box").sendReEnrol("", "4711", 1).takeNext();
        box.ticket = new byte[16];
        box.connect().sendRegister();
        assertThat(box.last(Refused.class).code).isEqualTo(RefusedCode.QUARANTINED);
        assertThat(record().standing()).isEqualTo(Standing.QUARANTINED);
    }

    @Test
    void releaseErasesTheGenerationThatWaits() {
        TestDevice box = online("box").sendReEnrol("", "4711", 1);
        world.plane().release("box", null, world.now(), (outcome, now) -> {});
        world.settle();
        assertThat(record().next()).isNull();

        box.takeNext().connect().sendRegister();
        world.advance(500);
        assertThat(box.last(Refused.class).code).isEqualTo(RefusedCode.REGISTRATION_REFUSED);

        TestDevice fresh = world.stranger("box");
        fresh.source = "192.0.2.77";
        assertThat(fresh.online().generation()).isEqualTo(2);
    }

    @Test
    void revokedDeviceIsToldSoUnderEitherGeneration() {
        TestDevice box = online("box").sendReEnrol("", "4711", 1);
        world.plane().revoke("box", world.now(), (outcome, now) -> {});
        world.settle();
        assertThat(box.connect().sendRegister().last(Refused.class).code).isEqualTo(RefusedCode.REVOKED);
        box.takeNext();
        assertThat(box.connect().sendRegister().last(Refused.class).code).isEqualTo(RefusedCode.REVOKED);
        assertThat(record().generation()).isEqualTo(1);
    }

    @Test
    void tokenThatTheOperatorIssuedMeanwhileIsNotUsedUp() {
        TestDevice box = online("box").sendReEnrol("", "4711", 1);
        byte[] hash = DeviceRecord.tokenHashOf(new byte[16]);
        world.plane().amend("box", r -> r.change().tokenHash(hash).done(), world.now(), (outcome, now) -> {});
        world.settle();
        box.takeNext().online();
        assertThat(record().tokenHash()).isEqualTo(hash);
        assertThat(Arrays.equals(record().confirmedTicket(), box.ticket)).isTrue();
    }

    @Test
    void stopOfTheServerAtAnyAnswerOfItsStoreLeavesOneGenerationThatRegisters() {
        int answers = run(new World(63), -1, false);
        assertThat(answers).as("answers of the store").isGreaterThanOrEqualTo(6);
        for (int n = 1; n <= answers; n++) {
            for (boolean written : new boolean[] {false, true}) {
                run(new World(64), n, written);
            }
        }
    }

    /** A change of password, and again until it is done; the server stops at the n-th answer of its store. */
    private static int run(World world, int n, boolean written) {
        TestDevice box = world.device("box").online();
        world.crashAtAnswer(n, written);
        box.sendReEnrol("", "4711", 1);
        for (int i = 0; i < 3 && !box.hasNext(); i++) {
            box.online();
            if (box.connection().isOpen()) {
                box.repeatReEnrol();
            }
        }
        String where = "answer " + n + ", written " + written;
        assertThat(box.hasNext()).as(where).isTrue();
        box.takeNext();
        for (int i = 0; i < 3 && world.store().read("box").generation() == 1; i++) {
            box.online();
        }
        int answers = world.answers();
        world.crashAtAnswer(-1, false);
        box.online();
        assertThat(box.connection().isOpen()).as(where).isTrue();
        assertThat(world.store().read("box").generation()).as(where).isEqualTo(2);
        assertThat(world.store().read("box").next()).as(where).isNull();
        assertThat(world.audit(AuditEvent.QUARANTINED)).as(where).isEmpty();
        return answers;
    }
}
