package org.stblink.internal.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.stblink.hal.HalException;
import org.stblink.internal.wire.Enrol;
import org.stblink.internal.wire.Enrolled;
import org.stblink.internal.wire.Register;

/** Power cuts and failing storage at every point of enrolment and registration: the device always comes back, as itself. */
class ControlCrashTest {
    private static final class PowerCut extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    private final ControlRig rig = new ControlRig(1);
    private final TicketServer server = new TicketServer(rig);

    /** Brings the device online, and off and on again, cutting the power after that many effects; false when that was all. */
    private boolean runWithCutAfter(int effects) {
        rig.store.writes().clear();
        rig.beforeEffect = new Runnable() {
            private int left = effects;

            @Override
            public void run() {
                if (left-- == 0) {
                    throw new PowerCut();
                }
            }
        };
        try {
            rig.boot().start();
            server.serve();
            rig.cut();
            rig.toDeadline();
            server.serve();
            return false;
        } catch (PowerCut cut) {
            return true;
        } finally {
            rig.beforeEffect = null;
        }
    }

    @Test
    void powerCutBetweenAnyTwoEffectsLosesNothing() {
        int cuts = 0;
        boolean cut = true;
        while (cut) {
            ControlCrashTest fresh = new ControlCrashTest();
            cut = fresh.runWithCutAfter(cuts);
            fresh.rig.boot().start();
            fresh.server.serve();
            assertThat(fresh.server.isOnline())
                    .as("after a cut behind effect %d", cuts)
                    .isTrue();
            cuts++;
        }
        assertThat(cuts).as("places a power cut was tried at").isGreaterThan(20);
    }

    @Test
    void powerCutOfADeviceThatResumesLosesNothing() {
        int cuts = 0;
        int resumes = 0;
        boolean cut = true;
        while (cut) {
            ControlCrashTest fresh = new ControlCrashTest();
            fresh.rig.resumes = true;
            cut = fresh.runWithCutAfter(cuts);
            fresh.rig.boot().start();
            fresh.server.serve();
            assertThat(fresh.server.isOnline())
                    .as("after a cut behind effect %d", cuts)
                    .isTrue();
            resumes += fresh.server.resumes;
            cuts++;
        }
        assertThat(cuts).as("places a power cut was tried at").isGreaterThan(20);
        assertThat(resumes).as("resumes").isGreaterThan(10);
    }

    @Test
    void powerCutInsideTheStoreOfTheKeysLosesNothing() {
        for (int writes = 0; writes < 5; writes++) {
            ControlCrashTest fresh = new ControlCrashTest();
            fresh.rig.boot();
            fresh.rig.store.failAfterWrites(writes);
            fresh.rig.start();
            fresh.server.serve();
            fresh.rig.store.failAfterWrites(Integer.MAX_VALUE);

            fresh.rig.boot().start();
            fresh.server.serve();

            assertThat(fresh.server.isOnline()).as("after %d writes", writes).isTrue();
        }
    }

    @Test
    void powerCutsInARowLoseNothing() {
        for (int effects = 0; effects < 40; effects++) {
            runWithCutAfter(effects % 17);
        }
        rig.boot().start();
        server.serve();

        assertThat(server.isOnline()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4})
    void storageThatFailsIsTriedAgainWithTheSameIdentity(int writes) {
        rig.boot();
        rig.store.failAfterWrites(writes);
        rig.start();
        server.serve();
        assertThat(rig.lastState()).isEqualTo("BACKOFF STORAGE");
        assertThat(rig.machine.deadline()).isLessThanOrEqualTo(rig.now + 1000);

        rig.toDeadline();
        server.serve();
        assertThat(rig.lastState()).as("while it still fails").isEqualTo("BACKOFF STORAGE");
        rig.store.failAfterWrites(Integer.MAX_VALUE);
        rig.toDeadline();
        server.serve();

        assertThat(server.isOnline()).isTrue();
    }

    @Test
    void ticketThatLandedThoughItsStoreFailedIsNotWhatAPowerCutLeaves() {
        rig.boot().start();
        server.serve();
        byte[] before = stored();
        rig.cut();
        rig.store.setLandingAndFailing(true);
        rig.toDeadline();
        server.serve();
        assertThat(rig.lastState()).isEqualTo("BACKOFF STORAGE");
        assertThat(stored())
                .as("the ticket that was not durable, for all we know")
                .isNotEqualTo(before);

        int connects = rig.connects;
        rig.toDeadline();
        assertThat(rig.connects).as("connections while the store is in doubt").isEqualTo(connects);
        rig.store.setLandingAndFailing(false);
        rig.toDeadline();
        assertThat(rig.connects).isEqualTo(connects + 1);
        assertThat(stored()).isEqualTo(before);
        rig.server.goOn();
        rig.turn();
        rig.boot().start();
        server.serve();
        assertThat(server.isOnline()).isTrue();
    }

    private byte[] stored() {
        try {
            return rig.store.get(DeviceState.RECORD);
        } catch (HalException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void keyStoreThatFailsRightAfterItTookTheKeysIsTriedAgain() {
        int importsAndRecord = 2;
        rig.boot().start();
        Enrol m = (Enrol) rig.greet();
        rig.store.cutAtWrite(importsAndRecord, true, () -> rig.store.setFailing(true));
        rig.send(rig.known.enrol(m, 1));
        assertThat(rig.lastState()).isEqualTo("BACKOFF STORAGE");

        rig.store.setFailing(false);
        rig.toDeadline();
        assertThat(rig.greet()).isInstanceOf(Register.class);
    }

    @Test
    void keyStoreThatFailsIsTriedAgain() {
        rig.boot().start();
        server.serve();
        rig.cut();
        rig.store.setFailing(true);
        rig.toDeadline();
        server.serve();
        assertThat(rig.lastState()).isEqualTo("BACKOFF STORAGE");

        rig.store.setFailing(false);
        rig.toDeadline();
        server.serve();

        assertThat(server.isOnline()).isTrue();
    }

    @Test
    void lostEnrolledIsAskedForWithTheSameNonce() {
        rig.boot().start();
        Enrol first = (Enrol) rig.greet();
        rig.cut();
        rig.toDeadline();
        Enrol second = (Enrol) rig.greet();

        assertThat(second.nonce).isEqualTo(first.nonce);
        assertThat(second.pwKey).isEqualTo(first.pwKey);
        assertThat(second.token).isEqualTo(first.token);
        assertThat(second.username).isEqualTo(first.username);
        Enrolled answer = rig.known.enrol(second, 1);
        rig.send(answer);
        assertThat(rig.known.proves(rig.expect(Register.class), rig.server.handshakeHash()))
                .isTrue();
    }

    @Test
    void lostConnectionWhileTheKeysAreStoredRegistersOnTheNextOne() {
        rig.boot();
        rig.start();
        Enrol m = (Enrol) rig.greet();
        rig.holdStore = true;
        rig.send(rig.known.enrol(m, 1));
        rig.cut();
        rig.advance(1000);
        assertThat(rig.machine.state()).as("the next attempt waits for storage").isEqualTo(ControlState.BACKOFF);
        assertThat(rig.machine.deadline()).as("and not for a time").isEqualTo(Long.MAX_VALUE);
        rig.holdStore = false;
        rig.finishStore();
        rig.toDeadline();

        assertThat(rig.greet()).isInstanceOf(Register.class);
    }

    @Test
    void lostConnectionWhileTheTicketIsStoredUsesTheNewTicketNext() {
        rig.boot().start();
        server.serve();
        rig.cut();
        rig.toDeadline();
        rig.server.goOn();
        rig.turn();
        rig.holdStore = true;
        server.answer();
        rig.turn();
        assertThat(rig.heldStore).isNotNull();
        rig.cut();
        rig.holdStore = false;
        rig.finishStore();
        rig.toDeadline();

        server.serve();

        assertThat(server.isOnline()).isTrue();
    }

    @Test
    void answerOfAStoreThatNobodyAskedForChangesNothing() {
        rig.boot().start();
        server.serve();
        List<String> before = List.copyOf(rig.effects);

        rig.machine.stored(rig.now);
        rig.machine.storeFailed(rig.now);
        rig.turn();

        assertThat(rig.effects).isEqualTo(before);
    }
}
