package org.stblink.server.domain;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.stblink.internal.wire.CallFailed;
import org.stblink.internal.wire.CallFailure;
import org.stblink.internal.wire.Cancel;
import org.stblink.internal.wire.EndReason;
import org.stblink.internal.wire.Grant;
import org.stblink.internal.wire.Offer;
import org.stblink.internal.wire.Revoke;
import org.stblink.internal.wire.SessionId;
import org.stblink.internal.wire.Verdict;
import org.stblink.server.sim.TestDevice;
import org.stblink.server.sim.World;

/** A policy, or a group, that changes while a call is on its way: no call slips through (P5, sections 9 and 11). */
class PolicyChangeTest {
    private World world;
    private TestDevice caller;
    private TestDevice target;

    @BeforeEach
    void bothOnline() {
        world = new World(31);
        caller = world.device("caller").online();
        target = world.device("target").online();
    }

    private void forbidAll() {
        world.policy(new OrderedPolicy(List.of()));
        world.settle();
    }

    private void suspend(String device) {
        world.plane().amend(device, record -> record.change().group("suspended").done(), world.now(), (o, now) -> {});
        world.settle();
    }

    private SessionId granted() {
        caller.call("target");
        return caller.last(Grant.class).sid;
    }

    private void assertEnds(SessionId sid) {
        assertThat(caller.last(Revoke.class).reason).isEqualTo(EndReason.POLICY);
        assertThat(target.last(Revoke.class).reason).isEqualTo(EndReason.POLICY);
        caller.up(sid);
        target.up(sid);
        assertThat(world.plane().sessions())
                .allSatisfy(session -> assertThat(session.state()).isEqualTo("REVOKED"));
        assertThat(world.lastAudit(AuditEvent.SESSION_REVOKED).cause()).isEqualTo("POLICY");
    }

    @Test
    void grantedCallEndsAtBothEndsWhenThePolicyForbidsIt() {
        SessionId sid = granted();
        forbidAll();
        assertEnds(sid);
    }

    @Test
    void grantedCallEndsAtBothEndsWhenTheCallerComesIntoAnotherGroup() {
        SessionId sid = granted();
        suspend("caller");
        assertEnds(sid);
    }

    @Test
    void grantedCallEndsWhenTheTargetThatLeftComesIntoAnotherGroup() {
        SessionId sid = granted();
        target.connection().cut();
        world.settle();
        suspend("target");
        assertThat(caller.last(Revoke.class).sid).isEqualTo(sid);
    }

    @Test
    void offeredCallFailsAndTheTargetIsTold() {
        target.verdict = -1;
        caller.call("target");
        SessionId sid = target.last(Offer.class).sid;
        forbidAll();
        assertThat(target.last(Cancel.class).sid).isEqualTo(sid);
        assertThat(target.last(Cancel.class).reason).isEqualTo(EndReason.POLICY);
        assertThat(caller.last(CallFailed.class).reason).isEqualTo(CallFailure.UNREACHABLE);
        assertThat(caller.has(Grant.class)).isFalse();
    }

    @Test
    void callThatIsNotOfferedYetIsNotOfferedAnyMore() {
        world.store().defer(true);
        caller.call("target");
        forbidAll();
        world.store().defer(false);
        world.store().answerAll();
        world.settle();
        world.advance(1000);
        assertThat(target.has(Offer.class)).isFalse();
        assertThat(caller.last(CallFailed.class).reason).isEqualTo(CallFailure.UNREACHABLE);
    }

    @Test
    void callThatIsStillAllowedGoesOn() {
        SessionId sid = granted();
        world.plane().amend("target", record -> record.change().group("home").done(), world.now(), (o, now) -> {});
        world.settle();
        caller.up(sid);
        target.up(sid);
        assertThat(caller.has(Revoke.class)).isFalse();
        assertThat(target.verdict).isEqualTo(Verdict.ACCEPT);
    }
}
