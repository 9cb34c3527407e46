package org.stblink.server.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.stblink.internal.wire.EndReason;
import org.stblink.internal.wire.Revoke;
import org.stblink.internal.wire.Role;
import org.stblink.server.sim.TestDevice;

/** A member that has seen the id of others' session reports it as its own to a server that restarted (section 11). */
class InventedReportTest extends SessionReportScene {
    private TestDevice third;

    @Test
    void sessionThatThePolicyForbidsTheInventorIsRevokedForTheInventorAlone() {
        PolicyRule rule = new PolicyRule(true, PolicyRule.Who.device("caller"), PolicyRule.Who.device("target"));
        world.policy(new OrderedPolicy(List.of(rule)));
        target.online();
        invents("target");
        assertThat(third.last(Revoke.class).reason).isEqualTo(EndReason.POLICY);
        bothEndsReport();
        assertThatTheyGoOn();
    }

    @Test
    void sessionThatIsReportedBeforeItsEndsDoIsNeitherTheirsNorInTheirWay() {
        target.online();
        invents("target");
        bothEndsReport();
        world.advance(600_000);
        assertThat(third.last(Revoke.class).reason).isEqualTo(EndReason.UNCONFIRMED);
        assertThatTheyGoOn();
    }

    @Test
    void sessionThatIsReportedBetweenItsEndsIsNotTakenFromThem() {
        report(caller, Role.CALLER, "target");
        invents("target");
        report(target, Role.TARGET, "caller");
        world.advance(600_000);
        assertThat(third.last(Revoke.class).reason).isEqualTo(EndReason.UNCONFIRMED);
        assertThatTheyGoOn();
    }

    @Test
    void inventorsThatBearEachOtherOutTakeNothingFromTheEnds() {
        invents("fourth");
        report(world.device("fourth"), Role.TARGET, "third");
        bothEndsReport();
        world.advance(600_000);
        assertThatTheyGoOn();
    }

    @Test
    void whatTheInventorSaysOfItsEndIsNotSaidOfTheirs() {
        invents("target");
        bothEndsReport();
        third.live.clear();
        third.sendReport();
        world.settle();
        assertThatTheyGoOn();
        assertThat(world.plane().sessions()).hasSize(1);
    }

    @Test
    void inventorsRevocationIsNotAskedOfTheDeviceThatItNamed() {
        invents("target");
        third.acknowledgesRevocations = false;
        bothEndsReport();
        world.advance(600_000);
        target.sendReport();
        world.advance(1_000_000);
        assertThat(world.lastAudit(AuditEvent.REVOCATION_UNACKNOWLEDGED).cause())
                .isEqualTo("by third");
        assertThatTheyGoOn();
    }

    @Test
    void deviceThatWasOnlyNamedCannotSayThatItIsUp() {
        invents("target");
        target.online();
        target.up(sid);
        assertThat(target.last(Revoke.class).reason).isEqualTo(EndReason.UNCONFIRMED);
        assertThat(state()).isEqualTo("HALF_UP");
    }

    @Test
    void operatorsRevocationEndsWhateverHasTheId() {
        invents("target");
        bothEndsReport();
        operatorRevokes();
        for (TestDevice device : List.of(caller, target, third)) {
            assertThat(device.all(Revoke.class))
                    .singleElement()
                    .satisfies(revoke -> assertThat(revoke.reason).isEqualTo(EndReason.OPERATOR));
        }
        assertThat(state()).isEqualTo("REVOKED");

        world.advance(750_000);
        assertThat(world.plane().sessions()).isEmpty();
        assertThat(world.store().load().revokedSessions()).isEmpty();
        assertThat(world.audit(AuditEvent.REVOCATION_UNACKNOWLEDGED)).isEmpty();
    }

    @Test
    void operatorsRevocationIsAuditedWithEachPairThatItEnds() {
        invents("target");
        bothEndsReport();
        operatorRevokes();
        assertThat(world.audit(AuditEvent.SESSION_REVOKED))
                .extracting(AuditEntry::device, AuditEntry::other, AuditEntry::cause)
                .containsExactlyInAnyOrder(tuple("caller", "target", "OPERATOR"), tuple("third", "target", "OPERATOR"));
    }

    @Test
    void operatorsRevocationOutlivesTheAcknowledgementOfInventors() {
        world.device("fourth").online();
        invents("fourth");
        operatorRevokes();
        bothEndsReport();
        assertThatNeitherGoesOn();
    }

    @Test
    void soItDoesWhereTheOneAndTheOtherInventorReported() {
        invents("fourth");
        report(world.device("fourth"), Role.TARGET, "third");
        operatorRevokes();
        bothEndsReport();
        assertThatNeitherGoesOn();
    }

    @Test
    void otherEndIsToldThoughTheOneThatReportedHasAcknowledgedAndAnInventorCameBehindIt() {
        report(caller, Role.CALLER, "target");
        world.device("fourth").online();
        invents("fourth");
        operatorRevokes();
        bothEndsReport(); // though the caller has acknowledged
        assertThatNeitherGoesOn();
    }

    @Test
    void operatorsRevocationThatWasStoredWithInventorsOutlivesARestart() {
        report(caller, Role.CALLER, "target");
        world.device("fourth").online();
        invents("fourth");
        operatorRevokes();
        world.restart();
        bothEndsReport();
        assertThatNeitherGoesOn();
    }

    @Test
    void deviceThatWasOnlyNamedIsToldWhenTheOperatorRevokesWhatWasRevokedBefore() {
        target.online();
        invents("target");
        third.acknowledgesRevocations = false;
        world.advance(600_000);
        assertThat(third.last(Revoke.class).reason).isEqualTo(EndReason.UNCONFIRMED);
        assertThat(target.has(Revoke.class)).isFalse();
        operatorRevokes();
        assertThat(target.last(Revoke.class).sid).isEqualTo(sid);

        third.live.clear();
        third.sendReport();
        world.advance(750_000);
        assertThat(world.plane().sessions()).isEmpty();
        assertThat(world.audit(AuditEvent.REVOCATION_UNACKNOWLEDGED)).isEmpty();
    }

    @Test
    void operatorsRevocationOfWhatWasRevokedBeforeIsRememberedFromThenOn() {
        invents("target");
        third.acknowledgesRevocations = false;
        world.advance(600_000 + 700_000);
        operatorRevokes();
        world.advance(749_999);
        assertThat(world.store().load().revokedSessions()).hasSize(1);
        world.advance(1);
        assertThat(world.store().load().revokedSessions()).isEmpty();
    }

    @Test
    void idThatTheOperatorRevokedIsNobodysAfterARestart() {
        bothEndsReport();
        caller.acknowledgesRevocations = false;
        target.acknowledgesRevocations = false;
        operatorRevokes();
        world.restart();
        invents("target");
        assertThat(third.last(Revoke.class).reason).isEqualTo(EndReason.UNCONFIRMED);
        assertThat(state()).isEqualTo("REVOKED");
        target.online();
        assertThat(target.last(Revoke.class).reason).isEqualTo(EndReason.OPERATOR);
    }

    private void operatorRevokes() {
        List<Operator.Outcome> outcomes = new ArrayList<>();
        world.plane().revokeSession(sid, world.now(), (outcome, millis) -> outcomes.add(outcome));
        world.settle();
        assertThat(outcomes).containsExactly(Operator.Outcome.DONE);
    }

    private void invents(String peer) {
        third = world.device("third");
        report(third, Role.CALLER, peer);
    }

    private void bothEndsReport() {
        caller.lives(sid, Role.CALLER, "target");
        target.lives(sid, Role.TARGET, "caller");
        for (TestDevice end : List.of(caller, target)) {
            if (end.connection().isOpen()) {
                end.sendReport();
                world.settle();
            } else {
                end.online();
            }
        }
    }

    private void assertThatNeitherGoesOn() {
        assertThat(caller.has(Revoke.class)).isTrue();
        assertThat(target.has(Revoke.class)).isTrue();
        assertThat(world.plane().sessions())
                .isNotEmpty()
                .allMatch(session -> session.state().equals("REVOKED"));
    }

    private void assertThatTheyGoOn() {
        assertThat(caller.has(Revoke.class)).isFalse();
        assertThat(target.has(Revoke.class)).isFalse();
        assertThat(world.plane().sessions())
                .filteredOn(session -> session.caller().equals("caller"))
                .singleElement()
                .satisfies(session -> assertThat(session.state()).isEqualTo("UP"));
    }
}
