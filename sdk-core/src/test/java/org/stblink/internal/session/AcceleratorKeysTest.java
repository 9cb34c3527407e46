package org.stblink.internal.session;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.stblink.internal.crypto.Sha256;
import org.stblink.internal.crypto.Suite;
import org.stblink.internal.wire.DownReason;
import org.stblink.internal.wire.Grant;
import org.stblink.internal.wire.Ping;
import org.stblink.internal.wire.Pong;
import org.stblink.internal.wire.Request;
import org.stblink.support.WatchedAccelerator;

/** Keys in an accelerator: as many as there are directions, none when they are over, and none in the array it came in. */
class AcceleratorKeysTest {
    private static final byte[] CODE = Sha256.hash(new byte[] {80});

    private final WatchedAccelerator accelerator = new WatchedAccelerator();

    private PeerEnds ends() {
        PeerEnds ends = PeerEnds.chacha();
        ends.accelerator = accelerator;
        ends.caller = ends.newCaller(ends.callerParameters(), ends.psk);
        return ends;
    }

    private void assertAlive(int keys) {
        assertThat(accelerator.alive()).as("keys in the accelerator").isEqualTo(keys);
    }

    private void assertArraysWiped() {
        assertThat(accelerator.keys())
                .isNotEmpty()
                .allSatisfy(key -> assertThat(key).containsOnly(0));
    }

    @Test
    void openChannelHasTwoKeysAtEachEndAndAClosedOneNone() {
        PeerEnds ends = ends().handshake();
        assertAlive(4);
        assertArraysWiped();

        ends.caller.close(DownReason.LOCAL_CLOSE, 0);
        ends.settle();
        ends.caller.tick(ends.caller.deadline());

        assertThat(ends.caller.state()).isEqualTo(PeerState.CLOSED);
        assertAlive(0);
    }

    @Test
    void changedKeyLeavesNoKeyBehind() {
        PeerEnds ends = ends();
        ends.keyLimits = new KeyLimits(3, 1000, 16, 1000);
        ends.handshake();
        int before = accelerator.keys().size();
        for (int i = 0; i < 10; i++) {
            ends.write(ends.caller, PeerEnds.bytes(i), true);
            ends.deliver(ends.caller, ends.target);
            ends.read(ends.target);
        }

        assertThat(accelerator.keys()).as("keys, changed ones too").hasSizeGreaterThan(before);
        assertAlive(4);
        assertArraysWiped();
    }

    @Test
    void handshakeGivenUpAtAnyPointLeavesNone() {
        PeerEnds ends = ends();
        byte[] opening = ends.say(ends.caller);
        ends.caller.abandon(DownReason.CONNECT_FAILED);
        assertAlive(0);

        assertThat(ends.accept(PeerEnds.flipped(opening, 70 * 8))).isEqualTo(PeerAccept.REFUSED);
        assertAlive(0);

        assertThat(ends.accept(opening)).isEqualTo(PeerAccept.PROVEN);
        ends.target.abandon(DownReason.CONNECT_FAILED);
        assertAlive(0);
        assertArraysWiped();
    }

    private ControlRig rig() {
        ControlRig rig = new ControlRig(9);
        rig.accelerator = accelerator;
        return rig;
    }

    @Test
    void connectionHasTwoKeysAndALostOneNone() {
        ControlRig rig = rig().boot().goOnline();
        assertAlive(2);
        assertArraysWiped();
        rig.send(new Ping(1, 0));
        rig.expect(Pong.class);

        rig.cut();
        assertAlive(0);
        rig.comeBack();
        assertAlive(2);
        rig.machine.stop(Cause.CLOSED);

        assertAlive(0);
        assertArraysWiped();
    }

    @Test
    void connectionGivenUpBeforeItIsOpenLeavesNone() {
        ControlRig rig = rig().boot().goOnline();
        rig.cut();
        rig.toDeadline();
        assertThat(rig.server.isGreeted()).isTrue();

        rig.cut();

        assertAlive(0);
        assertArraysWiped();
    }

    @Test
    void resumedConnectionHasTwoKeysAndALostOneNone() {
        ControlRig rig = rig();
        rig.resumes = true;
        TicketServer server = new TicketServer(rig);
        rig.boot().start();
        server.serve();
        rig.cut();
        rig.toDeadline();
        server.serve();
        assertThat(server.resumes).isEqualTo(1);
        assertAlive(2);
        assertArraysWiped();

        rig.cut();

        assertAlive(0);
    }

    @Test
    void codeIsOpenedUnderAKeyThatIsGoneAtOnceAndLeftNowhere() {
        ControlRig rig = rig().boot().goOnline();
        rig.machine.call("BOX-B", new byte[0], rig.now + 60_000);
        rig.turn();
        Request r = rig.expect(Request.class);
        byte[] h = rig.server.handshakeHash();
        Grant g = rig.known.grant(
                r.requestId,
                ControlRig.sid(1),
                r.traceId,
                r.target,
                r.service,
                Suite.CHACHA_POLY,
                15,
                ControlRig.ADDRESS,
                1,
                CODE,
                h);
        int before = accelerator.keys().size();

        rig.send(g);

        assertThat(rig.effects).endsWith("GRANTED BOX-B");
        assertThat(accelerator.keys()).as("the code's key").hasSize(before + 1);
        assertAlive(2);
        assertArraysWiped();
        assertThat(accelerator.buffers()).noneSatisfy(b -> assertThat(b).containsSequence(CODE));
    }
}
