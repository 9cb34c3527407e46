package org.stblink.server.domain;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.stblink.internal.wire.CallFailed;
import org.stblink.internal.wire.CallFailure;
import org.stblink.internal.wire.Grant;
import org.stblink.internal.wire.Offer;
import org.stblink.internal.wire.Ping;
import org.stblink.internal.wire.TicketStored;
import org.stblink.server.sim.TestDevice;
import org.stblink.server.sim.World;

/** What a caller must not be able to tell apart: P6, section 9.1 step 2. */
class UnreachableTest {
    private World world;
    private TestDevice caller;

    @BeforeEach
    void callerOnline() {
        world = new World(8);
        caller = world.device("caller").online();
        world.device("not-enrolled");
        world.device("online-elsewhere", change -> change.group("other")).online();
        world.device("offline-elsewhere", change -> change.group("other"))
                .online()
                .connection()
                .cut();
        world.device("revoked").online();
        world.plane().revoke("revoked", world.now(), (outcome, now) -> {});
        TestDevice doubled = world.device("quarantined").online();
        TestDevice clone = doubled.clone("203.0.113.5");
        doubled.online();
        clone.connect().sendRegister();
        world.settle();
    }

    @Test
    void everyCauseIsTheSameMessageAtExactlyTheSameTime() { // P6: serial enumeration by content, size or time
        List<String> answers = new ArrayList<>();
        List<String> targets = List.of(
                "unknown", "not-enrolled", "revoked", "quarantined", "online-elsewhere", "offline-elsewhere", "caller");
        for (String target : targets) {
            long start = world.now();
            long request = caller.call(target);
            world.advance(499);
            assertThat(caller.all(CallFailed.class)).as(target).hasSize(answers.size());
            world.advance(1);
            CallFailed failed = caller.last(CallFailed.class);
            assertThat(failed.requestId).isEqualTo(request);
            answers.add(failed.reason + " " + failed.retryAfterSeconds + " "
                    + caller.arrival(CallFailed.class).frameBytes() + " "
                    + (caller.arrival(CallFailed.class).atMillis() - start));
            world.advance(1000);
        }
        assertThat(answers).hasSameSizeAs(targets).allMatch("4 0 24 500"::equals);
        assertThat(CallFailure.UNREACHABLE).isEqualTo(4);
    }

    @Test
    void trueCauseStandsInTheAudit() {
        for (String target :
                List.of("unknown", "not-enrolled", "revoked", "quarantined", "online-elsewhere", "caller")) {
            caller.call(target);
        }
        assertThat(world.audit(AuditEvent.CALL_FAILED))
                .extracting(AuditEntry::cause)
                .containsExactly(
                        "UNREACHABLE: unknown",
                        "UNREACHABLE: not enrolled",
                        "UNREACHABLE: REVOKED",
                        "UNREACHABLE: QUARANTINED",
                        "UNREACHABLE: forbidden by policy",
                        "UNREACHABLE: itself");
    }

    @Test
    void forbiddenTargetHearsNothing() { // no ping, no offer
        TestDevice target =
                world.device("quiet", change -> change.group("other")).online();
        caller.call("quiet");
        world.advance(5000);
        assertThat(target.has(Ping.class)).isFalse();
        assertThat(target.has(Offer.class)).isFalse();
    }

    @Test
    void storeThatFailsSaysNothingAboutTheTarget() {
        world.store().failFinds(true);
        for (String target : List.of("unknown", "online-elsewhere", "offline-elsewhere", "quarantined")) {
            long start = world.now();
            caller.call(target);
            world.advance(500);
            assertThat(caller.last(CallFailed.class).reason).as(target).isEqualTo(CallFailure.SERVER_ERROR);
            assertThat(caller.arrival(CallFailed.class).atMillis()).as(target).isEqualTo(start + 500);
        }
    }

    @Test
    void slowStoreDoesNotAddItsTimeToTheAnswer() {
        world.store().defer(true);
        long start = world.now();
        caller.call("unknown");
        world.advance(300);
        world.store().answerAll();
        world.advance(200);
        assertThat(caller.arrival(CallFailed.class).atMillis()).isEqualTo(start + 500);
    }

    @Test
    void callerThatLeavesMeanwhileLeavesNothingBehind() {
        caller.call("unknown");
        caller.connection().cut();
        world.advance(500);
        assertThat(world.plane().counters().callsOpen()).isZero();
    }

    @Test
    void callerThatLeavesWhileTheStoreLooksLeavesNothingBehind() {
        world.store().defer(true);
        caller.call("unknown");
        caller.connection().cut();
        world.settle();
        world.store().answerAll();
        world.advance(1000);
        assertThat(world.plane().counters().callsOpen()).isZero();
    }

    @Test
    void targetThatComesWhileTheStoreLooksIsCalled() {
        TestDevice target = world.device("target").enrolAndRegister();
        target.connection().send(new TicketStored());
        world.settle();
        world.store().defer(true);
        caller.call("target");
        target.sendReady();
        world.store().answerAll();
        world.settle();
        world.store().answerAll();
        world.settle();
        assertThat(caller.has(Grant.class)).isTrue();
    }
}
