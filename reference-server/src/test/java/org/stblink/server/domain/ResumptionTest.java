package org.stblink.server.domain;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.stblink.internal.wire.Grant;
import org.stblink.internal.wire.Limits;
import org.stblink.internal.wire.Offer;
import org.stblink.internal.wire.Registered;
import org.stblink.server.sim.TestDevice;

/** Resume (docs/protocol.md, section 4.4) as a server does it: who is let in, and what an opening may change. */
class ResumptionTest extends ResumptionScene {
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
    void fullRegistrationIsDueWhenTheClockSaysThatTheLastOneIsYetToCome() {
        world.clockAhead(365 * 24 * 3600);
        box.online().connection().cut();
        world.clockAhead(0);
        assertRefused(box.resume());
        assertThat(world.lastAudit(AuditEvent.RESUME_REFUSED).cause()).contains("set back");
        box.online().connection().cut();
        assertThat(box.resume().isResumed()).isTrue();
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
        world.keySet(new ServerKeySet(1, List.of(ServerPublicKey.of(new byte[32]))));
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
}
