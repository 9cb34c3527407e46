package org.stblink.internal.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.stblink.hal.HalException;
import org.stblink.hal.SecretStore;
import org.stblink.internal.wire.KeySetAck;
import org.stblink.internal.wire.ReEnrol;
import org.stblink.internal.wire.Register;
import org.stblink.internal.wire.WireException;
import org.stblink.support.KnownDevice;

/** What a change of password stores, when, and what is left where that fails or the power does: section 6.1. */
class ReEnrolmentStorageTest extends ReEnrolmentScene {
    private static final class PowerCut extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    @Test
    void keysOfTheOldGenerationAreErasedOnceTheServerTookTheNewOneAndNotBefore() throws HalException, WireException {
        begin();
        answer(rig.expect(ReEnrol.class));
        assertThat(rig.store.hasKey(DeviceState.AUTH_KEY)).isTrue();
        rig.greet();
        rig.send(rig.registered(7));
        assertThat(rig.store.hasKey(DeviceState.AUTH_KEY)).isFalse();
        assertThat(rig.store.hasKey(DeviceState.WRAP_KEY)).isFalse();
        assertThat(rig.store.hasKey("stblink.auth2")).isTrue();
        DeviceState stored = DeviceState.decode(rig.store.get(DeviceState.RECORD));
        assertThat(stored.generation()).isEqualTo(2);
        assertThat(stored.slotToErase()).isEqualTo(KeySlots.NONE);
    }

    @Test
    void nextChangeUsesTheFirstSlotAgain() {
        ReEnrolmentServer server = freshServer();
        for (int i = 2; i <= 5; i++) {
            CredentialChange change = fresh.machine.changeCredentials("u" + i, "p" + i);
            server.serve();
            assertThat(change.isOver()).isTrue();
            assertThat(server.generation).isEqualTo(i);
            assertThat(fresh.store.hasKey(DeviceState.AUTH_KEY)).isEqualTo(i % 2 == 1);
            assertThat(fresh.store.hasKey("stblink.auth2")).isEqualTo(i % 2 == 0);
        }
    }

    @Test
    void nextGenerationThatLandedThoughItsStoreFailedIsWrittenOverBeforeTheNextChange() throws HalException {
        ReEnrolmentServer server = freshServer();
        byte[] before = fresh.store.get(DeviceState.RECORD);
        fresh.store.setLandingAndFailing(true);
        CredentialChange change = fresh.machine.changeCredentials("bert", "new");
        server.serve();
        assertThat(change.cause()).isEqualTo(Cause.STORAGE);
        CredentialChange next = fresh.machine.changeCredentials("bert", "newer");
        server.serve();
        assertThat(next.cause()).as("while the store is in doubt").isEqualTo(Cause.STORAGE);
        assertThat(fresh.machine.state()).isEqualTo(ControlState.REGISTERED);
        fresh.store.setLandingAndFailing(false);

        CredentialChange last = fresh.machine.changeCredentials("bert", "newest");
        fresh.holdStore = true;
        fresh.turn();
        assertThat(fresh.heldStore).as("the present state, once more").isNotNull();
        assertThat(fresh.heldStore.value).isEqualTo(before);
        fresh.holdStore = false;
        fresh.finishStore();
        server.serve();
        assertThat(last.isOver() && last.cause() == Cause.NONE).isTrue();
        assertThat(server.generation).isEqualTo(2);
    }

    /** Not only before the next change: a power cut may come first. */
    @Test
    void presentGenerationIsWrittenOverOneThatMayHaveLandedAtOnce() throws HalException {
        ReEnrolmentServer server = freshServer();
        byte[] before = fresh.store.get(DeviceState.RECORD);
        fresh.holdStore = true;
        fresh.machine.changeCredentials("bert", "new");
        server.serve();
        assertThat(fresh.heldStore).isNotNull();
        fresh.store.setLandingAndFailing(true);
        fresh.finishStore();
        assertThat(fresh.store.get(DeviceState.RECORD)).isNotEqualTo(before);
        assertThat(fresh.heldStore).as("the present state").isNotNull();
        fresh.store.setLandingAndFailing(false);

        fresh.finishStore();

        assertThat(fresh.store.get(DeviceState.RECORD)).isEqualTo(before);
    }

    @Test
    void storageThatFailsKeepsThePresentGenerationAndTheConnection() {
        for (int writes = 0; writes < 3; writes++) {
            ReEnrolmentServer server = freshServer();
            fresh.store.failAfterWrites(writes);
            CredentialChange change = fresh.machine.changeCredentials("bert", "new");
            server.serve();
            assertThat(change.cause()).as("after %d writes", writes).isEqualTo(Cause.STORAGE);
            assertThat(fresh.machine.state()).isEqualTo(ControlState.REGISTERED);
            assertThat(fresh.connects).isEqualTo(1);

            fresh.store.failAfterWrites(Integer.MAX_VALUE);
            fresh.boot().start();
            server.serve();
            assertThat(server.generation).isEqualTo(1);
            CredentialChange again = fresh.machine.changeCredentials("bert", "new");
            server.serve();
            assertThat(again.isOver() && again.cause() == Cause.NONE).isTrue();
            assertThat(server.generation).isEqualTo(2);
        }
    }

    @Test
    void storageThatFailsAfterTheSwitchIsTriedAgainAsTheNewGeneration() {
        for (int writes = 3; writes < 6; writes++) {
            ReEnrolmentServer server = freshServer();
            fresh.store.failAfterWrites(writes);
            CredentialChange change = fresh.machine.changeCredentials("bert", "new");
            server.serve();
            assertThat(fresh.lastState()).as("after %d writes", writes).isEqualTo("BACKOFF STORAGE");
            assertThat(change.isOver()).isFalse();

            fresh.store.failAfterWrites(Integer.MAX_VALUE);
            fresh.toDeadline();
            server.serve();
            assertThat(change.isOver() && change.cause() == Cause.NONE).isTrue();
            assertThat(server.generation).isEqualTo(2);
            assertThat(fresh.store.hasKey(DeviceState.AUTH_KEY)).isFalse();
        }
    }

    @Test
    void connectionLostWhileTheKeysAreStoredLosesNothing() {
        rig.holdStore = true;
        CredentialChange change = begin();
        KnownDevice next = answer(rig.expect(ReEnrol.class));
        rig.cut();
        rig.holdStore = false;
        rig.finishStore();
        while (rig.machine.state() != ControlState.HANDSHAKE) {
            rig.toDeadline();
        }
        Register register = (Register) rig.greet();
        assertThat(next.proves(register, rig.server.handshakeHash())).isTrue();
        rig.send(rig.registered(3));
        assertThat(change.isOver() && change.cause() == Cause.NONE).isTrue();
    }

    @Test
    void changeWaitsForWhatIsBeingStored() {
        rig.holdStore = true;
        rig.send(new TicketServer(rig).keySetOf(5, 0));
        begin();
        rig.expectNothing();
        assertThat(rig.machine.deadline()).as("it does not spin meanwhile").isGreaterThan(rig.now);
        rig.holdStore = false;
        rig.finishStore();
        rig.expect(KeySetAck.class);
        rig.expect(ReEnrol.class);
    }

    @Test
    void slowStorageIsNotHeldAgainstTheAnswer() {
        begin();
        rig.expect(ReEnrol.class);
        rig.holdStore = true;
        rig.send(new TicketServer(rig).keySetOf(5, 0));

        rig.advance(10_000);
        assertThat(rig.machine.state()).isEqualTo(ControlState.REGISTERED);
        rig.holdStore = false;
        rig.finishStore();
        rig.expect(KeySetAck.class);
        rig.advance(0);

        assertThat(rig.states).contains("BACKOFF TIMEOUT");
    }

    @Test
    void stopWhileTheNextKeysAreStoredAsksForNothingMore() {
        rig.holdStore = true;
        CredentialChange change = begin();
        answer(rig.expect(ReEnrol.class));
        assertThat(rig.heldStore).isNotNull();
        rig.machine.stop(Cause.CLOSED);
        rig.heldStore = null;
        rig.turn();
        int effects = rig.effects.size();

        rig.machine.storeFailed(rig.now);
        rig.turn();

        assertThat(rig.effects).hasSize(effects);
        assertThat(change.cause()).isEqualTo(Cause.CLOSED);
    }

    /** Brings the change under way and cuts the power after that many effects; false when that was all. */
    private boolean changeWithCutAfterEffects(ReEnrolmentServer server, int effects) {
        fresh.beforeEffect = new Runnable() {
            private int left = effects;

            @Override
            public void run() {
                if (left-- == 0) {
                    throw new PowerCut();
                }
            }
        };
        try {
            fresh.machine.changeCredentials("bert", "new");
            server.serve();
            return false;
        } catch (PowerCut cut) {
            return true;
        } finally {
            fresh.beforeEffect = null;
        }
    }

    @Test
    void powerCutBetweenAnyTwoEffectsLeavesOneGenerationThatRegisters() {
        boolean cut = true;
        int cuts = 0;
        while (cut) {
            ReEnrolmentServer server = freshServer();
            cut = changeWithCutAfterEffects(server, cuts);
            assertComesBackAndCanChange(server, "a cut behind effect " + cuts);
            cuts++;
        }
        assertThat(cuts).as("places a power cut was tried at").isGreaterThan(6);
    }

    @Test
    void powerCutInsideAnyWriteLeavesOneGenerationThatRegisters() {
        // Import, import, record; then, once registered, erase, erase, record.
        for (int write = 0; write < 6; write++) {
            for (boolean kept : new boolean[] {false, true}) {
                ReEnrolmentServer server = freshServer();
                assertThat(changeWithCutInWrite(server, write, kept))
                        .as("a write number %d", write)
                        .isTrue();
                assertComesBackAndCanChange(server, "write " + write + ", kept " + kept);
            }
        }
    }

    private boolean changeWithCutInWrite(ReEnrolmentServer server, int write, boolean kept) {
        fresh.store.cutAtWrite(write, kept, () -> {
            throw new PowerCut();
        });
        try {
            fresh.machine.changeCredentials("bert", "new");
            server.serve();
            return false;
        } catch (PowerCut cut) {
            return true;
        }
    }

    private void assertComesBackAndCanChange(ReEnrolmentServer server, String where) {
        int readies = server.readies;
        fresh.boot().start();
        server.serve();
        assertThat(server.readies).as(where).isGreaterThan(readies);
        assertThat(server.generation).as(where).isBetween(1L, 2L);
        long before = server.generation;
        CredentialChange again = fresh.machine.changeCredentials("bert", "newer");
        server.serve();
        assertThat(again.isOver() && again.cause() == Cause.NONE).as(where).isTrue();
        assertThat(server.generation).as(where).isEqualTo(before + 1);
        boolean first = fresh.store.hasKey(DeviceState.AUTH_KEY);
        assertThat(fresh.store.hasKey("stblink.auth2")).as(where).isEqualTo(!first);
    }

    @Test
    void everyNameInTheStoreHasTheSdksPrefix() { // what a factory reset keeps
        ReEnrolmentServer server = freshServer();
        fresh.machine.changeCredentials("bert", "new");
        server.serve();
        assertThat(fresh.store.writes()).allMatch(name -> name.startsWith(SecretStore.NAME_PREFIX));
        assertThat(PinnedKeys.record(1)).startsWith(SecretStore.NAME_PREFIX);
    }

    @Test
    void recordsOfAllPhasesSurviveTheRoundTripAndOthersAreRefused() throws WireException {
        DeviceState first = DeviceState.enrolling("BOX", new byte[16]).enrolled(1, new byte[16]);
        DeviceState second = first.reEnrolled(2, new byte[16]);
        DeviceState clean = second.registered(new byte[16], null);
        DeviceState third = clean.reEnrolled(3, new byte[16]);
        for (DeviceState s : Arrays.asList(first, second, clean, third, third.registered(new byte[16], null))) {
            DeviceState back = DeviceState.decode(s.encode());
            assertThat(back.slot()).isEqualTo(s.slot());
            assertThat(back.slotToErase()).isEqualTo(s.slotToErase());
            assertThat(back.generation()).isEqualTo(s.generation());
        }
        assertThat(first.slot()).isZero();
        assertThat(second.slot()).isOne();
        assertThat(second.slotToErase()).isZero();
        assertThat(clean.slotToErase()).isEqualTo(KeySlots.NONE);
        assertThat(third.slot()).isZero();
        assertThat(third.slotToErase()).isOne();
    }
}
