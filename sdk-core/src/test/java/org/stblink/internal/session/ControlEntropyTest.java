package org.stblink.internal.session;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.stblink.internal.wire.Enrol;

/** A box whose entropy is not ready: waits and asks again wherever it is needed, and never goes on without (rule ENT-1). */
class ControlEntropyTest {
    private final ControlRig rig = new ControlRig(8).boot();

    @Test
    void nonceWaitsForEntropy() {
        rig.entropy.setReady(false);
        rig.start();
        assertThat(rig.lastState()).isEqualTo("BACKOFF ENTROPY");
        assertThat(rig.store.writes()).isEmpty();
        for (int i = 0; i < 5; i++) {
            assertThat(rig.machine.deadline()).isEqualTo(rig.now + 1000);
            rig.toDeadline();
        }
        assertThat(rig.connects).isZero();

        rig.entropy.setReady(true);
        rig.toDeadline();

        assertThat(rig.greet()).isInstanceOf(Enrol.class);
    }

    /** The server is not kept waiting meanwhile: it would end an opening that does not come, which looks like a fault of the line. */
    @Test
    void ephemeralKeyWaitsForEntropy() {
        rig.endpoints = 2;
        rig.boot();
        rig.holdConnect = true;
        rig.start();
        rig.entropy.setReady(false);
        rig.connected();
        rig.turn();
        assertThat(rig.lastState()).isEqualTo("BACKOFF ENTROPY");
        assertThat(rig.server).as("the connection").isNull();
        assertThat(rig.gone.isGreeted()).isFalse();
        for (int i = 0; i < 20; i++) {
            assertThat(rig.machine.deadline())
                    .as("asks again, and does not spin")
                    .isEqualTo(rig.now + 1000);
            rig.toDeadline();
        }
        assertThat(rig.connects).as("connections while there is no entropy").isEqualTo(1);

        rig.entropy.setReady(true);
        rig.toDeadline();

        assertThat(rig.connects).isEqualTo(2);
        assertThat(rig.endpoint).as("no fault of the server's").isZero();
        rig.connected();
        rig.turn();
        assertThat(rig.greet()).isInstanceOf(Enrol.class);
    }

    @Test
    void enrolledBoxThatBootsWithoutEntropySaysSoAndIsOnlineASecondAfterItCame() {
        rig.goOnline();
        rig.boot();
        rig.states.clear();
        rig.entropy.setReady(false);
        rig.start();
        rig.advance(60_000);

        assertThat(rig.states).startsWith("CONNECTING", "HANDSHAKE", "BACKOFF ENTROPY");
        assertThat(rig.states.subList(2, rig.states.size())).containsOnly("BACKOFF ENTROPY");
        assertThat(rig.connects).isEqualTo(2);

        rig.entropy.setReady(true);
        rig.advance(1000);
        rig.answerUpToReady();
    }

    @Test
    void entropyThatCameLateMakesNoLaterFailureWaitLonger() {
        rig.goOnline();
        rig.boot();
        rig.entropy.setReady(false);
        rig.start();
        rig.advance(60_000);
        rig.entropy.setReady(true);
        rig.advance(1000);
        rig.entropy.setReady(false);
        rig.cut();

        assertThat(rig.machine.deadline())
                .as("the longest wait of a first failure")
                .isEqualTo(rig.now + 1000);
    }

    @Test
    void backoffAndTraceIdDoWithout() {
        rig.goOnline();
        rig.entropy.setReady(false);
        rig.machine.call("BOX-B", new byte[0], 60_000);
        rig.turn();
        rig.cut();

        assertThat(rig.machine.deadline()).as("the longest wait").isEqualTo(rig.now + 1000);
        rig.entropy.setReady(true);
        rig.comeBack();
    }

    @Test
    void machineDrawsNothingItDoesNotNeed() {
        rig.start();
        int nonceAndEphemeral = 2;

        assertThat(rig.entropy.fills()).isEqualTo(nonceAndEphemeral);
    }

    /** Its 2,000 rounds take a slow box seconds, and a connection that fails before ENROL is tried again and again. */
    @Test
    void passwordIsStretchedOnce() {
        rig.holdConnect = true;
        rig.start();
        assertThat(rig.heavySteps).isEqualTo(1);

        rig.cut();
        rig.toDeadline();

        assertThat(rig.connects).isEqualTo(2);
        assertThat(rig.heavySteps).isEqualTo(1);
    }

    @Test
    void workDoesOnePublicKeyOperationAtTheMost() {
        rig.holdConnect = true;
        rig.start();
        rig.connected();
        int heavy = 0;
        for (int work = rig.machine.work(0); work != Work.NONE; work = rig.machine.work(0)) {
            heavy += work == Work.HEAVY ? 1 : 0;
        }
        assertThat(heavy).as("ephemeral key, es").isEqualTo(2);
        rig.server.hear(ControlRig.take(rig.machine.out()));
        rig.server.goOn();
        byte[] answer = rig.server.say();
        rig.machine.received(answer, 0, answer.length, 0);

        assertThat(rig.machine.work(0)).as("ee").isEqualTo(Work.HEAVY);
        assertThat(rig.machine.state()).isEqualTo(ControlState.ENROLLING);
        assertThat(rig.machine.work(0)).isEqualTo(Work.NONE);
    }
}
