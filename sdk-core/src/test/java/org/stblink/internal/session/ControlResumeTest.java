package org.stblink.internal.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.stblink.hal.HalException;
import org.stblink.internal.crypto.HmacSha256;
import org.stblink.internal.crypto.ResumeKeys;
import org.stblink.internal.wire.Limits;
import org.stblink.internal.wire.Ready;
import org.stblink.internal.wire.ServerHello;
import org.stblink.internal.wire.Sessions;
import org.stblink.support.HeapSearch;
import org.stblink.support.ServerEnd;

/** When a device resumes, what it makes of the answers, and what it forgets (protocol section 4.4). */
class ControlResumeTest {
    private ControlRig rig = rig();

    private static ControlRig rig() {
        ControlRig rig = new ControlRig(3);
        rig.resumes = true;
        return rig.boot().goOnline();
    }

    private void reconnect() {
        while (rig.machine.state() != ControlState.HANDSHAKE) {
            rig.toDeadline();
        }
    }

    private void cutAndReconnect() {
        rig.cut();
        reconnect();
    }

    private byte[] exportKey() {
        return HmacSha256.mac(rig.known.authKey(), ServerEnd.ascii("STBLink/1 resume"), ratchet());
    }

    private byte[] record() {
        try {
            return rig.store.get(DeviceState.RECORD);
        } catch (HalException e) {
            throw new AssertionError(e);
        }
    }

    /** The ratchet in the record. */
    private byte[] ratchet() {
        byte[] record = record();
        int at = record.length - ResumeState.BYTES + 16;
        return Arrays.copyOfRange(record, at, at + 32);
    }

    private void resume(int ticket) {
        byte[] e = exportKey();
        assertThat(rig.server.provesResume(e)).as("the proof").isTrue();
        rig.server.resume(e, -1);
        rig.send(rig.registered(ticket));
        rig.expect(Ready.class);
        rig.expect(Sessions.class);
        assertThat(rig.machine.state()).isEqualTo(ControlState.REGISTERED);
    }

    private void assertAsksToResume(boolean expected) {
        assertThat(rig.server.preamble()[6]).as("mode").isEqualTo((byte) (expected ? 3 : 1));
    }

    private void refuse(int reason) {
        rig.server.hello(ServerHello.refused(reason, 1));
        rig.turn();
    }

    @Test
    void deviceResumesWithoutRegisterAndGoesOnFromItsNextState() {
        byte[] handle = null;
        for (int i = 2; i < 6; i++) {
            cutAndReconnect();
            assertAsksToResume(true);
            byte[] shown = Arrays.copyOf(rig.server.resumeBody(), 16);
            assertThat(shown).isNotEqualTo(handle);
            handle = shown;
            resume(i);
        }
    }

    @Test
    void lengthOfTheResumeStandsBeforeIt() {
        rig.cut();
        rig.holdConnect = true;
        rig.toDeadline();
        rig.connected();

        byte[] opening = rig.said();

        assertThat(opening).hasSize(11 + 2 + 88);
        assertThat(Arrays.copyOfRange(opening, 11, 13)).containsExactly(0, 88);
    }

    @Test
    void nothingOnTheWireNamesTheDevice() {
        cutAndReconnect();
        String opening = Arrays.toString(rig.server.resumeBody());
        String id = Arrays.toString(ServerEnd.ascii(ControlRig.ID));
        assertThat(opening).doesNotContain(id.substring(1, id.length() - 1));
    }

    @Test
    void stateSurvivesAPowerCut() {
        rig.boot().start();
        assertAsksToResume(true);
        resume(2);
    }

    @Test
    void fullHandshakeIsDueAfterSoManyResumes() {
        for (int i = 0; i < Limits.RESUMES_IN_A_ROW; i++) {
            cutAndReconnect();
            assertAsksToResume(true);
            resume(i + 2);
        }
        cutAndReconnect();
        assertAsksToResume(false);
        rig.answerUpToReady();
        cutAndReconnect();
        assertAsksToResume(true);
    }

    @Test
    void changedFirmwareOrSuiteHasToBeRegistered() {
        rig.firmware = "fw-3";
        rig.boot().start();
        assertAsksToResume(false);
        rig.firmware = "fw-2";
        rig.controlSuite = 2;
        rig.boot().start();
        assertAsksToResume(false);
        rig.controlSuite = 1;
        rig.boot().start();
        assertAsksToResume(true);
    }

    @Test
    void deviceThatDoesNotWantToResumeNeverDoesAndKeepsNoState() {
        rig.resumes = false;
        rig.boot().start();
        assertAsksToResume(false);
        rig.answerUpToReady();
        byte[] record = record();
        assertThat(record[record.length - 1]).isZero();
        rig.resumes = true;
        rig.boot().start();
        assertAsksToResume(false);
    }

    @Test
    void refusedResumeIsFollowedByAFullHandshakeAtOnce() {
        cutAndReconnect();
        long before = rig.now;
        refuse(ServerHello.REASON_RESUME);
        assertThat(rig.machine.state()).isEqualTo(ControlState.HANDSHAKE);
        assertThat(rig.states).contains("CONNECTING SERVER_REFUSES_RESUME");
        assertThat(rig.now).isEqualTo(before);
        assertThat(rig.endpoint).isZero();
        assertAsksToResume(false);
        rig.answerUpToReady();
        cutAndReconnect();
        assertAsksToResume(true);
        resume(9);
    }

    @Test
    void serverThatDoesNotKnowTheModeIsRegisteredWithInFull() {
        cutAndReconnect();
        refuse(ServerHello.REASON_MODE);
        assertAsksToResume(false);
        rig.answerUpToReady();
    }

    @Test
    void refusedKeyIsFollowedByAResumeWithTheNextOne() {
        cutAndReconnect();
        refuse(ServerHello.REASON_KEY_ID);
        assertThat(rig.lastState()).isEqualTo("BACKOFF SERVER_REFUSES_KEY");
        rig.toDeadline();
        assertAsksToResume(true);
        resume(9);
    }

    @Test
    void refusalsCannotMakeADeviceConnectWithoutPause() {
        cutAndReconnect();
        int before = rig.connects;
        refuse(ServerHello.REASON_RESUME);
        refuse(ServerHello.REASON_RESUME);
        assertThat(rig.machine.state()).isEqualTo(ControlState.BACKOFF);
        assertThat(rig.connects).isEqualTo(before + 1);
    }

    @Test
    void forgedRefusalCostsOneFullHandshakeAndKeepsTheState() {
        byte[] ratchet = ratchet();
        cutAndReconnect();
        refuse(ServerHello.REASON_RESUME);
        assertThat(ratchet()).isEqualTo(ratchet);
        cutAndReconnect();
        assertAsksToResume(false);
        rig.answerUpToReady();
        assertThat(ratchet()).isNotEqualTo(ratchet);
    }

    @Test
    void everySpoiltBitOfTheAnswerEndsTheConnection() {
        for (int bit = 0; bit < 512; bit += 7) {
            rig = rig();
            cutAndReconnect();
            rig.server.resume(exportKey(), bit);
            rig.turn();
            assertThat(rig.lastState()).as("bit %d", bit).isEqualTo("BACKOFF PROTOCOL");
            reconnect();
            assertAsksToResume(false);
        }
    }

    @Test
    void answerToAnotherQuestionEndsTheConnection() {
        cutAndReconnect();
        rig.server.hello(ServerHello.goOn(new byte[48]));
        rig.turn();
        assertThat(rig.lastState()).isEqualTo("BACKOFF PROTOCOL");
        reconnect();
        assertAsksToResume(false);
        rig.server.hello(ServerHello.resumed(new byte[32], new byte[32]));
        rig.turn();
        assertThat(rig.lastState()).isEqualTo("BACKOFF PROTOCOL");
    }

    @Test
    void busyServerIsAskedToResumeAgain() {
        cutAndReconnect();
        rig.server.hello(ServerHello.busy(3));
        rig.turn();
        assertThat(rig.lastState()).isEqualTo("BACKOFF SERVER_BUSY");
        reconnect();
        assertAsksToResume(true);
        resume(4);
    }

    @Test
    void resumesThatNobodyAnswersEndInAFullHandshake() {
        for (int i = 0; i < Limits.UNANSWERED_RESUMES; i++) {
            cutAndReconnect();
            assertAsksToResume(true);
            rig.advance(Limits.HANDSHAKE_MILLIS);
        }
        reconnect();
        assertAsksToResume(false);
        rig.answerUpToReady();
    }

    @Test
    void leaseCountsFromTheOpening() {
        cutAndReconnect();
        long sent = rig.now;
        rig.advance(2000);
        resume(2);
        rig.cut();
        rig.holdConnect = true;
        rig.advance(sent + 600_000 - 1 - rig.now);
        assertThat(rig.machine.registration()).isNotNull();
        rig.advance(1);
        assertThat(rig.machine.registration()).isNull();
    }

    /** A poll-driven box may be called again seconds after it made the opening. */
    @Test
    void leaseCountsFromWhenTheOpeningWasSealedAndNotFromWhenItWasMade() {
        rig.cut();
        rig.holdConnect = true;
        rig.toDeadline();
        rig.holdConnect = false;
        rig.connected();
        assertThat(rig.machine.work(rig.now)).isEqualTo(Work.LIGHT);
        rig.now += 2000;
        rig.turn();
        long sent = rig.now;
        resume(2);
        rig.cut();
        rig.holdConnect = true;

        rig.advance(sent + 600_000 - 1 - rig.now);
        assertThat(rig.machine.registration()).isNotNull();
        rig.advance(1);
        assertThat(rig.machine.registration()).isNull();
    }

    @Test
    void serverThatResumedHasTenSecondsToSayRegistered() {
        cutAndReconnect();
        rig.server.resume(exportKey(), -1);
        rig.turn();
        rig.advance(9_999);
        assertThat(rig.lastState()).isEqualTo("REGISTERING");

        rig.advance(1);

        assertThat(rig.lastState()).isEqualTo("BACKOFF TIMEOUT");
    }

    @Test
    void entropyIsWaitedFor() {
        rig.cut();
        rig.entropy.setReady(false);
        while (!rig.lastState().equals("BACKOFF ENTROPY")) {
            rig.toDeadline();
        }
        assertThat(rig.gone.isAskedToResume()).isFalse();
        rig.entropy.setReady(true);
        rig.advance(1000);
        assertAsksToResume(true);
        resume(2);
    }

    @Test
    void oldRatchetAndExportKeyAreForgottenOnceTheNextStateIsDurable() {
        byte[] ratchet = ratchet();
        cutAndReconnect();
        List<byte[]> held = HeapSearch.arrays(rig.machine, ratchet);
        assertThat(held).as("while it is needed").isNotEmpty();
        byte[] e = exportKey();
        byte[] next = ResumeKeys.SOFTWARE.nextRatchet(e, rig.registered(2).ticket);
        resume(2);
        assertThat(ratchet()).isEqualTo(next);
        assertThat(HeapSearch.find(rig.machine, ratchet)).isNull();
        assertThat(HeapSearch.find(rig.machine, e)).isNull();
        assertThat(held).as("overwritten").allSatisfy(array -> assertThat(array).containsOnly(0));
    }
}
