package org.stblink.server.domain;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.stblink.internal.wire.CallFailed;
import org.stblink.internal.wire.CallFailure;
import org.stblink.internal.wire.CloseReason;
import org.stblink.internal.wire.Enrolled;
import org.stblink.internal.wire.Grant;
import org.stblink.internal.wire.Offer;
import org.stblink.internal.wire.Refused;
import org.stblink.internal.wire.RefusedCode;
import org.stblink.internal.wire.Registered;
import org.stblink.server.sim.TestDevice;
import org.stblink.server.sim.World;

/** A store that fails: TRY_LATER or SERVER_ERROR, and nothing half-done. */
class StoreFailureTest {
    private World world;

    @BeforeEach
    void start() {
        world = new World(13);
    }

    @Test
    void enrolmentThatCannotBeStoredIsNotAnswered() {
        TestDevice box = world.device("box").connect();
        world.store().failCommits(true);
        box.sendEnrol();
        assertThat(box.last(Refused.class).code).isEqualTo(RefusedCode.TRY_LATER);
        assertThat(box.has(Enrolled.class)).isFalse();
        assertThat(world.store().read("box").isEnrolled()).isFalse();

        world.store().failCommits(false);
        assertThat(box.connect().sendEnrol().hasKeys()).isTrue();
        assertThat(box.generation()).isEqualTo(1);
    }

    @Test
    void storeThatCannotReadIsToldAlikeForKnownAndUnknownIds() {
        world.device("known").online().connection().cut();
        world.store().failFinds(true);
        for (String id : List.of("known", "unknown")) {
            for (boolean enrols : new boolean[] {true, false}) {
                TestDevice box = world.stranger(id).connect();
                if (enrols) {
                    box.sendEnrol();
                } else {
                    box.sendRegister();
                }
                assertThat(box.last(Refused.class).code).as(id).isEqualTo(RefusedCode.TRY_LATER);
                assertThat(box.arrival(Refused.class).atMillis()).as(id).isEqualTo(world.now());
            }
        }
    }

    @Test
    void registrationThatCannotBeStoredLeavesTheOlderConnection() {
        TestDevice box = world.device("box").online();
        var older = box.connection();
        byte[] ticket = box.ticket;
        world.store().failCommits(true);
        box.connect().sendRegister();

        assertThat(box.last(Refused.class).code).isEqualTo(RefusedCode.TRY_LATER);
        assertThat(older.isClosedByServer()).isFalse();
        assertThat(world.plane().counters().devicesOnline()).isEqualTo(1);
        assertThat(world.store().read("box").confirmedTicket()).isEqualTo(ticket);
    }

    @Test
    void quarantineThatCannotBeStoredIsTriedAgainByTheNextRegister() {
        TestDevice box = world.device("box").online();
        TestDevice clone = box.clone("203.0.113.5");
        box.online();
        world.store().failCommits(true);
        clone.connect().sendRegister();
        assertThat(clone.last(Refused.class).code).isEqualTo(RefusedCode.TRY_LATER);
        assertThat(box.connection().isOpen()).isTrue();

        world.store().failCommits(false);
        clone.connect().sendRegister();
        assertThat(clone.last(Refused.class).code).isEqualTo(RefusedCode.QUARANTINED);
    }

    @Test
    void ticketThatCouldNotBeConfirmedIsConfirmedByTheNextRegister() {
        TestDevice box = world.device("box").enrolAndRegister();
        byte[] pending = box.ticket;
        world.store().failCommits(true);
        box.sendReady();
        assertThat(world.plane().counters().devicesOnline()).isZero();
        assertThat(box.connection().closeReason()).isEqualTo(CloseReason.INTERNAL);
        assertThat(world.store().read("box").pendingTicket()).isEqualTo(pending);

        world.store().failCommits(false);
        box.online();
        assertThat(box.has(Registered.class)).isTrue();
        assertThat(world.store().read("box").standing()).isEqualTo(Standing.ALLOWED);
    }

    @Test
    void codeIsNotMadeWhenItsIssuanceCannotBeStored() {
        TestDevice caller = world.device("caller").online();
        TestDevice target = world.device("target").online();
        world.store().failCommits(true);
        caller.call("target");
        assertThat(caller.last(CallFailed.class).reason).isEqualTo(CallFailure.SERVER_ERROR);
        assertThat(target.has(Offer.class)).isFalse();
        assertThat(world.plane().counters().codesIssued()).isZero();
        assertThat(world.plane().counters().storeFailures())
                .as("the issuance, and the audit of its failure")
                .isEqualTo(2);

        world.store().failCommits(false);
        caller.call("target");
        world.advance(250);
        assertThat(caller.has(Grant.class)).isTrue();
    }

    @Test
    void callerOrTargetLostWhileTheIssuanceIsStoredEndsTheCall() {
        for (boolean callerLeaves : new boolean[] {true, false}) {
            world = new World(14);
            TestDevice caller = world.device("caller").online();
            TestDevice target = world.device("target").online();
            world.store().defer(true);
            caller.call("target");
            (callerLeaves ? caller : target).connection().cut();
            world.settle();
            world.store().answerAll();
            world.settle();
            assertThat(world.plane().counters().callsOpen()).isZero();
            assertThat(target.has(Offer.class)).isFalse();
            assertThat(world.plane().counters().codesIssued()).isZero();
        }
    }

    @Test
    void storedKeysThatDoNotOpenAreNotACrash() { // a database under another master key
        TestDevice caller = world.device("caller").online();
        TestDevice target = world.device("target").enrolAndRegister();
        DeviceRecord record = world.store().read("caller");
        byte[] foreign = record.sealedKeys().clone();
        foreign[20] ^= 1;
        DeviceRecord broken = new DeviceRecord(
                record.id(),
                record.group(),
                record.standing(),
                null,
                null,
                null,
                null,
                record.generation(),
                record.username(),
                foreign,
                null,
                record.confirmedTicket(),
                record.pendingTicket(),
                null,
                0,
                "",
                "",
                null);
        world.store().commit(Change.of(broken), new DeviceStore.CommitCallback() {
            @Override
            public void committed(long nowMillis) {}

            @Override
            public void failed(StoreFailure cause, long nowMillis) {
                throw new AssertionError(cause);
            }
        });
        caller.connect().sendRegister();
        world.advance(500);
        assertThat(caller.last(Refused.class).code).isEqualTo(RefusedCode.REGISTRATION_REFUSED);
        assertThat(target.connection().isOpen()).isTrue();
    }

    @Test
    void operatorIsToldThatTheStoreFailed() {
        world.device("box");
        List<Operator.Outcome> outcomes = new ArrayList<>();
        world.store().failCommits(true);
        world.plane().revoke("box", world.now(), (outcome, now) -> outcomes.add(outcome));
        world.plane().release("box", null, world.now(), (outcome, now) -> outcomes.add(outcome));
        world.plane().amend("box", record -> record, world.now(), (outcome, now) -> outcomes.add(outcome));
        assertThat(outcomes).containsOnly(Operator.Outcome.STORE_FAILED).hasSize(3);
        assertThat(world.store().read("box").standing()).isEqualTo(Standing.ALLOWED);
    }

    @Test
    void lostAuditEntryIsCountedAndTraced() {
        TestDevice box = world.device("box").enrolAndRegister();
        world.store().failCommits(true);
        box.sendNotReady(1);
        assertThat(world.plane().counters().storeFailures()).isPositive();
        assertThat(world.trace()).anyMatch(event -> event.name().equals("AUDIT_LOST"));
    }
}
