package org.stblink.server.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.stblink.internal.wire.DownReason;
import org.stblink.internal.wire.EndReason;
import org.stblink.internal.wire.Grant;
import org.stblink.internal.wire.Revoke;
import org.stblink.internal.wire.Role;
import org.stblink.internal.wire.SessionId;
import org.stblink.server.sim.Configs;
import org.stblink.server.sim.World;

/** Sessions watched, and their ends as devices report them: P16, section 11. */
class SupervisionTest extends SupervisionScene {
    @Test
    void reasonAndBytesOfAnEndedSessionAreAudited() {
        caller.down(sid, DownReason.NORMAL);
        target.down(sid, DownReason.NORMAL);

        assertThat(world.plane().sessions()).isEmpty();
        assertThat(world.audit(AuditEvent.SESSION_UP))
                .extracting(AuditEntry::device)
                .containsExactly("target", "caller");
        assertThat(world.audit(AuditEvent.SESSION_DOWN))
                .extracting(AuditEntry::device, AuditEntry::other, AuditEntry::cause)
                .containsExactly(
                        tuple("caller", "target", "NORMAL, sent 10, received 20"),
                        tuple("target", "caller", "NORMAL, sent 10, received 20"));
    }

    @Test
    void endThatDoesNotSayThatItIsOverIsToldToEndAfterTheGrace() {
        caller.down(sid, DownReason.LINK_LOST);
        world.advance(599_999);
        assertThat(target.has(Revoke.class)).isFalse();

        world.advance(1);
        assertThat(target.last(Revoke.class).sid).isEqualTo(sid);
        assertThat(target.last(Revoke.class).reason).isEqualTo(EndReason.UNCONFIRMED);
        assertThat(world.plane().sessions()).isEmpty();
    }

    @Test
    void sessionThatOnlyOneEndReportedIsRevokedAfterTheGrace() {
        world.advance(250);
        caller.call("target");
        SessionId second = caller.last(Grant.class).sid;
        caller.up(second);
        world.advance(600_000);

        assertThat(caller.last(Revoke.class).sid).isEqualTo(second);
        assertThat(caller.last(Revoke.class).reason).isEqualTo(EndReason.UNCONFIRMED);
        assertThat(world.plane().sessions()).hasSize(1);
    }

    @Test
    void sessionOutlivesALostControlConnectionThatComesBackWithinTheGrace() {
        target.connection().cut();
        world.advance(500_000);
        target.lives(sid, Role.TARGET, "caller");
        target.online();
        world.advance(10_000_000);

        assertThat(caller.has(Revoke.class)).isFalse();
        assertThat(world.plane().sessions())
                .singleElement()
                .extracting(Operator.SessionView::state)
                .isEqualTo("UP");
    }

    @Test
    void graceOfEachEndCountsFromItsOwnLoss() {
        caller.connection().cut();
        world.advance(500_000);
        target.connection().cut();
        world.advance(90_000);
        caller.lives(sid, Role.CALLER, "target");
        caller.online();
        world.advance(500_000);
        target.lives(sid, Role.TARGET, "caller");
        target.online();
        world.advance(10_000_000);

        assertThat(caller.has(Revoke.class)).isFalse();
        assertThat(world.plane().sessions()).hasSize(1);
    }

    @Test
    void endThatComesBackWithoutTheSessionHasEndedIt() {
        target.connection().cut();
        target.online();
        assertThat(world.lastAudit(AuditEvent.SESSION_DOWN).device()).isEqualTo("target");
        caller.down(sid, DownReason.LINK_LOST);
        assertThat(world.plane().sessions()).isEmpty();
    }

    @Test
    void endWhoseReportDoesNotNameTheSessionHasEndedItOnce() {
        caller.sendReport();
        caller.sendReport();
        world.settle();
        assertThat(world.audit(AuditEvent.SESSION_DOWN)).singleElement().satisfies(entry -> {
            assertThat(entry.device()).isEqualTo("caller");
            assertThat(entry.cause()).isEqualTo("not in the device's report");
        });
    }

    @Test
    void endThatHasNotSpokenOfTheSessionDoesNotEndItByAReport() { // its SESSION_UP may be on its way
        SessionId second = sessionOfWhichTheCallerHasNotSpoken();
        caller.lives(sid, Role.CALLER, "target");
        caller.sendReport();
        world.settle();
        assertThat(world.audit(AuditEvent.SESSION_DOWN)).isEmpty();
        caller.up(second);
        assertThat(world.plane().sessions())
                .hasSize(2)
                .extracting(Operator.SessionView::state)
                .containsOnly("UP");
    }

    @Test
    void endedSessionsAreNotCountedAgainstADevice() {
        world = new World(11, Configs.small(2, 100), List.of(AddressRange.LAB));
        caller = world.device("caller").online();
        target = world.device("target").online();
        for (int i = 0; i < 5; i++) {
            caller.call("target");
            sid = caller.last(Grant.class).sid;
            caller.up(sid);
            target.up(sid);
            caller.down(sid, DownReason.NORMAL);
            target.down(sid, DownReason.NORMAL);
            assertThat(world.plane().sessions()).isEmpty();
            world.advance(1000);
        }
        assertThat(caller.all(Grant.class)).hasSize(5);
    }

    @Test
    void sessionThatIsLeftWhenAnotherEndedIsStillTheDevices() {
        SessionId second = sessionOfWhichTheCallerHasNotSpoken();
        caller.up(second);
        caller.down(sid, DownReason.NORMAL);
        target.down(sid, DownReason.NORMAL);
        caller.connection().cut();
        world.advance(600_000);
        assertThat(target.last(Revoke.class).sid).isEqualTo(second);
        assertThat(target.last(Revoke.class).reason).isEqualTo(EndReason.UNCONFIRMED);
    }

    @Test
    void endedSessionIsNeverSpokenOfAgain() {
        caller.down(sid, DownReason.NORMAL);
        target.down(sid, DownReason.NORMAL);
        world.trace().clear();
        world.advance(2_000_000);
        assertThat(world.trace()).isEmpty();
        assertThat(world.audit(AuditEvent.SESSION_REVOKED)).isEmpty();
    }

    @Test
    void bothEndsLostForTheGraceAreForgotten() {
        caller.connection().cut();
        target.connection().cut();
        world.advance(600_001);
        assertThat(world.plane().sessions()).isEmpty();
        assertThat(world.trace()).anyMatch(event -> event.name().equals("SESSION_GONE"));
    }

    // Revoking a session.

    // Revoking a device.
}
