package org.stblink.server.domain;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.stblink.internal.wire.CallFailed;
import org.stblink.internal.wire.CallFailure;
import org.stblink.internal.wire.Cancel;
import org.stblink.internal.wire.CloseReason;
import org.stblink.internal.wire.DownReason;
import org.stblink.internal.wire.EndReason;
import org.stblink.internal.wire.Grant;
import org.stblink.internal.wire.Offer;
import org.stblink.internal.wire.Revoke;
import org.stblink.internal.wire.RevokeAck;
import org.stblink.internal.wire.Role;
import org.stblink.internal.wire.SessionId;
import org.stblink.server.sim.TestDevice;

/** Sessions that the operator ends: one, those of a device, or those that his policy forbids (P16, section 11). */
class RevocationTest extends SupervisionScene {
    private final List<Operator.Outcome> outcomes = new ArrayList<>();

    private void revokeSession(SessionId session) {
        world.plane().revokeSession(session, world.now(), (outcome, now) -> outcomes.add(outcome));
        world.settle();
    }

    @Test
    void operatorEndsASessionAtBothEnds() {
        caller.acknowledgesRevocations = false;
        target.acknowledgesRevocations = false;
        revokeSession(sid);
        for (TestDevice end : List.of(caller, target)) {
            assertThat(end.last(Revoke.class).sid).isEqualTo(sid);
            assertThat(end.last(Revoke.class).reason).isEqualTo(EndReason.OPERATOR);
        }
        assertThat(outcomes).containsExactly(Operator.Outcome.DONE);
        assertThat(world.plane().sessions())
                .singleElement()
                .extracting(Operator.SessionView::state)
                .isEqualTo("REVOKED");
    }

    @Test
    void acknowledgedRevocationIsForgottenByServerAndStore() {
        revokeSession(sid);
        assertThat(world.plane().sessions()).isEmpty();
        assertThat(world.store().load().revokedSessions()).isEmpty();
        world.advance(2_000_000);
        assertThat(world.audit(AuditEvent.REVOCATION_UNACKNOWLEDGED)).isEmpty();
    }

    @Test
    void revocationThatTheStoreDoesNotForgetIsToldAndForgottenAfterARestart() {
        caller.acknowledgesRevocations = false;
        revokeSession(sid);
        world.store().failCommitAfter(1); // that of the acknowledgement's audit is the one before
        caller.connection().send(new RevokeAck(sid));
        world.settle();
        assertThat(world.plane().sessions()).isEmpty();
        assertThat(world.store().load().revokedSessions()).hasSize(1);
        assertThat(world.plane().counters().storeFailures()).isEqualTo(1);
        assertThat(world.trace())
                .filteredOn(event -> event.name().equals("NOT_FORGOTTEN"))
                .singleElement()
                .satisfies(event -> assertThat(event.note()).isEqualTo(sid + ": told to fail"));

        world.restart();
        assertThat(world.plane().sessions()).hasSize(1);
        world.advance(750_000);
        assertThat(world.plane().sessions()).isEmpty();
        assertThat(world.store().load().revokedSessions()).isEmpty();
    }

    @Test
    void revocationThatNeitherEndAcknowledgesIsAuditedWithBoth() {
        caller.connection().cut();
        target.connection().cut();
        world.settle();
        revokeSession(sid);
        world.advance(750_000);
        assertThat(world.plane().sessions()).isEmpty();
        assertThat(world.lastAudit(AuditEvent.REVOCATION_UNACKNOWLEDGED).cause())
                .isEqualTo("by caller and target");
    }

    @Test
    void endThatHasNotSpokenOfARevokedSessionAndDoesNotReportItHasEndedIt() {
        SessionId second = sessionOfWhichTheCallerHasNotSpoken();
        caller.acknowledgesRevocations = false;
        revokeSession(second);
        assertThat(world.plane().sessions()).hasSize(2);
        caller.lives(sid, Role.CALLER, "target");
        caller.sendReport();
        world.settle();
        assertThat(world.plane().sessions())
                .singleElement()
                .extracting(Operator.SessionView::session)
                .isEqualTo(sid);
    }

    @Test
    void revocationIsDurableBeforeTheEndsAreTold() {
        world.store().defer(true);
        revokeSession(sid);
        assertThat(target.has(Revoke.class)).isFalse();
        world.store().answerAll();
        world.settle();
        assertThat(target.has(Revoke.class)).isTrue();
    }

    @Test
    void revocationThatCannotBeStoredDoesNotHappen() {
        world.store().failCommits(true);
        revokeSession(sid);
        assertThat(outcomes).containsExactly(Operator.Outcome.STORE_FAILED);
        assertThat(world.plane().counters().storeFailures()).isEqualTo(1);
        assertThat(target.has(Revoke.class)).isFalse();
        assertThat(world.plane().sessions())
                .singleElement()
                .extracting(Operator.SessionView::state)
                .isEqualTo("UP");
    }

    @Test
    void endWithoutControlChannelIsToldWhenItReportsTheSession() {
        target.connection().cut();
        world.settle();
        revokeSession(sid);
        world.advance(300_000);
        target.lives(sid, Role.TARGET, "caller");
        target.online();

        assertThat(target.last(Revoke.class).sid).isEqualTo(sid);
        assertThat(world.plane().sessions()).isEmpty();
    }

    @Test
    void endThatLostTheRevocationIsToldAgainWhenItReportsTheSession() {
        target.acknowledgesRevocations = false;
        revokeSession(sid);
        target.connection().cut();
        target.lives(sid, Role.TARGET, "caller");
        target.acknowledgesRevocations = true;
        target.online();

        assertThat(target.last(Revoke.class).sid).isEqualTo(sid);
        assertThat(world.plane().sessions()).isEmpty();
    }

    @Test
    void endThatComesBackWithoutARevokedSessionHasEndedIt() {
        target.connection().cut();
        world.settle();
        revokeSession(sid);
        target.online();
        assertThat(world.plane().sessions()).isEmpty();
        assertThat(world.store().load().revokedSessions()).isEmpty();
    }

    @Test
    void revokedSessionIsNotTakenUpByAServerThatRestarted() {
        target.connection().cut();
        caller.connection().cut();
        world.settle();
        revokeSession(sid);
        world.restart();
        caller.lives(sid, Role.CALLER, "target");
        target.lives(sid, Role.TARGET, "caller");
        caller.online();
        target.online();

        assertThat(caller.last(Revoke.class).reason).isEqualTo(EndReason.OPERATOR);
        assertThat(target.last(Revoke.class).reason).isEqualTo(EndReason.OPERATOR);
        assertThat(world.plane().sessions())
                .singleElement()
                .extracting(Operator.SessionView::state)
                .isEqualTo("REVOKED");

        world.advance(750_000);
        assertThat(world.plane().sessions()).isEmpty();
        assertThat(world.store().load().revokedSessions()).isEmpty();
        assertThat(world.audit(AuditEvent.REVOCATION_UNACKNOWLEDGED)).isEmpty();
    }

    @Test
    void revocationsThatAStartRemembersAreNotCountedAgain() {
        target.connection().cut();
        world.settle();
        revokeSession(sid);
        assertThat(world.plane().counters().revocations()).isEqualTo(1);

        world.restart();
        assertThat(world.plane().sessions()).hasSize(1);
        assertThat(world.plane().counters().revocations()).isZero();
    }

    @Test
    void revocationIsRememberedUntilTheEndMustHaveEndedTheSessionByItself() {
        target.connection().cut();
        world.settle();
        revokeSession(sid);
        world.advance(749_999);
        assertThat(world.plane().sessions()).hasSize(1);

        world.advance(1);
        assertThat(world.plane().sessions()).isEmpty();
        assertThat(world.store().load().revokedSessions()).isEmpty();
        assertThat(world.lastAudit(AuditEvent.REVOCATION_UNACKNOWLEDGED).cause())
                .isEqualTo("by target");
    }

    @Test
    void unknownSessionCannotBeRevoked() {
        revokeSession(SessionId.of(new byte[16], 0));
        assertThat(outcomes).containsExactly(Operator.Outcome.UNKNOWN);
    }

    @Test
    void offeredCallCanBeRevoked() {
        world.advance(250);
        target.verdict = -1;
        caller.call("target");
        SessionId offered = target.last(Offer.class).sid;
        revokeSession(offered);

        assertThat(target.last(Cancel.class).reason).isEqualTo(EndReason.OPERATOR);
        assertThat(caller.last(CallFailed.class).reason).isEqualTo(CallFailure.UNREACHABLE);
    }

    @Test
    void grantedCallIsRevokedAtBothEnds() {
        world.advance(250);
        caller.call("target");
        SessionId granted = caller.last(Grant.class).sid;
        caller.acknowledgesRevocations = false;
        revokeSession(granted);

        assertThat(world.plane().sessions())
                .filteredOn(session -> session.session().equals(granted))
                .singleElement()
                .satisfies(session -> {
                    assertThat(session.state()).isEqualTo("REVOKED");
                    assertThat(session.suite()).isEqualTo(1);
                    assertThat(session.trace()).isEqualTo("0102030405060708");
                });
        assertThat(caller.last(Revoke.class).sid).isEqualTo(granted);
        assertThat(target.last(Revoke.class).sid).isEqualTo(granted);
        caller.up(granted);
        assertThat(caller.all(Revoke.class)).hasSize(2);
    }

    @Test
    void revokedDeviceEndsEverythingAndItsPeersEndTheirSessionsWithIt() {
        world.plane().revoke("target", world.now(), (outcome, now) -> outcomes.add(outcome));
        world.settle();

        assertThat(target.last(Revoke.class).sid.isZero()).isTrue();
        assertThat(target.connection().closeReason()).isEqualTo(CloseReason.REVOKED);
        assertThat(caller.last(Revoke.class).sid).isEqualTo(sid);
        assertThat(world.plane().sessions()).isEmpty();
        assertThat(world.store().read("target").standing()).isEqualTo(Standing.REVOKED);
        assertThat(world.lastAudit(AuditEvent.DEVICE_REVOKED).device()).isEqualTo("target");
        assertThat(outcomes).containsExactly(Operator.Outcome.DONE);
    }

    @Test
    void revocationOfADeviceIsAuditedWithEachSessionItEnds() {
        world.plane().revoke("target", world.now(), (outcome, now) -> outcomes.add(outcome));
        world.settle();
        AuditEntry entry = world.lastAudit(AuditEvent.SESSION_REVOKED);
        assertThat(entry.device()).isEqualTo("caller");
        assertThat(entry.other()).isEqualTo("target");
        assertThat(entry.session()).isEqualTo(sid.toString());
        assertThat(entry.cause()).isEqualTo("OPERATOR");
    }

    @Test
    void sessionThatThePeerHasEndedIsForgottenWithTheRevokedDevice() {
        caller.down(sid, DownReason.NORMAL);
        world.plane().revoke("target", world.now(), (outcome, now) -> outcomes.add(outcome));
        world.settle();
        assertThat(world.plane().sessions()).isEmpty();
    }

    @Test
    void soIsARevokedOneThatThePeerHasAcknowledged() {
        target.acknowledgesRevocations = false;
        revokeSession(sid);
        assertThat(world.plane().sessions()).hasSize(1);
        world.plane().revoke("target", world.now(), (outcome, now) -> outcomes.add(outcome));
        world.settle();
        assertThat(world.plane().sessions()).isEmpty();
        assertThat(world.store().load().revokedSessions()).isEmpty();
    }

    @Test
    void deviceRevocationIsDurableFirst() {
        world.store().defer(true);
        world.plane().revoke("target", world.now(), (outcome, now) -> outcomes.add(outcome));
        world.store().answerNext();
        world.settle();
        assertThat(target.connection().isOpen()).isTrue();
        assertThat(outcomes).isEmpty();

        world.store().answerAll();
        world.settle();
        assertThat(target.connection().isClosedByServer()).isTrue();
    }

    @Test
    void peerOfARevokedDeviceIsToldEvenAfterARestart() {
        caller.connection().cut();
        target.connection().cut();
        world.settle();
        world.plane().revoke("target", world.now(), (outcome, now) -> outcomes.add(outcome));
        world.restart();
        caller.lives(sid, Role.CALLER, "target");
        caller.online();

        assertThat(caller.last(Revoke.class).sid).isEqualTo(sid);
        assertThat(caller.last(Revoke.class).reason).isEqualTo(EndReason.POLICY);
    }

    @Test
    void offersOfARevokedDeviceAreDead() {
        world.advance(250);
        target.verdict = -1;
        caller.call("target");
        world.plane().revoke("caller", world.now(), (outcome, now) -> outcomes.add(outcome));
        world.settle();
        assertThat(target.last(Cancel.class).sid).isEqualTo(target.last(Offer.class).sid);
    }

    @Test
    void unknownDeviceCannotBeRevoked() {
        world.plane().revoke("nobody", world.now(), (outcome, now) -> outcomes.add(outcome));
        assertThat(outcomes).containsExactly(Operator.Outcome.UNKNOWN);
    }

    @Test
    void sessionsThatANewPolicyForbidsAreRevoked() {
        world.policy(new OrderedPolicy(List.of()));
        assertThat(caller.last(Revoke.class).reason).isEqualTo(EndReason.POLICY);
        assertThat(target.last(Revoke.class).reason).isEqualTo(EndReason.POLICY);
        AuditEntry entry = world.lastAudit(AuditEvent.SESSION_REVOKED);
        assertThat(entry.session()).isEqualTo(sid.toString());
        assertThat(entry.cause()).isEqualTo("POLICY");
    }

    @Test
    void sessionsThatAnotherGroupForbidsAreRevoked() {
        world.plane()
                .amend(
                        "target",
                        record -> record.change().group("other").done(),
                        world.now(),
                        (o, now) -> outcomes.add(o));
        world.settle();
        assertThat(caller.last(Revoke.class).reason).isEqualTo(EndReason.POLICY);
        assertThat(world.store().read("target").group()).isEqualTo("other");
    }
}
