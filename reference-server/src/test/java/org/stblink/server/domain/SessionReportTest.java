package org.stblink.server.domain;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.stblink.internal.wire.Close;
import org.stblink.internal.wire.CloseReason;
import org.stblink.internal.wire.EndReason;
import org.stblink.internal.wire.Grant;
import org.stblink.internal.wire.Offer;
import org.stblink.internal.wire.Ping;
import org.stblink.internal.wire.Revoke;
import org.stblink.internal.wire.Role;
import org.stblink.internal.wire.SessionEntry;
import org.stblink.internal.wire.SessionId;
import org.stblink.internal.wire.Sessions;
import org.stblink.server.sim.Configs;
import org.stblink.server.sim.TestDevice;
import org.stblink.server.sim.World;

/** SESSIONS: what a server that restarted learns, P16, section 11. */
class SessionReportTest extends SessionReportScene {
    @Test
    void sessionThatBothEndsReportIsTakenUp() {
        report(caller, Role.CALLER, "target");
        report(target, Role.TARGET, "caller");
        world.advance(10_000_000);

        assertThat(world.plane().sessions()).singleElement().satisfies(session -> {
            assertThat(session.session()).isEqualTo(sid);
            assertThat(session.state()).isEqualTo("UP");
            assertThat(session.caller()).isEqualTo("caller");
            assertThat(session.target()).isEqualTo("target");
            assertThat(session.suite()).isEqualTo(1);
        });
        assertThat(caller.has(Revoke.class)).isFalse();
    }

    @Test
    void sessionThatOnlyOneEndReportsIsRevokedAfterTheGrace() {
        report(caller, Role.CALLER, "target");
        world.advance(599_999);
        assertThat(caller.has(Revoke.class)).isFalse();
        world.advance(1);
        assertThat(caller.last(Revoke.class).reason).isEqualTo(EndReason.UNCONFIRMED);
        assertThat(world.plane().sessions()).as("it has acknowledged").isEmpty();
    }

    @Test
    void endThatDoesNotAcknowledgeWhatItAloneReportedIsToldAgainAndThenNamed() {
        caller.acknowledgesRevocations = false;
        report(caller, Role.CALLER, "target");
        world.advance(600_000);
        assertThat(state()).isEqualTo("REVOKED");
        caller.sendReport();
        world.settle();
        assertThat(caller.all(Revoke.class)).hasSize(2);
        world.advance(750_000);
        assertThat(world.plane().sessions()).isEmpty();
        assertThat(world.lastAudit(AuditEvent.REVOCATION_UNACKNOWLEDGED).cause())
                .isEqualTo("by caller");
    }

    @Test
    void sessionOfBeforeARestoreIsNotTakenUp() {
        world.store().markRestored(world.epoch() + 1);
        world.restart();
        report(caller, Role.CALLER, "target");
        assertThat(caller.last(Revoke.class).reason).isEqualTo(EndReason.UNCONFIRMED);
        assertThat(world.plane().sessions()).isEmpty();
    }

    @Test
    void sessionThatThePolicyForbidsNowIsRevoked() {
        world.policy(new OrderedPolicy(List.of()));
        report(caller, Role.CALLER, "target");
        assertThat(caller.last(Revoke.class).reason).isEqualTo(EndReason.POLICY);
        AuditEntry entry = world.lastAudit(AuditEvent.SESSION_REVOKED);
        assertThat(entry.device()).as("who reported it").isEqualTo("caller");
        assertThat(entry.cause()).isEqualTo("POLICY");
        report(target, Role.TARGET, "caller");
        assertThat(target.last(Revoke.class).reason).isEqualTo(EndReason.POLICY);
        assertThat(world.plane().sessions()).isEmpty();
    }

    @Test
    void otherEndOfWhatThePolicyForbidsIsToldWhileTheFirstHasNotAcknowledged() {
        world.policy(new OrderedPolicy(List.of()));
        caller.acknowledgesRevocations = false;
        report(caller, Role.CALLER, "target");
        report(target, Role.TARGET, "caller");
        assertThat(target.last(Revoke.class).reason).isEqualTo(EndReason.POLICY);
        assertThat(state()).isEqualTo("REVOKED");
    }

    @Test
    void policyIsAskedInTheDirectionOfTheCall() {
        PolicyRule rule = new PolicyRule(true, PolicyRule.Who.device("caller"), PolicyRule.Who.anyone());
        world.policy(new OrderedPolicy(List.of(rule)));
        report(target, Role.TARGET, "caller");
        report(caller, Role.CALLER, "target");
        assertThat(world.plane().sessions()).hasSize(1);
        assertThat(caller.has(Revoke.class)).isFalse();
    }

    @Test
    void sessionWithAnUnknownPeerIsRevoked() {
        report(caller, Role.CALLER, "nobody");
        assertThat(caller.last(Revoke.class).reason).isEqualTo(EndReason.POLICY);
    }

    @Test
    void sessionWithItselfIsRevoked() {
        report(caller, Role.CALLER, "caller");
        assertThat(caller.last(Revoke.class).sid).isEqualTo(sid);
        assertThat(world.plane().sessions()).isEmpty();
    }

    @Test
    void unknownSessionOfThePresentEpochIsRevoked() {
        byte[] made = sid.bytes();
        made[3] = 2;
        caller.lives(SessionId.of(made, 0), Role.CALLER, "target");
        caller.online();
        assertThat(caller.last(Revoke.class).reason).isEqualTo(EndReason.UNCONFIRMED);
        assertThat(world.plane().sessions()).isEmpty();
    }

    @Test
    void sessionIdOfAllZerosEndsNothingOfThePeersButTheReportersConnection() {
        world.policy(new OrderedPolicy(List.of()));
        target.online();
        caller.lives(SessionId.of(new byte[16], 0), Role.CALLER, "target");
        caller.online();
        assertThat(caller.last(Close.class).reason).isEqualTo(CloseReason.PROTOCOL);
        assertThat(target.has(Revoke.class)).isFalse();
        assertThat(world.plane().sessions()).isEmpty();
    }

    @Test
    void nobodysSessionIsNotUp() {
        caller.online();
        caller.up(SessionId.of(new byte[16], 0));
        assertThat(caller.last(Close.class).reason).isEqualTo(CloseReason.PROTOCOL);
        assertThat(caller.has(Revoke.class)).as("it would be of every session").isFalse();
    }

    @Test
    void endsThatContradictEachOtherAreNotJoined() {
        report(caller, Role.CALLER, "target");
        report(target, Role.CALLER, "caller");
        TestDevice third = world.device("third");
        report(third, Role.TARGET, "caller");
        assertThat(world.plane().sessions())
                .hasSize(3)
                .allMatch(session -> session.state().equals("HALF_UP"));
        world.advance(600_000);
        for (TestDevice device : List.of(caller, target, third)) {
            assertThat(device.all(Revoke.class))
                    .singleElement()
                    .satisfies(revoke -> assertThat(revoke.reason).isEqualTo(EndReason.UNCONFIRMED));
        }
        assertThat(world.plane().sessions()).isEmpty();
    }

    @Test
    void whatADeviceSaidBeforeOfASessionItCannotTakeBackByAnotherPeer() {
        report(caller, Role.CALLER, "target");
        caller.live.clear();
        caller.lives(sid, Role.CALLER, "third");
        caller.sendReport();
        world.settle();
        assertThat(caller.last(Revoke.class).reason).isEqualTo(EndReason.UNCONFIRMED);
        assertThat(world.plane().sessions())
                .singleElement()
                .extracting(Operator.SessionView::target)
                .isEqualTo("target");
    }

    @Test
    void longReportInSeveralMessagesIsOneReport() {
        for (int i = 0; i < 40; i++) {
            byte[] other = sid.bytes();
            other[15] = (byte) i;
            other[14] = 99;
            caller.lives(SessionId.of(other, 0), Role.CALLER, "target");
        }
        report(caller, Role.CALLER, "target");
        assertThat(world.plane().sessions()).hasSize(41);

        caller.sendReport();
        world.settle();
        assertThat(world.plane().sessions())
                .hasSize(41)
                .allMatch(session -> session.state().equals("HALF_UP"));
    }

    @Test
    void reportLargerThanTheLimitClosesTheConnection() {
        world = new World(12, Configs.small(20, 100), List.of(AddressRange.LAB));
        world.restart();
        caller = world.device("caller");
        for (int i = 0; i < 21; i++) {
            caller.lives(numbered(i), Role.CALLER, "target");
        }
        caller.online();
        assertThat(caller.connection().closeReason()).isEqualTo(CloseReason.LIMIT);
    }

    @Test
    void sessionsThatOthersInventedWithADeviceDoNotUseUpItsOwn() {
        world = new World(12, Configs.small(3, 100), List.of(AddressRange.LAB));
        world.restart();
        caller = world.device("caller").online();
        target = world.device("target").online();
        for (int i = 0; i < 3; i++) {
            caller.lives(numbered(i), Role.CALLER, "target");
        }
        caller.sendReport();
        world.settle();
        assertThat(world.plane().sessions()).hasSize(3);

        TestDevice third = world.device("third").online();
        third.call("target");
        assertThat(third.has(Grant.class)).isTrue();
        target.lives(numbered(256), Role.CALLER, "third");
        target.sendReport();
        world.settle();
        assertThat(target.connection().isOpen()).isTrue();
        assertThat(world.plane().sessions())
                .extracting(Operator.SessionView::session)
                .contains(numbered(256));
        caller.call("third");
        assertThat(caller.has(Grant.class)).as("the inventor's are used up").isFalse();
    }

    @Test
    void entryThatContradictsASessionIsRefusedAndTheSessionStands() {
        report(caller, Role.CALLER, "target");
        report(target, Role.TARGET, "caller");
        target.live.clear();
        target.lives(sid, Role.TARGET, 2, "caller");
        target.sendReport();
        world.settle();

        assertThat(target.last(Revoke.class).reason).isEqualTo(EndReason.UNCONFIRMED);
        assertThat(caller.has(Revoke.class)).isFalse();
        assertThat(state()).isEqualTo("UP");
    }

    @Test
    void grantedCallThatAReportNamesIsUp() {
        caller = world.device("anna").online();
        target = world.device("bert").online();
        caller.call("bert");
        sid = caller.last(Grant.class).sid;
        caller.lives(sid, Role.TARGET, "bert");
        caller.sendReport();
        world.settle();
        caller.lives(sid, Role.CALLER, "anna");
        caller.sendReport();
        world.settle();
        caller.live.clear();
        caller.lives(sid, Role.CALLER, 2, "bert");
        caller.sendReport();
        world.settle();
        assertThat(caller.all(Revoke.class)).hasSize(3).allMatch(revoke -> revoke.reason == EndReason.UNCONFIRMED);
        assertThat(state()).isEqualTo("GRANTED");

        caller.live.clear();
        caller.lives(sid, Role.CALLER, "bert");
        caller.sendReport();
        world.settle();
        assertThat(state()).isEqualTo("HALF_UP");
        target.lives(sid, Role.TARGET, "anna");
        target.sendReport();
        world.settle();
        assertThat(state()).isEqualTo("UP");
    }

    @Test
    void grantedCallIsUpWhenItsTargetComesBackWithIt() {
        caller = world.device("anna").online();
        target = world.device("bert").online();
        caller.call("bert");
        sid = caller.last(Grant.class).sid;
        target.connection().cut();
        report(target, Role.TARGET, "anna");
        assertThat(target.has(Revoke.class)).isFalse();
        assertThat(state()).isEqualTo("HALF_UP");
        caller.up(sid);
        assertThat(state()).isEqualTo("UP");
    }

    @Test
    void deviceThatIsCutOffAmidItsReportHasLostTheSessionsThatItNamedBehind() {
        world = new World(12, Configs.small(2, 100), List.of(AddressRange.LAB));
        world.restart();
        caller = world.device("caller").online();
        TestDevice first = world.device("first").online();
        TestDevice second = world.device("second").online();
        caller.lives(numbered(0), Role.CALLER, "first");
        for (String peer : List.of("first", "second")) {
            caller.call(peer);
            SessionId up = caller.last(Grant.class).sid;
            caller.up(up);
            caller.lives(up, Role.CALLER, peer);
        }
        first.up(first.last(Offer.class).sid);
        second.up(second.last(Offer.class).sid);
        caller.live.remove(2);
        caller.sendReport();
        world.settle();
        assertThat(caller.connection().closeReason()).isEqualTo(CloseReason.LIMIT);

        world.advance(600_000);
        assertThat(first.last(Revoke.class).reason).isEqualTo(EndReason.UNCONFIRMED);
        assertThat(second.last(Revoke.class).reason).isEqualTo(EndReason.UNCONFIRMED);
    }

    @Test
    void reportAfterNotReadyCounts() {
        caller.lives(sid, Role.CALLER, "target");
        caller.connect().sendRegister();
        caller.sendNotReady(1);
        assertThat(world.plane().sessions()).hasSize(1);
        assertThat(caller.connection().isOpen()).isTrue();
    }

    @Test
    void auditOfInventedSessionsIsLimitedAndPaidByTheirInventor() {
        int many = 300;
        for (int i = 0; i < many; i++) {
            byte[] other = sid.bytes();
            other[15] = (byte) i;
            other[14] = (byte) (99 + i / 256);
            caller.lives(SessionId.of(other, 0), Role.TARGET, "target");
        }
        caller.online();
        world.advance(600_000);
        List<AuditEntry> unconfirmed = world.audit(AuditEvent.SESSION_REVOKED);
        assertThat(unconfirmed).isNotEmpty().hasSizeLessThan(many / 2);
        assertThat(unconfirmed).extracting(AuditEntry::device).containsOnly("caller");

        caller.acknowledgesRevocations = false;
        caller.connection().cut();
        world.advance(1_000_000);
        assertThat(world.audit(AuditEvent.REVOCATION_UNACKNOWLEDGED)).hasSizeLessThan(many / 2);
    }

    @Test
    void reportThatNeverEndsIsNeverAcknowledged() {
        caller.connect().sendRegister();
        caller.sendReady();
        caller.connection().send(new Sessions(false, new SessionEntry[0]));
        world.advance(90_000);
        assertThat(caller.all(Ping.class)).extracting(ping -> ping.ackedPong).containsOnly(0L);
        caller.connection().send(new Sessions(true, new SessionEntry[0]));
        world.advance(30_000);
        assertThat(caller.last(Ping.class).ackedPong).isEqualTo(3);
    }
}
