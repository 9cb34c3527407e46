package org.stblink.server.domain;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.stblink.internal.wire.CloseReason;
import org.stblink.internal.wire.EndReason;
import org.stblink.internal.wire.Grant;
import org.stblink.internal.wire.Message;
import org.stblink.internal.wire.Offer;
import org.stblink.internal.wire.Ping;
import org.stblink.internal.wire.Revoke;
import org.stblink.internal.wire.Role;
import org.stblink.internal.wire.SessionId;
import org.stblink.internal.wire.TicketStored;
import org.stblink.server.sim.Configs;
import org.stblink.server.sim.TestDevice;
import org.stblink.server.sim.World;

/** Reports of sessions while the store answers late or fails: what is judged by what, and how much it is asked. */
class SessionReportStoreTest extends SessionReportScene {
    @Test
    void storeThatFailsDoesNotCutASessionAndThePolicyIsAskedLater() {
        caller.connect();
        caller.sendRegister();
        caller.connection().send(new TicketStored());
        world.settle();
        world.store().failFinds(true);
        caller.lives(sid, Role.CALLER, "target");
        caller.lives(numbered(1), Role.CALLER, "away");
        caller.sendReady();
        assertThat(caller.has(Revoke.class)).isFalse();
        assertThat(world.plane().sessions()).hasSize(2);
        assertThat(world.plane().counters().storeFailures()).isEqualTo(2);

        world.store().failFinds(false);
        world.policy(new OrderedPolicy(List.of()));
        report(target, Role.TARGET, "caller");
        assertThat(target.last(Revoke.class).reason).isEqualTo(EndReason.POLICY);
        assertThat(caller.last(Revoke.class).reason).isEqualTo(EndReason.POLICY);
    }

    @Test
    void reportsOverReportsDoNotFillTheStoresQueue() {
        world = new World(12, Configs.small(20, 100), List.of(AddressRange.LAB));
        world.restart();
        caller = world.device("caller");
        for (int i = 0; i < 8; i++) {
            caller.lives(numbered(i), Role.CALLER, "target");
        }
        caller.connect().sendEnrol().sendRegister();
        caller.connection().send(new TicketStored());
        world.settle();
        world.store().defer(true);
        caller.sendReady();
        caller.sendReport();
        world.settle();
        assertThat(caller.connection().isOpen()).isTrue();
        caller.sendReport();
        world.settle();
        assertThat(caller.connection().closeReason()).isEqualTo(CloseReason.LIMIT);
        assertThat(world.store().waiting()).isLessThanOrEqualTo(20);
    }

    @Test
    void entriesThatWaitForTheStoreAreJudgedByWhatIsKnownThen() {
        TestDevice later = world.device("later").online();
        TestDevice last = world.device("last").online();
        world.device("away").online().connection().cut();
        later.connection().cut();
        last.connection().cut();
        caller.lives(numbered(1), Role.CALLER, "away");
        caller.lives(numbered(2), Role.CALLER, "later");
        caller.lives(numbered(3), Role.CALLER, "last");
        caller.lives(numbered(4), Role.CALLER, "nobody");
        caller.connect().sendRegister();
        caller.connection().send(new TicketStored());
        world.settle();
        world.store().defer(true);
        caller.sendReady();
        Runnable answer = world.store().readOldest();
        world.store().defer(false);
        world.store().answerAll();
        later.online();
        last.lives(numbered(3), Role.TARGET, "caller");
        last.online();
        answer.run();
        world.settle();

        assertThat(world.plane().sessions())
                .extracting(session -> session.session() + " " + session.target() + " " + session.state())
                .containsExactlyInAnyOrder(
                        numbered(1) + " away HALF_UP", numbered(2) + " later HALF_UP", numbered(3) + " last UP");
        assertThat(caller.all(Revoke.class)).extracting(revoke -> revoke.sid).containsExactly(numbered(4));
        world.advance(60_000);
        assertThat(caller.last(Ping.class).ackedPong).as("all is judged").isPositive();
    }

    @Test
    void soHasOneThatIsCutOffWhenTheStoreAnswers() {
        world = new World(12, Configs.small(3, 100), List.of(AddressRange.LAB));
        world.restart();
        caller = world.device("caller").online();
        for (String peer : List.of("first", "second")) {
            TestDevice other = world.device(peer).online();
            caller.call(peer);
            caller.up(caller.last(Grant.class).sid);
            other.up(other.last(Offer.class).sid);
        }
        caller.lives(numbered(1), Role.CALLER, "away");
        caller.lives(numbered(2), Role.CALLER, "later");
        caller.lives(numbered(3), Role.CALLER, "last");
        world.device("away").online().connection().cut();
        TestDevice later = world.device("later").online();
        later.connection().cut();
        TestDevice peer = world.device("last").online();
        peer.connection().cut();
        world.settle();
        world.store().defer(true);
        caller.sendReport();
        world.settle();
        Runnable answer = world.store().readOldest();
        world.store().defer(false);
        world.store().answerAll();
        later.online();
        peer.lives(numbered(3), Role.TARGET, "caller");
        peer.online();
        answer.run();
        world.settle();
        assertThat(caller.connection().closeReason()).isEqualTo(CloseReason.LIMIT);

        world.advance(600_000);
        assertThat(peer.last(Revoke.class).reason).isEqualTo(EndReason.UNCONFIRMED);
    }

    @Test
    void pongBehindAReportIsAcknowledgedOnlyWhenTheReportIsJudged() { // the device's grace counts from there
        caller.lives(sid, Role.CALLER, "target");
        caller.connect().sendRegister();
        world.store().defer(true);
        caller.sendReady();
        world.advance(60_000);
        assertThat(caller.all(Ping.class)).extracting(ping -> ping.ackedPong).containsExactly(0L, 0L);

        world.store().answerAll();
        world.advance(30_000);
        assertThat(caller.all(Ping.class)).extracting(ping -> ping.ackedPong).containsExactly(0L, 0L, 2L);
        assertThat(caller.has(Revoke.class)).isFalse();
    }

    @Test
    void revokeThatAReportLeadsToGoesOutBeforeAnyAcknowledgementOfWhatCameBehindIt() {
        caller.lives(sid, Role.CALLER, "nobody");
        caller.connect().sendRegister();
        world.store().defer(true);
        caller.sendReady();
        world.advance(60_000);
        world.store().answerAll();
        world.advance(30_000);

        List<Message> heard = caller.connection().received.stream()
                .map(World.Received::message)
                .filter(message -> message instanceof Revoke || message instanceof Ping ping && ping.ackedPong > 0)
                .toList();
        assertThat(heard).hasSize(2);
        assertThat(heard.get(0)).isInstanceOf(Revoke.class);
    }

    /**
     * The caller reports a session, and the store reads its peer.
     *
     * @return gives the domain what was read
     */
    private Runnable readPeerOfReport() {
        caller.lives(sid, Role.CALLER, "target");
        caller.connect().sendRegister();
        caller.connection().send(new TicketStored());
        world.settle();
        world.store().defer(true);
        caller.sendReady();
        world.settle();
        Runnable read = world.store().readOldest();
        world.store().defer(false);
        return read;
    }

    @Test
    void rowThatIsOlderThanARevocationIsReadAgain() {
        Runnable overtaken = readPeerOfReport();
        world.plane().revoke("target", world.now(), (outcome, now) -> {});
        world.settle();
        assertThat(world.store().read("target").standing()).isEqualTo(Standing.REVOKED);

        overtaken.run();
        world.settle();
        assertThat(caller.last(Revoke.class).sid).isEqualTo(sid);
        assertThat(caller.last(Revoke.class).reason).isEqualTo(EndReason.POLICY);
        assertThat(world.plane().sessions()).isEmpty();
    }

    @Test
    void rowThatIsOlderThanAnotherGroupIsReadAgain() {
        Runnable overtaken = readPeerOfReport();
        world.plane()
                .amend("target", record -> record.change().group("other").done(), world.now(), (outcome, now) -> {});
        world.settle();

        overtaken.run();
        world.settle();
        assertThat(caller.last(Revoke.class).reason).isEqualTo(EndReason.POLICY);
    }

    @Test
    void soIsOneThatIsOlderThanBothOfDifferentDevices() {
        world.device("third");
        Runnable overtaken = readPeerOfReport();
        world.plane().revoke("target", world.now(), (outcome, now) -> {});
        world.plane()
                .amend("third", record -> record.change().group("other").done(), world.now(), (outcome, now) -> {});
        world.settle();

        overtaken.run();
        world.settle();
        assertThat(caller.last(Revoke.class).sid).isEqualTo(sid);
        assertThat(world.plane().sessions()).isEmpty();
    }

    @Test
    void longReportAsksTheStoreForOnePeerAtATime() {
        int many = 40;
        for (int i = 0; i < many; i++) {
            byte[] other = sid.bytes();
            other[15] = (byte) i;
            other[14] = 99;
            caller.lives(SessionId.of(other, 0), Role.CALLER, i % 2 == 0 ? "target" : "nobody" + i);
        }
        caller.connect().sendRegister();
        caller.connection().send(new TicketStored());
        world.settle();
        world.store().defer(true);
        caller.sendReady();
        world.settle();
        do {
            assertThat(world.store().waiting())
                    .as("a question, and the audit of what it led to")
                    .isLessThanOrEqualTo(2);
        } while (world.store().answerNext());
        world.settle();

        assertThat(world.plane().sessions()).hasSize(many / 2);
        assertThat(caller.all(Revoke.class)).hasSize(many / 2);
        assertThat(caller.connection().isOpen()).isTrue();
    }

    @Test
    void nothingMoreIsAskedForADeviceThatLeft() {
        for (int i = 0; i < 10; i++) {
            byte[] other = sid.bytes();
            other[15] = (byte) i;
            other[14] = 99;
            caller.lives(SessionId.of(other, 0), Role.CALLER, "target");
        }
        caller.connect().sendRegister();
        world.store().defer(true);
        caller.sendReady();
        world.settle();
        caller.connection().cut();
        world.settle();
        world.store().answerAll();
        assertThat(world.plane().sessions()).isEmpty();
    }
}
