package org.stblink.server.domain;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.stblink.internal.wire.Answer;
import org.stblink.internal.wire.DownReason;
import org.stblink.internal.wire.Grant;
import org.stblink.internal.wire.Offer;
import org.stblink.internal.wire.SessionDown;
import org.stblink.internal.wire.SessionId;
import org.stblink.internal.wire.Verdict;
import org.stblink.server.sim.TestDevice;
import org.stblink.server.sim.World;

/** What trace, audit and counters tell of calls and sessions: P15, P16. */
class CallTraceTest {
    private World world;
    private TestDevice caller;
    private TestDevice target;

    @BeforeEach
    void twoDevicesOnline() {
        world = new World(13);
        caller = world.device("caller").online();
        target = world.device("target").online();
        world.trace().clear();
    }

    @Test
    void callIsTracedFromItsRequestToTheBytesThatCameBack() {
        caller.call("target");
        SessionId sid = caller.last(Grant.class).sid;
        caller.up(sid);
        target.up(sid);
        caller.down(sid, DownReason.NORMAL);
        target.down(sid, DownReason.NORMAL);

        assertThat(told())
                .containsExactly(
                        "303 REQUEST caller",
                        "304 PING target",
                        "305 PONG caller",
                        "306 CODE caller",
                        "307 OFFER caller",
                        "307 GRANT caller",
                        "308 ENCRYPTED caller",
                        "309 SESSION_UP caller",
                        "310 SESSION_UP target",
                        "312 SESSION_DOWN caller: NORMAL, sent 10, received 20",
                        "311 SESSION_DOWN target: NORMAL, sent 10, received 20");
        assertThat(world.trace()).extracting(TraceEvent::trace).containsOnly("0102030405060708");
        assertThat(world.trace())
                .filteredOn(event -> event.step() >= 306)
                .extracting(TraceEvent::session)
                .containsOnly(sid.toString());
    }

    @Test
    void sessionOnWhichNothingCameBackHasNeitherStep311Nor312() {
        caller.call("target");
        SessionId sid = caller.last(Grant.class).sid;
        caller.up(sid);
        target.up(sid);
        caller.connection().send(new SessionDown(sid, DownReason.NORMAL, 10, 0));
        target.connection().send(new SessionDown(sid, DownReason.NORMAL, 0, 10));
        world.settle();

        assertThat(told())
                .contains(
                        "0 SESSION_DOWN caller: NORMAL, sent 10, received 0",
                        "0 SESSION_DOWN target: NORMAL, sent 0, received 10");
    }

    @Test
    void requestsThatShareAPingAreEachTracedWithIt() {
        target.answersPings = false;
        TestDevice other = world.device("other").online();
        world.trace().clear();
        caller.call("target");
        other.call("target");
        assertThat(world.trace())
                .filteredOn(event -> event.step() == 304)
                .extracting(TraceEvent::other)
                .containsExactly("caller", "other");
    }

    /** A trace id is the caller's choice; here it is that of every call. */
    @Test
    void allThatIsTracedOfACallHasANumberThatNoOtherCallHas() {
        caller.call("target");
        SessionId first = caller.last(Grant.class).sid;
        world.advance(250);
        caller.call("target");
        SessionId second = caller.last(Grant.class).sid;
        caller.up(first);
        caller.up(second);
        target.up(first);
        target.up(second);

        assertThat(numbersOf(first)).containsExactly(1L);
        assertThat(numbersOf(second)).containsExactly(2L);
        assertThat(world.trace())
                .filteredOn(event -> event.step() == 303)
                .extracting(TraceEvent::call)
                .containsExactly(1L, 2L);
    }

    private List<Long> numbersOf(SessionId sid) {
        return world.trace().stream()
                .filter(event -> sid.toString().equals(event.session()))
                .map(TraceEvent::call)
                .distinct()
                .toList();
    }

    @Test
    void codesAndGrantsAreCounted() {
        caller.call("target");
        target.verdict = Verdict.DECLINED;
        world.advance(250);
        caller.call("target");
        Operator.Counters counters = world.plane().counters();
        assertThat(counters.requests()).isEqualTo(2);
        assertThat(counters.codesIssued()).isEqualTo(2);
        assertThat(counters.codesGranted()).isEqualTo(1);
        assertThat(counters.callsFailed()).isEqualTo(1);
        assertThat(counters.callsOpen()).isEqualTo(1);
    }

    @Test
    void callThatIsDeclinedIsTracedAndAudited() {
        target.verdict = Verdict.DECLINED;
        caller.call("target");
        assertThat(told()).contains("0 CALL_FAILED caller: DECLINED");
        assertThat(onlyFailure()).isEqualTo("DECLINED: DECLINED");
    }

    @Test
    void callOverALimitIsTracedAndCountedAndNotAudited() {
        target.verdict = -1;
        caller.call("target");
        caller.call("target");
        assertThat(told()).contains("0 CALL_FAILED caller: LIMIT");
        assertThat(world.plane().counters().requests()).isEqualTo(2);
        assertThat(world.plane().counters().callsFailed()).isEqualTo(1);
        assertThat(world.audit(AuditEvent.CALL_FAILED)).isEmpty();
    }

    @Test
    void callToNobodyIsTracedAndCountedWhenItIsRefused() {
        caller.call("nobody");
        world.advance(499);
        assertThat(told()).containsExactly("303 REQUEST caller");
        assertThat(world.plane().counters().callsFailed()).isZero();
        world.advance(1);
        assertThat(told()).contains("0 CALL_FAILED caller: UNREACHABLE");
        assertThat(world.plane().counters().callsFailed()).isEqualTo(1);
        assertThat(onlyFailure()).isEqualTo("UNREACHABLE: unknown");
    }

    @Test
    void callerThatLeavesIsAuditedOnceWhateverItsCallWaitedFor() {
        target.verdict = -1;
        caller.call("target");
        caller.connection().cut();
        world.settle();
        assertThat(told()).contains("0 CANCEL caller: CALLER_LOST", "0 NOT_USED caller: the caller left");
        assertThat(onlyFailure()).isEqualTo("the caller left");

        TestDevice other = world.device("other").online();
        other.call("nobody");
        other.connection().cut();
        world.advance(1000);
        assertThat(world.audit(AuditEvent.CALL_FAILED))
                .extracting(AuditEntry::cause)
                .containsExactly("the caller left", "UNREACHABLE: unknown");
    }

    @Test
    void grantThatIsNotUsedIsTraced() {
        caller.call("target");
        caller.down(caller.last(Grant.class).sid, DownReason.NOT_USED);
        assertThat(told()).contains("0 CANCEL caller: NOT_USED", "0 NOT_USED caller: NOT_USED");
        assertThat(onlyFailure()).isEqualTo("NOT_USED, says caller");
    }

    @Test
    void grantOfWhichNobodyReportsIsGivenUpTenSecondsAfterTheOffersTime() {
        caller.call("target");
        world.advance(39_999);
        assertThat(world.plane().counters().callsOpen()).isEqualTo(1);
        assertThat(world.plane().sessions())
                .singleElement()
                .extracting(Operator.SessionView::state)
                .isEqualTo("GRANTED");
        world.advance(1);
        assertThat(world.plane().counters().callsOpen()).isZero();
        assertThat(told()).contains("0 NOT_USED caller: neither end reported");
        assertThat(onlyFailure()).isEqualTo("neither end reported the session");
    }

    @Test
    void answerThatComesTooLateIsTracedWithTheCallItWasFor() {
        TestDevice third = world.device("third").online();
        caller.call("target");
        Answer late = new Answer(target.last(Offer.class).sid, Verdict.ACCEPT);
        third.connection().send(late);
        target.connection().send(late);
        world.settle();
        assertThat(world.trace())
                .filteredOn(event -> event.name().equals("LATE_ANSWER"))
                .extracting(event -> event.device() + " " + event.trace())
                .containsExactly("third null", "target 0102030405060708");
    }

    @Test
    void revocationIsTracedAndCounted() {
        caller.call("target");
        SessionId sid = caller.last(Grant.class).sid;
        caller.up(sid);
        target.up(sid);
        assertThat(world.plane().counters().sessions()).isEqualTo(1);
        world.trace().clear();
        world.plane().revokeSession(sid, world.now(), (outcome, now) -> {});
        world.settle();
        assertThat(told())
                .containsExactly(
                        "0 REVOKE caller: OPERATOR",
                        "0 SESSION_DOWN caller: REVOKED, acknowledged",
                        "0 SESSION_DOWN target: REVOKED, acknowledged");
        assertThat(world.plane().counters().revocations()).isEqualTo(1);
        assertThat(world.plane().counters().sessions()).isZero();
    }

    @Test
    void sessionThatIsNobodysIsTracedWhenItIsRejected() {
        SessionId invented = SessionReportScene.numbered(1);
        caller.up(invented);
        assertThat(told()).containsExactly("0 REJECTED caller: UNCONFIRMED " + invented);
    }

    private List<String> told() {
        return world.trace().stream()
                .map(event -> event.step() + " " + event.name() + " " + event.device()
                        + (event.note() == null ? "" : ": " + event.note()))
                .toList();
    }

    /** The cause of the one call that failed. */
    private String onlyFailure() {
        assertThat(world.audit(AuditEvent.CALL_FAILED)).hasSize(1);
        return world.lastAudit(AuditEvent.CALL_FAILED).cause();
    }
}
