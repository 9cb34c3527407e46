package org.stblink.server.domain;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;
import org.stblink.internal.wire.Close;
import org.stblink.internal.wire.CloseReason;
import org.stblink.internal.wire.Grant;
import org.stblink.internal.wire.Limits;
import org.stblink.internal.wire.Offer;
import org.stblink.internal.wire.Ready;
import org.stblink.internal.wire.Refused;
import org.stblink.internal.wire.RefusedCode;
import org.stblink.internal.wire.Register;
import org.stblink.internal.wire.Registered;
import org.stblink.internal.wire.ServerHello;
import org.stblink.server.control.ControlState;
import org.stblink.server.sim.Configs;
import org.stblink.server.sim.TestConnection;
import org.stblink.server.sim.TestDevice;
import org.stblink.server.sim.World;

/** Resume (docs/protocol.md, section 4.4) as a server does it: who is let in, and what an opening may change. */
class ResumptionTest {
    private final World world = new World(7);
    private final TestDevice box = world.device("box").online();

    private DeviceRecord record() {
        return world.store().read("box");
    }

    private void assertOnline(TestDevice device) {
        assertThat(world.plane().counters().devicesOnline()).isEqualTo(1);
        assertThat(device.connection().isClosedByServer()).isFalse();
        assertThat(device.connection().server().state()).isEqualTo(ControlState.ONLINE);
    }

    /** The one answer to everything that cannot be resumed. */
    private void assertRefused(TestDevice device) {
        assertThat(device.connection().hello()).as("before its time").isNull();
        world.advance(Limits.REFUSAL_DELAY_MILLIS - 1);
        assertThat(device.connection().hello()).as("before its time").isNull();
        world.advance(1);
        ServerHello hello = device.connection().hello();
        assertThat(hello.kind).isEqualTo(ServerHello.REFUSED);
        assertThat(hello.reason).isEqualTo(ServerHello.REASON_RESUME);
        assertThat(device.connection().isClosedByServer()).isTrue();
    }

    private void assertQuarantinedBy(TestDevice device) {
        assertThat(device.last(Refused.class).code).isEqualTo(RefusedCode.QUARANTINED);
        assertThat(record().standing()).isEqualTo(Standing.QUARANTINED);
    }

    @Test
    void deviceIsBackWithItsAddressAndItsNextTicketWithoutREGISTER() {
        byte[] address = box.registered().address;
        byte[] before = box.ticket;
        box.connection().cut();
        box.resume();
        assertThat(box.isResumed()).isTrue();
        assertThat(box.last(Registered.class).address).isEqualTo(address);
        box.sendReady();
        assertOnline(box);
        assertThat(record().confirmedTicket()).isEqualTo(box.ticket).isNotEqualTo(before);
        assertThat(record().pendingTicket()).isNull();
        assertThat(world.lastAudit(AuditEvent.RESUMED).device()).isEqualTo("box");
        assertThat(world.plane().counters().resumes()).isEqualTo(1);
    }

    @Test
    void resumedDeviceCallsAndIsCalledAsAnyOther() {
        TestDevice other = world.device("other").online();
        box.connection().cut();
        box.resume().sendReady();
        other.call("box");
        assertThat(box.open(box.last(Offer.class))).hasSize(32);
        box.call("other");
        assertThat(box.open(box.last(Grant.class))).hasSize(32);
    }

    @Test
    void resumesFollowOneAnotherUntilAFullRegistrationIsDue() {
        for (int i = 0; i < Limits.RESUMES_IN_A_ROW; i++) {
            box.connection().cut();
            box.resume().sendReady();
            assertThat(box.isResumed()).as("resume %d", i).isTrue();
        }
        box.connection().cut();
        assertRefused(box.resume());
        assertThat(world.lastAudit(AuditEvent.RESUME_REFUSED).cause()).isEqualTo("32 resumes in a row");
        box.online();
        box.connection().cut();
        assertThat(box.resume().isResumed()).isTrue();
    }

    @Test
    void fullRegistrationIsDueAfterThirtyDays() {
        box.connection().cut();
        world.sleep(Limits.RESUME_DAYS * 24L * 3600 * 1000 - 1000);
        assertThat(box.resume().isResumed()).isTrue();
        box.sendReady().connection().cut();
        world.sleep(1000);
        assertRefused(box.resume());
        assertThat(world.lastAudit(AuditEvent.RESUME_REFUSED).cause()).contains("too long ago");
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

    @Test
    void deviceThatWasThereAMomentAgoIsNotReadAgain() {
        box.connection().cut();
        world.store().failFinds(true);
        box.resume().sendReady();
        assertThat(box.isResumed()).isTrue();
        assertOnline(box);
    }

    @Test
    void ticketOfAResumeEndsWithATagThatNobodyElseCanMake() {
        box.connection().cut();
        box.resume().connection().cut();
        byte[] tag = Arrays.copyOfRange(box.ticket, 8, 16);
        assertThat(tag).isNotEqualTo(new byte[8]);
        box.ticket[8] ^= 1;
        box.connect().sendRegister();
        assertQuarantinedBy(box);
    }

    @Test
    void handleIsUsedOnce() {
        byte[] first = box.handle;
        box.connection().cut();
        box.resume().sendReady();
        byte[] second = box.handle;
        assertThat(second).isNotEqualTo(first);
        box.connection().cut();
        box.resume().sendReady();
        assertThat(box.handle).isNotEqualTo(second).isNotEqualTo(first);
    }

    @Test
    void unknownHandleWrongMarkAndEveryWrongBitLookAlike() {
        box.connection().cut();
        byte[] right = resumeBytes(box);
        for (int bit = 8 * 13; bit < 8 * right.length; bit++) {
            byte[] wrong = right.clone();
            wrong[bit / 8] ^= (byte) (1 << bit % 8);
            box.dial().sendRaw(wrong);
            world.settle();
            assertRefused(box);
            assertThat(box.connection().received).isEmpty();
        }
        box.dial().sendRaw(right);
        world.settle();
        assertThat(box.isResumed()).as("nothing was burned").isTrue();
    }

    @Test
    void replayedOpeningChangesNothing() {
        box.connection().cut();
        byte[] opening = resumeBytes(box);
        DeviceRecord before = record();
        TestDevice attacker = replay(opening);
        assertThat(attacker.isResumed()).isTrue();
        ServerHello first = attacker.connection().hello();
        assertThat(replay(opening).connection().hello().nonce).isNotEqualTo(first.nonce);
        assertThat(record()).isSameAs(before);
        assertThat(world.plane().counters().devicesConnected()).isZero();
        assertThat(world.admission().halfOpen()).isEqualTo(2);
        box.resume().sendReady();
        assertOnline(box);
        assertThat(world.audit(AuditEvent.QUARANTINED)).isEmpty();
    }

    @Test
    void replayDoesNotEndTheConnectionOfADevice() {
        box.connection().cut();
        byte[] opening = resumeBytes(box);
        box.resume();
        replay(opening);
        box.sendReady();
        assertOnline(box);
        assertThat(replay(opening).connection().hello()).as("the state is gone").isNull();
        world.advance(1000);
        assertOnline(box);
    }

    @Test
    void replayIsClosedWhenItIsNotHeardInTime() {
        box.connection().cut();
        TestDevice attacker = replay(resumeBytes(box));
        world.advance(Limits.READY_AFTER_REGISTERED_MILLIS - 1);
        assertThat(attacker.connection().isClosedByServer()).isFalse();
        world.advance(1);
        assertThat(attacker.connection().isClosedByServer()).isTrue();
        assertThat(world.admission().halfOpen()).isZero();
    }

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
    void pendingTicketOfAFullRegistrationCanBeResumed() {
        box.connection().cut();
        box.connect().sendRegister();
        box.connection().cut();
        box.resume();
        assertThat(box.isResumed()).isTrue();
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
    void cloneWithAnOldStateIsRefusedAndQuarantinedWhenItRegisters() {
        TestDevice clone = box.clone("192.0.2.9");
        box.connection().cut();
        box.resume().sendReady();
        assertRefused(clone.resume());
        assertOnline(box);
        clone.connect().sendRegister();
        assertQuarantinedBy(clone);
        assertThat(box.connection().closeReason()).isEqualTo(CloseReason.REVOKED);
    }

    @Test
    void boxIsFoundToHaveACloneThatWentOnFromItsState() {
        TestDevice clone = box.clone("192.0.2.9");
        box.connection().cut();
        clone.resume().sendReady();
        assertOnline(clone);
        assertRefused(box.resume());
        box.connect().sendRegister();
        assertQuarantinedBy(box);
    }

    @Test
    void twoBoxesThatResumeFromOneStateAreNeverBothOnline() {
        TestDevice clone = box.clone("192.0.2.9");
        box.connection().cut();
        box.resume();
        clone.resume();
        box.sendReady();
        assertOnline(box);
        clone.sendReady();
        assertThat(record().standing()).isEqualTo(Standing.QUARANTINED);
        assertThat(world.plane().counters().devicesOnline()).isZero();
        assertThat(clone.connection().closeReason()).isEqualTo(CloseReason.REVOKED);
    }

    @Test
    void cloneThatRegisteredInFullMeanwhileDoesNotGoOnlineAfterTheBoxResumed() {
        TestDevice clone = box.clone("192.0.2.9");
        box.connection().cut();
        box.resume().connection().cut();
        clone.connect().sendRegister();
        box.resume();
        clone.sendReady();
        assertThat(clone.connection().closeReason()).isEqualTo(CloseReason.SUPERSEDED);
        box.sendReady();
        assertOnline(box);
        clone.connect().sendRegister();
        assertQuarantinedBy(clone);
    }

    @Test
    void readyThatSomebodyHeldBackIsNoAlarm() {
        box.connection().cut();
        box.resume();
        TestConnection late = box.connection();
        box.resume();
        late.send(new Ready(5000));
        world.settle();
        box.sendReady();
        assertOnline(box);
        assertThat(late.closeReason()).isEqualTo(CloseReason.SUPERSEDED);
        assertThat(world.audit(AuditEvent.QUARANTINED)).isEmpty();
    }

    @Test
    void readyOnAConnectionOlderThanTheOneThatRegisteredIsTooLate() {
        box.connection().cut();
        box.resume();
        TestConnection late = box.connection();
        box.resume().sendReady();
        late.send(new Ready(5000));
        world.settle();
        assertThat(late.closeReason()).isEqualTo(CloseReason.SUPERSEDED);
        assertThat(world.lastAudit(AuditEvent.RESUME_REFUSED).cause()).isEqualTo(LatestConnections.TOO_LATE);
        assertOnline(box);
    }

    @Test
    void readyThatSomebodyHeldBackIsNoAlarmThoughOnlyOpeningsCameMeanwhile() {
        box.connection().cut();
        box.resume();
        TestConnection late = box.connection();
        box.resume();
        box.resume();
        world.trace().clear();
        late.send(new Ready(5000));
        world.settle();
        assertThat(late.closeReason()).isEqualTo(CloseReason.SUPERSEDED);
        assertThat(record().standing()).isEqualTo(Standing.ALLOWED);
        assertThat(world.trace()).anyMatch(event -> event.name().equals("TOO_LATE"));
        box.sendReady();
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
    void traceAndCountersTellOfAResume() {
        box.connection().cut();
        world.settle();
        world.trace().clear();
        box.resume().sendReady();
        assertThat(world.trace())
                .filteredOn(event -> event.step() > 0)
                .extracting(event -> event.step() + " " + event.name() + " " + event.device())
                .containsExactly("301 RESUME box", "302 RESUMED box");
        assertThat(world.plane().counters().registrations()).isEqualTo(2);
        assertThat(world.plane().counters().resumes()).isEqualTo(1);
    }

    /** REGISTER with an old ticket, held back until an opening has moved the tickets on: late, and not a clone. */
    @Test
    void registerThatSomebodyHeldBackIsNoAlarmThoughOnlyAnOpeningCameMeanwhile() {
        box.connection().cut();
        box.connect();
        TestConnection late = box.connection();
        Register register = box.registerMessage(late.hash());
        box.resume();
        box.resume();
        late.send(register);
        world.settle();
        assertThat(late.closeReason()).isEqualTo(CloseReason.SUPERSEDED);
        assertThat(record().standing()).isEqualTo(Standing.ALLOWED);
        box.sendReady();
        assertOnline(box);
    }

    /** The same before: then it is taken, and the ticket that the resume brought is still a right one. */
    @Test
    void registerThatSomebodyHeldBackDoesNotVoidTheTicketOfAResume() {
        box.connection().cut();
        box.connect();
        TestConnection late = box.connection();
        Register register = box.registerMessage(late.hash());
        box.resume().connection().cut();
        byte[] brought = box.ticket;
        late.send(register);
        world.settle();
        box.ticket = brought;
        box.connect().sendRegister().sendReady();
        assertOnline(box);
        assertThat(world.audit(AuditEvent.QUARANTINED)).isEmpty();
    }

    @Test
    void otherSuiteThanTheRegisteredOneIsRefused() {
        box.connection().cut();
        box.controlSuite = 2;
        assertRefused(box.resume());
        assertThat(world.lastAudit(AuditEvent.RESUME_REFUSED).cause()).isEqualTo("suite 2, registered with 1");
        box.online();
        box.connection().cut();
        box.resume().sendReady();
        assertOnline(box);
        assertThat(box.isResumed()).isTrue();
    }

    @Test
    void deviceThatHasNotAcknowledgedTheKeySetRegistersInFull() {
        world.keySet(new ServerKeySet(1, List.of(new byte[32])));
        world.restart();
        assertRefused(box.resume());
        assertThat(world.lastAudit(AuditEvent.RESUME_REFUSED).cause()).contains("key set");
    }

    @Test
    void deviceThatMayNotTakePartIsRefusedLikeAStranger() {
        box.connection().cut();
        world.plane().revoke("box", world.now(), (outcome, now) -> {});
        world.settle();
        assertRefused(box.resume());
        assertThat(world.lastAudit(AuditEvent.RESUME_REFUSED).cause()).isEqualTo("REVOKED");
        world.plane().release("box", null, world.now(), (outcome, now) -> {});
        world.settle();
        assertRefused(box.resume());
        assertThat(world.lastAudit(AuditEvent.RESUME_REFUSED).cause()).isEqualTo("unknown handle");
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
    void openingMayComeByteByByte() {
        box.connection().cut();
        world.byteByByte(true);
        box.resume().sendReady();
        assertOnline(box);
        assertThat(box.isResumed()).isTrue();
    }

    @Test
    void frameOfAnotherLengthEndsTheConnectionWithoutAWord() {
        box.connection().cut();
        byte[] opening = resumeBytes(box);
        for (int length : new int[] {0, 48, 87, 89, 512}) {
            byte[] wrong = opening.clone();
            wrong[11] = (byte) (length >> 8);
            wrong[12] = (byte) length;
            TestDevice attacker = replay(wrong);
            assertThat(attacker.connection().hello()).as("length %d", length).isNull();
            assertThat(attacker.connection().isClosedByServer()).isTrue();
        }
    }

    @Test
    void storeKeepsNoSecretInClear() {
        String record = Arrays.toString(record().resume().encode());
        String secret = Arrays.toString(Arrays.copyOf(box.ratchet, 8));
        assertThat(record).doesNotContain(secret.substring(1, secret.length() - 1));
    }

    private TestDevice replay(byte[] opening) {
        TestDevice attacker = box.clone("203.0.113.5");
        attacker.dial().sendRaw(opening);
        world.settle();
        return attacker;
    }

    /** A right opening, made for nobody's connection. */
    private byte[] resumeBytes(TestDevice device) {
        TestConnection scratch = device.dial();
        byte[] bytes = device.resumeOpening();
        scratch.cut();
        return bytes;
    }
}
