package org.stblink.server.domain;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.stblink.internal.wire.Answer;
import org.stblink.internal.wire.CallFailed;
import org.stblink.internal.wire.CallFailure;
import org.stblink.internal.wire.Cancel;
import org.stblink.internal.wire.DownReason;
import org.stblink.internal.wire.EndReason;
import org.stblink.internal.wire.Grant;
import org.stblink.internal.wire.Offer;
import org.stblink.internal.wire.Ping;
import org.stblink.internal.wire.Pong;
import org.stblink.internal.wire.Revoke;
import org.stblink.internal.wire.SessionId;
import org.stblink.internal.wire.Verdict;
import org.stblink.server.sim.TestDevice;

/** From REQUEST to GRANT and to the end of an offer: P5 to P9, P12, section 9. */
class CallTest extends CallScene {
    @Test
    void bothEndsGetTheSameCode() { // P8, P9, P10
        long request = caller.call("target", new byte[] {7, 8});

        Offer offer = target.last(Offer.class);
        Grant grant = caller.last(Grant.class);
        assertThat(grant.requestId).isEqualTo(request);
        assertThat(grant.sid).isEqualTo(offer.sid);
        assertThat(grant.sid.epoch()).isEqualTo(world.epoch());
        assertThat(offer.caller).isEqualTo("caller");
        assertThat(grant.target).isEqualTo("target");
        assertThat(offer.service).isEqualTo(new byte[] {7, 8});
        assertThat(grant.service).isEqualTo(new byte[] {7, 8});
        assertThat(offer.traceId).isEqualTo(caller.traceId());
        assertThat(grant.traceId).isEqualTo(caller.traceId());
        assertThat(offer.ttlSeconds).isEqualTo(30);
        assertThat(grant.ttlSeconds).isEqualTo(15);
        assertThat(caller.open(grant)).hasSize(32).isEqualTo(target.open(offer));
    }

    @Test
    void callerGetsTheTargetsAddressAndPortAndBothGetTheOthersMaxRecord() { // P9
        caller.maxRecord = 2048;
        target.maxRecord = 8192;
        target.port = 6001;
        caller.online();
        target.online();

        caller.call("target");

        Grant grant = caller.last(Grant.class);
        assertThat(grant.address).isEqualTo(target.registered().address);
        assertThat(grant.port).isEqualTo(6001);
        assertThat(grant.maxRecord).isEqualTo(8192);
        assertThat(target.last(Offer.class).maxRecord).isEqualTo(2048);
    }

    @Test
    void everyCallHasAFreshCodeAndSession() { // P8, P12
        caller.call("target");
        Grant first = caller.last(Grant.class);
        caller.call("target");
        world.advance(250);
        Grant second = caller.last(Grant.class);

        assertThat(second.sid).isNotEqualTo(first.sid);
        assertThat(caller.open(second)).isNotEqualTo(caller.open(first));
    }

    @Test
    void wrapDoesNotOpenInTheOtherRoleOrOnAnotherConnection() { // P10
        caller.call("target");
        Grant grant = caller.last(Grant.class);
        Offer offer = target.last(Offer.class);
        assertThat(target.open(grant)).isNull();
        assertThat(caller.open(offer)).isNull();

        caller.online();
        assertThat(caller.open(grant)).isNull();
    }

    @Test
    void codeIsMadeOnlyAfterAPongThatArrivedAfterTheRequest() { // P7
        target.answersPings = false;
        caller.call("target");
        Ping ping = target.last(Ping.class);
        assertThat(target.has(Offer.class)).isFalse();
        assertThat(world.plane().counters().codesIssued()).isZero();

        target.connection().send(new Pong(ping.pingId));
        world.settle();
        assertThat(target.has(Offer.class)).isTrue();
        assertThat(caller.has(Grant.class)).isTrue();
    }

    @Test
    void silentTargetIsOfflineAfterThreeSeconds() { // P7
        target.answersPings = false;
        long start = world.now();
        caller.call("target");
        world.advance(2999);
        assertThat(caller.has(CallFailed.class)).isFalse();

        world.advance(1);
        assertThat(caller.last(CallFailed.class).reason).isEqualTo(CallFailure.OFFLINE);
        assertThat(caller.arrival(CallFailed.class).atMillis()).isEqualTo(start + 3000);
        assertThat(target.has(Offer.class)).isFalse();
    }

    @Test
    void offlineTargetIsReportedAtOnce() { // P7
        target.connection().cut();
        long request = caller.call("target");

        CallFailed failed = caller.last(CallFailed.class);
        assertThat(failed.requestId).isEqualTo(request);
        assertThat(failed.reason).isEqualTo(CallFailure.OFFLINE);
        assertThat(caller.arrival(CallFailed.class).atMillis()).isEqualTo(world.now());
    }

    @Test
    void targetThatOnlyCallsIsNeverOffered() {
        target.port = 0;
        target.online();

        caller.call("target");
        assertThat(caller.last(CallFailed.class).reason).isEqualTo(CallFailure.OFFLINE);
        assertThat(target.has(Offer.class)).isFalse();

        target.call("caller");
        assertThat(target.has(Grant.class)).isTrue();
    }

    @Test
    void targetThatIsRegisteredButNotReadyIsOffline() { // P3
        TestDevice third = world.device("third").enrolAndRegister();
        caller.call("third");
        assertThat(caller.last(CallFailed.class).reason).isEqualTo(CallFailure.OFFLINE);

        third.sendReady();
        caller.call("third");
        assertThat(caller.has(Grant.class)).isTrue();

        third.sendNotReady(1);
        caller.call("third");
        world.advance(1000);
        assertThat(caller.all(CallFailed.class)).hasSize(2).allMatch(one -> one.reason == CallFailure.OFFLINE);
        assertThat(caller.all(Grant.class)).hasSize(1);
    }

    @Test
    void declineAndBusyAreTold() {
        target.verdict = Verdict.DECLINED;
        caller.call("target");
        assertThat(caller.last(CallFailed.class).reason).isEqualTo(CallFailure.DECLINED);

        target.verdict = Verdict.BUSY;
        caller.call("target");
        world.advance(250);
        assertThat(caller.last(CallFailed.class).reason).isEqualTo(CallFailure.BUSY);
        assertThat(caller.has(Grant.class)).isFalse();
        assertThat(world.plane().sessions()).isEmpty();
    }

    @Test
    void targetThatDoesNotAnswerTheOfferIsOfflineAfterTwoSecondsAndIsToldThatTheOfferIsDead() {
        target.verdict = -1;
        caller.call("target");
        world.advance(1999);
        assertThat(caller.has(CallFailed.class)).isFalse();

        world.advance(1);
        assertThat(caller.last(CallFailed.class).reason).isEqualTo(CallFailure.OFFLINE);
        assertThat(target.last(Cancel.class).reason).isEqualTo(EndReason.EXPIRED);
        assertThat(target.last(Cancel.class).sid).isEqualTo(target.last(Offer.class).sid);
    }

    @Test
    void lateAnswerDoesNothing() {
        target.verdict = -1;
        caller.call("target");
        world.advance(2000);
        target.connection().send(new Answer(target.last(Offer.class).sid, Verdict.ACCEPT));
        world.settle();

        assertThat(caller.has(Grant.class)).isFalse();
        assertThat(target.connection().isOpen()).isTrue();
    }

    @Test
    void answerOfADeviceThatWasNotOfferedDoesNothing() {
        TestDevice third = world.device("third").online();
        target.verdict = -1;
        caller.call("target");
        third.connection().send(new Answer(target.last(Offer.class).sid, Verdict.ACCEPT));
        world.settle();

        assertThat(caller.has(Grant.class)).isFalse();
    }

    @Test
    void secondAcceptDoesNotGrantAgain() {
        caller.call("target");
        target.connection().send(new Answer(target.last(Offer.class).sid, Verdict.ACCEPT));
        world.settle();

        assertThat(caller.all(Grant.class)).hasSize(1);
    }

    @Test
    void timeOfTheProbeIsOverWithThePongHoweverLongTheStoreTakes() {
        world.store().defer(true);
        caller.call("target");
        world.advance(10_000);
        assertThat(caller.has(CallFailed.class)).isFalse();
        assertThat(target.has(Offer.class)).isFalse();
        world.store().answerAll();
        world.settle();

        assertThat(caller.has(Grant.class)).isTrue();
    }

    @Test
    void sessionUpOfADeviceThatIsNoEndOfTheCallOrBeforeTheGrantIsRejected() {
        TestDevice third = world.device("third").online();
        target.verdict = -1;
        caller.call("target");
        SessionId offered = target.last(Offer.class).sid;
        target.up(offered);
        assertThat(target.last(Revoke.class).reason).isEqualTo(EndReason.UNCONFIRMED);
        target.connection().send(new Answer(offered, Verdict.ACCEPT));
        world.settle();
        third.up(offered);
        assertThat(third.last(Revoke.class).sid).isEqualTo(offered);
        assertThat(world.plane().sessions())
                .singleElement()
                .extracting(Operator.SessionView::state)
                .isEqualTo("GRANTED");
    }

    @Test
    void grantThatTheCallerDoesNotUseIsCancelledAtTheTarget() {
        caller.call("target");
        caller.down(caller.last(Grant.class).sid, DownReason.NOT_USED);

        assertThat(target.last(Cancel.class).reason).isEqualTo(EndReason.NOT_USED);
        assertThat(world.plane().sessions()).isEmpty();
        assertThat(world.lastAudit(AuditEvent.CALL_FAILED).cause()).contains("NOT_USED");
    }

    @Test
    void sessionUpForACancelledOfferIsAnsweredByRevoke() {
        caller.call("target");
        Grant grant = caller.last(Grant.class);
        caller.connection().cut();
        world.settle();
        target.up(grant.sid);

        assertThat(target.last(Revoke.class).sid).isEqualTo(grant.sid);
        assertThat(target.last(Revoke.class).reason).isEqualTo(EndReason.UNCONFIRMED);
    }

    @Test
    void grantedCallThatNobodyUsesIsForgotten() {
        caller.call("target");
        world.advance(40_000);

        assertThat(world.plane().sessions()).isEmpty();
        assertThat(world.plane().counters().callsOpen()).isZero();
    }

    @Test
    void firstSuiteOfTheOperatorsOrderThatBothListedIsTaken() {
        caller.suites = new byte[] {2, 1};
        target.suites = new byte[] {1, 2};
        caller.online();
        target.online();
        caller.call("target");
        assertThat(caller.last(Grant.class).suite).isEqualTo(1);
        assertThat(target.last(Offer.class).suite).isEqualTo(1);

        caller.suites = new byte[] {2};
        caller.online();
        caller.call("target");
        world.advance(250);
        assertThat(caller.last(Grant.class).suite).isEqualTo(2);
    }

    @Test
    void noCommonSuiteIsTold() {
        caller.suites = new byte[] {2};
        target.suites = new byte[] {1, 16};
        caller.online();
        target.online();
        caller.call("target");

        assertThat(caller.last(CallFailed.class).reason).isEqualTo(CallFailure.NO_COMMON_SUITE);
        assertThat(target.has(Offer.class)).isFalse();
    }

    @Test
    void wrapIsSealedWithTheSuiteOfEachControlChannel() {
        caller.controlSuite = 2;
        caller.online();
        caller.call("target");

        assertThat(caller.open(caller.last(Grant.class))).isNotNull().isEqualTo(target.open(target.last(Offer.class)));
    }

    @Test
    void devicesMayCallEachOtherAtTheSameTime() { // P13
        target.answersPings = false;
        caller.answersPings = false;
        caller.call("target");
        target.call("caller");
        caller.connection().send(new Pong(caller.last(Ping.class).pingId));
        target.connection().send(new Pong(target.last(Ping.class).pingId));
        world.settle();

        assertThat(caller.last(Grant.class).sid).isNotEqualTo(target.last(Grant.class).sid);
        assertThat(world.plane().counters().callsOpen()).isEqualTo(2);
    }

    @Test
    void issuanceIsAuditedWithItsTrace() {
        caller.call("target");
        Grant grant = caller.last(Grant.class);

        AuditEntry entry = world.lastAudit(AuditEvent.CODE_ISSUED);
        assertThat(entry.device()).isEqualTo("caller");
        assertThat(entry.other()).isEqualTo("target");
        assertThat(entry.session()).isEqualTo(grant.sid.toString());
        assertThat(entry.trace()).isEqualTo("0102030405060708");
    }

    @Test
    void stepsOfThePatentsFigureAreTracedInOrder() { // P15, P16
        world.trace().clear();
        caller.online();
        target.online();
        caller.call("target");

        List<Integer> steps = world.trace().stream()
                .map(TraceEvent::step)
                .filter(step -> step > 0)
                .toList();
        assertThat(steps).containsExactly(301, 302, 301, 302, 303, 304, 305, 306, 307, 307);
    }

    @Test
    void reportsOfBothEndsMakeASession() { // P16
        caller.call("target");
        Grant grant = caller.last(Grant.class);
        target.up(grant.sid);
        caller.up(grant.sid);

        assertThat(world.plane().sessions()).singleElement().satisfies(session -> {
            assertThat(session.state()).isEqualTo("UP");
            assertThat(session.caller()).isEqualTo("caller");
            assertThat(session.target()).isEqualTo("target");
        });
        world.advance(100_000_000);
        assertThat(world.plane().sessions()).hasSize(1);
    }
}
