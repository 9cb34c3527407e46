package org.stblink.server.domain;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;
import org.stblink.internal.wire.Close;
import org.stblink.internal.wire.CloseReason;
import org.stblink.internal.wire.Limits;
import org.stblink.internal.wire.Ready;
import org.stblink.internal.wire.Refused;
import org.stblink.internal.wire.RefusedCode;
import org.stblink.internal.wire.Registered;
import org.stblink.internal.wire.ServerHello;
import org.stblink.server.sim.Configs;
import org.stblink.server.sim.TestConnection;
import org.stblink.server.sim.TestDevice;
import org.stblink.server.sim.World;

/** Resume when something is lost or fails: messages, the server, its store, the device's standing or address. */
class ResumptionLossTest extends ResumptionScene {
    @Test
    void answerThatNobodyHeardChangesNothing() {
        box.connection().cut();
        byte[] ticket = box.ticket;
        TestDevice asleep = box.clone(box.source);
        asleep.resume();
        asleep.connection().cut();
        assertThat(record().confirmedTicket()).isEqualTo(ticket);
        box.resume().sendReady();
        assertOnline(box);
    }

    @Test
    void lostReadyIsMadeUpForByTheNextOpening() {
        for (int i = 0; i < 5; i++) {
            box.connection().cut();
            box.resume();
            assertThat(box.isResumed()).as("resume %d", i).isTrue();
        }
        byte[] shown = box.ticket;
        box.connection().cut();
        world.restart();
        box.resume();
        assertThat(record().confirmedTicket()).isEqualTo(shown);
        box.sendReady();
        assertOnline(box);
        assertThat(world.audit(AuditEvent.QUARANTINED)).isEmpty();
    }

    @Test
    void lostReadyIsMadeUpForByREGISTERToo() {
        box.connection().cut();
        box.resume().connection().cut();
        box.online();
        assertOnline(box);
        box.connection().cut();
        box.resume().sendReady();
        assertOnline(box);
    }

    @Test
    void stateOutlivesARestartOfTheServer() {
        world.restart();
        box.resume().sendReady();
        assertOnline(box);
    }

    @Test
    void readyThatCannotBeStoredEndsTheConnectionAndTheNextOpeningTellsOfIt() {
        box.connection().cut();
        box.resume();
        world.store().failCommits(true);
        box.sendReady();
        assertThat(box.connection().closeReason()).isEqualTo(CloseReason.INTERNAL);
        assertThat(world.trace()).anyMatch(event -> event.name().equals("STORE_FAILED"));
        world.store().failCommits(false);
        box.resume().sendReady();
        assertOnline(box);
    }

    @Test
    void openingThatWaitedUntilItsStateWasGoneIsRefused() {
        box.connection().cut();
        byte[] opening = resumeBytes(box);
        box.resume();
        world.store().defer(true);
        box.sendReady();
        TestDevice replayer = replay(opening);
        world.store().answerAll();
        world.store().defer(false);
        world.settle();
        assertRefused(replayer);
        assertThat(world.lastAudit(AuditEvent.RESUME_REFUSED).cause()).isEqualTo("a state that is not known any more");
        assertOnline(box);
    }

    @Test
    void revocationReachesADeviceThatWasAnsweredAndNotHeardYet() {
        box.connection().cut();
        box.resume();
        world.plane().revoke("box", world.now(), (outcome, now) -> {});
        world.settle();
        assertThat(box.last(Close.class).reason).isEqualTo(CloseReason.REVOKED);
        box.sendReady();
        assertThat(world.plane().counters().devicesConnected()).isZero();
    }

    @Test
    void revocationReachesEveryConnectionThatWasAnsweredAndNotHeardYet() {
        box.connection().cut();
        byte[] opening = resumeBytes(box);
        TestDevice gone = replay(opening);
        TestDevice stays = replay(opening);
        gone.connection().cut();
        world.settle();
        assertThat(stays.connection().isClosedByServer()).isFalse();
        world.plane().revoke("box", world.now(), (outcome, now) -> {});
        world.settle();
        assertThat(stays.connection().isClosedByServer()).isTrue();
    }

    @Test
    void addressOfAResumeThatCameToNothingIsFreeAfterALease() {
        assertAddressIsFreeALeaseAfter(
                (small, first) -> first.resume().connection().cut());
        assertAddressIsFreeALeaseAfter((small, first) -> {
            first.resume().connection().cut();
            small.store().failCommits(true);
            first.resume();
            small.store().failCommits(false);
            assertThat(first.connection().hello().kind).isEqualTo(ServerHello.BUSY);
        });
        assertAddressIsFreeALeaseAfter((small, first) -> {
            first.resume().connection().cut();
            small.settle();
            small.store().defer(true);
            first.resume().connection().cut();
            small.settle();
            small.store().answerAll();
            small.store().defer(false);
            small.settle();
        });
        assertAddressIsFreeALeaseAfter((small, first) -> {
            first.resume();
            TestConnection late = first.connection();
            first.resume().sendReady().connection().cut();
            late.send(new Ready(5000));
            small.settle();
            assertThat(late.closeReason()).isEqualTo(CloseReason.SUPERSEDED);
        });
    }

    /** After what a device did, on a server that has one address. */
    private static void assertAddressIsFreeALeaseAfter(BiConsumer<World, TestDevice> story) {
        Settings settings = Configs.lab();
        World small = new World(8, settings, Configs.range("127.64.1.1/32"));
        TestDevice first = small.device("first").online();
        first.connection().cut();
        story.accept(small, first);
        small.advance(settings.leaseReuseMillis());
        assertThat(small.device("second").enrolAndRegister().last(Refused.class).code)
                .isEqualTo(RefusedCode.NO_ADDRESS);
        small.advance(1);
        assertThat(small.device("third").enrolAndRegister().has(Registered.class))
                .isTrue();
    }

    @Test
    void deviceThatLostItsAddressRegistersInFull() {
        box.connection().cut();
        IpAddress pinned = IpAddress.parse("127.64.9.9");
        world.plane()
                .amend("box", record -> record.change().pinnedAddress(pinned).done(), world.now(), (o, now) -> {});
        world.settle();
        assertRefused(box.resume());
        assertThat(world.lastAudit(AuditEvent.RESUME_REFUSED).cause()).contains("address");

        world.plane().amend("box", record -> record.change().pinnedAddress(null).done(), world.now(), (o, now) -> {});
        world.settle();
        TestDevice other =
                world.device("other", change -> change.pinnedAddress(pinned)).enrolAndRegister();
        assertThat(IpAddress.of(other.registered().address))
                .as("an opening does not take an address")
                .isEqualTo(pinned);
    }

    @Test
    void storeThatFailsMakesTheServerBusyAndChangesNothing() {
        box.connection().cut();
        box.resume().connection().cut();
        world.store().failCommits(true);
        box.resume();
        assertThat(box.connection().hello().kind).isEqualTo(ServerHello.BUSY);
        world.store().failCommits(false);
        box.resume().sendReady();
        assertOnline(box);
        assertThat(box.isResumed()).isTrue();
    }

    @Test
    void nobodyIsQuarantinedWhereverTheServerCrashes() {
        for (boolean written : new boolean[] {false, true}) {
            int crash = 0;
            int answers;
            do {
                crash++;
                World w = new World(crash);
                TestDevice device = w.device("box").online();
                w.crashAtAnswer(crash, written);
                for (int i = 0; i < 8; i++) {
                    if (device.connection().isOpen()) {
                        device.connection().cut();
                    }
                    device.resume();
                    if (i % 2 == 0) {
                        device.sendReady();
                    }
                }
                answers = w.answers();
                w.crashAtAnswer(-1, false);
                device.connection().cut();
                device.resume();
                w.advance(1000);
                assertThat(device.isResumed())
                        .as("crash at %d, written %s", crash, written)
                        .isTrue();
                device.sendReady();
                assertThat(w.plane().counters().devicesOnline()).isEqualTo(1);
                assertThat(w.audit(AuditEvent.QUARANTINED)).isEmpty();
            } while (crash <= answers);
            assertThat(crash).as("crashes").isGreaterThan(6);
        }
    }

    @Test
    void nobodyIsQuarantinedWhicheverFrameIsLost() {
        int frames;
        int cut = 0;
        do {
            cut++;
            World w = new World(cut);
            TestDevice device = w.device("box").online();
            device.connection().cut();
            w.cutAtFrame(cut);
            for (int i = 0; i < 3; i++) {
                device.resume();
                device.sendReady();
                device.connection().cut();
            }
            frames = w.frames();
            w.cutAtFrame(-1);
            device.resume().sendReady();
            assertThat(device.isResumed()).as("frame %d", cut).isTrue();
            assertThat(w.plane().counters().devicesOnline()).isEqualTo(1);
            assertThat(w.audit(AuditEvent.QUARANTINED)).isEmpty();
        } while (cut <= frames);
    }

    @Test
    void resumesWhoseREADYIsLostCountToo() {
        for (int i = 0; i < Limits.RESUMES_IN_A_ROW; i++) {
            box.connection().cut();
            box.resume();
            assertThat(box.isResumed()).as("resume %d", i).isTrue();
        }
        box.connection().cut();
        assertRefused(box.resume());
    }
}
