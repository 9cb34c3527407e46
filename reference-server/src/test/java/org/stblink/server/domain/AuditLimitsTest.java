package org.stblink.server.domain;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.stblink.internal.wire.NotReady;
import org.stblink.internal.wire.Role;
import org.stblink.internal.wire.SessionId;
import org.stblink.server.sim.TestDevice;
import org.stblink.server.sim.World;

/** Nobody fills the disk through the audit: what strangers and devices cause is limited, and what is left out is said. */
class AuditLimitsTest {
    private World world;

    @BeforeEach
    void start() {
        world = new World(61);
    }

    @Test
    void refusalsOfStrangersAreAuditedAtALimitedRateAndTheGapIsTold() {
        for (int i = 0; i < 100; i++) {
            TestDevice stranger = world.stranger("stranger-" + i);
            stranger.source = "192.0.2." + i;
            stranger.connect().sendRegister();
        }
        world.advance(500);
        assertThat(world.audit(AuditEvent.REGISTRATION_REFUSED)).hasSize(20);
        assertThat(world.plane().counters().refusals()).isEqualTo(100);

        world.advance(1000);
        world.stranger("last").connect().sendRegister();
        world.advance(500);
        assertThat(world.lastAudit(AuditEvent.REGISTRATION_REFUSED).cause())
                .isEqualTo("unknown id (80 refusals before this one were not audited)");
    }

    @Test
    void strangersWhoGoOnDoNotPushTheAuditOut() {
        TestDevice box = world.device("box").online();
        int seconds = 120;
        for (int second = 0; second < seconds; second++) {
            for (int i = 0; i < 20; i++) {
                TestDevice stranger = box.clone("192.0.2." + i);
                stranger.handle = new byte[16];
                stranger.resume();
                stranger.connection().cut();
            }
            world.advance(1000);
        }
        assertThat(world.plane().counters().refusals()).isEqualTo(20L * seconds);
        assertThat(world.audit(AuditEvent.RESUME_REFUSED)).hasSizeBetween(2_000, 2_000 + seconds + 1);
    }

    @Test
    void deviceThatRepeatsItselfIsAuditedAtALimitedRate() {
        TestDevice box = world.device("box").enrolAndRegister();
        for (int i = 0; i < 1000; i++) {
            box.connection().send(new NotReady(1));
        }
        world.settle();
        assertThat(world.audit().size()).isLessThan(110);
        assertThat(world.trace()).anyMatch(event -> event.name().equals("AUDIT_LIMIT"));
        assertThat(box.connection().isOpen()).isTrue();

        world.advance(1000);
        int before = world.audit().size();
        box.connection().send(new NotReady(1));
        world.settle();
        assertThat(world.audit()).hasSize(before + 1);
    }

    @Test
    void deviceThatRegistersAgainAndAgainIsAuditedAtALimitedRate() {
        TestDevice box = world.device("box").online();
        for (int i = 0; i < 200; i++) {
            box.connect().sendRegister();
            world.advance(10);
        }
        assertThat(world.audit()).hasSizeBetween(100, 115);
        assertThat(world.plane().counters().registrations()).isEqualTo(201);
        assertThat(world.trace())
                .anyMatch(event -> event.name().equals("AUDIT_LIMIT")
                        && event.note().startsWith("REGISTERED: address 127.64.1.0"));

        world.advance(1000);
        box.connect().sendRegister();
        assertThat(world.audit().get(world.audit().size() - 1).event()).isEqualTo(AuditEvent.SUPERSEDED);
        assertThat(world.audit().get(world.audit().size() - 2).event()).isEqualTo(AuditEvent.REGISTERED);
    }

    @Test
    void deviceThatResumesAgainAndAgainIsAuditedAtALimitedRate() {
        TestDevice box = world.device("box").online();
        for (int i = 0; i < 200; i++) {
            box.resume();
            if (!box.isResumed()) {
                box.online();
            } else if (i % 3 > 0) { // else the opening after it tells that it was
                box.sendReady();
            }
            world.advance(10);
        }
        assertThat(world.plane().counters().resumes()).isGreaterThan(100);
        assertThat(world.audit())
                .filteredOn(entry -> entry.event() != AuditEvent.RESUME_REFUSED)
                .hasSizeBetween(100, 115);
    }

    @Test
    void deviceThatAsksForItsEnrolmentAgainAndAgainIsAuditedAtALimitedRate() {
        TestDevice box = world.device("box");
        for (int i = 0; i < 200; i++) {
            box.connect().sendEnrol();
            box.connection().cut();
            world.advance(10);
        }
        assertThat(world.audit()).hasSizeBetween(100, 115);
    }

    @Test
    void whatIsOverTheRateLeavesOutNoChangeOfPasswordAndNoQuarantine() {
        TestDevice box = world.device("box").online();
        for (int i = 0; i < 200; i++) {
            box.connect().sendRegister();
        }
        box.sendReady().sendReEnrol("user", "another password", 1).takeNext();
        box.connect().sendRegister();
        assertThat(world.lastAudit(AuditEvent.PASSWORD_CHANGED).cause()).isEqualTo("generation 2");
        box.ticket = new byte[16];
        box.connect().sendRegister();
        assertThat(world.lastAudit(AuditEvent.QUARANTINED).device()).isEqualTo("box");
    }

    @Test
    void deviceThatInventsSessionsIsAuditedAtALimitedRate() {
        world.device("peer").online();
        world.restart();
        TestDevice box = world.device("box").online();
        for (int i = 0; i < 500; i++) {
            byte[] invented = new byte[16];
            invented[14] = (byte) (i >> 8);
            invented[15] = (byte) i;
            box.live.clear();
            box.lives(SessionId.of(invented, 0), Role.CALLER, "peer");
            box.sendReport();
            world.settle();
        }
        assertThat(world.audit().size()).isLessThan(120);
        assertThat(world.plane().counters().sessions())
                .isLessThanOrEqualTo(world.settings().sessionsPerDevice());
    }

    @Test
    void banOfADeviceWithWhichOthersInventedSessionsIsAuditedAtTheirLimitedRate() {
        invent(500);
        world.plane().quarantine("peer", world.now(), (outcome, millis) -> {});
        world.settle();
        assertThatItEndedAll(500);
    }

    @Test
    void policyThatForbidsInventedSessionsIsAuditedAtALimitedRate() {
        invent(500);
        world.policy(new OrderedPolicy(List.of()));
        world.settle();
        assertThatItEndedAll(500);
    }

    /** One device says that it has these with one that says nothing. */
    private void invent(int sessions) {
        TestDevice peer = world.device("peer").online();
        world.restart();
        peer.online();
        TestDevice box = world.device("box");
        for (int i = 0; i < sessions; i++) {
            box.lives(SessionReportScene.numbered(i), Role.CALLER, "peer");
        }
        box.online();
        world.advance(60_000);
        assertThat(world.plane().counters().sessions()).isEqualTo(sessions);
    }

    private void assertThatItEndedAll(int sessions) {
        assertThat(world.plane().counters().sessions()).isZero();
        assertThat(world.plane().counters().revocations()).isEqualTo(sessions);
        assertThat(world.audit(AuditEvent.SESSION_REVOKED))
                .hasSizeBetween(50, 100)
                .allSatisfy(entry -> assertThat(entry.device()).isEqualTo("box"));
    }

    @Test
    void restlessDeviceDoesNotSilenceOthers() {
        TestDevice box = world.device("box").enrolAndRegister();
        for (int i = 0; i < 1000; i++) {
            box.connection().send(new NotReady(1));
        }
        world.settle();
        TestDevice other = world.device("other").enrolAndRegister();
        other.sendNotReady(2);
        assertThat(world.lastAudit(AuditEvent.NOT_READY).device()).isEqualTo("other");
    }
}
