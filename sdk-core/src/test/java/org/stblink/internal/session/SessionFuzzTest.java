package org.stblink.internal.session;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Arrays;
import org.stblink.internal.noise.NoiseException;
import org.stblink.internal.wire.WireException;

/**
 * The state machines of a device, driven by bytes: whatever a server or a peer says, and whenever time passes, lines break and
 * storage fails, a machine comes to rest in one of its states and throws nothing. Records that storage gives back are read
 * or refused.
 *
 * <p>Replays the corpus in the ordinary run; toolchain/fuzz searches for more.
 */
class SessionFuzzTest {
    /** Of one input: each takes public-key work. */
    private static final int MOST_CONNECTIONS = 6;

    private static final int MOST_STEPS = 200;

    @FuzzTest
    void durableRecords(byte[] data) {
        try {
            DeviceState state = DeviceState.decode(data);
            assertThat(state).isNotNull();
            assertThat(DeviceState.decode(state.encode())).isNotNull();
        } catch (WireException e) {
            assertThat(e.reason()).isPositive();
        }
        try {
            PinnedKeys keys = PinnedKeys.decode(1, data);
            assertThat(keys).isNotNull();
            assertThat(keys.encode()).isEqualTo(Arrays.copyOf(data, keys.encode().length));
        } catch (WireException e) {
            assertThat(e.reason()).isPositive();
        }
    }

    /** A server that holds the right key and says anything, well sealed, to a device that is registered. */
    @FuzzTest
    void deviceWithAServerOfAnyWords(byte[] data) {
        Input in = new Input(data);
        ControlRig rig = ControlRig.online();
        int connections = rig.connects;
        for (int step = 0; step < MOST_STEPS && in.hasMore() && rig.connects < connections + MOST_CONNECTIONS; step++) {
            step(in, rig);
            assertThat(rig.machine.state()).isBetween(ControlState.IDLE, ControlState.STOPPED);
        }
        rig.machine.stop(Cause.CLOSED);
        rig.turn();
        assertThat(rig.machine.state()).isEqualTo(ControlState.STOPPED);
        assertThat(rig.machine.deadline()).isEqualTo(Long.MAX_VALUE);
    }

    private static void step(Input in, ControlRig rig) {
        switch (in.next() & 7) {
            case 0:
                if (rig.machine.deadline() < Long.MAX_VALUE) {
                    rig.toDeadline();
                }
                break;
            case 1:
                if (rig.server != null) {
                    rig.cut();
                }
                break;
            case 2:
                if (rig.server != null && rig.server.isGreeted() && rig.server.preamble()[6] == 1) {
                    rig.server.goOn();
                    rig.turn();
                }
                break;
            case 3:
                if (rig.server != null) {
                    byte[] body = in.some();
                    if (body.length > 0) {
                        rig.server.frame(body);
                        rig.turn();
                    }
                }
                break;
            case 4:
                rig.store.setFailing((in.next() & 1) != 0);
                break;
            default:
                if (rig.server != null && rig.server.isOpen()) {
                    rig.server.sendSealed(in.some());
                    rig.turn();
                }
                break;
        }
    }

    /** The same to a device that has not enrolled yet. */
    @FuzzTest
    void freshDeviceWithAServerOfAnyWords(byte[] data) {
        Input in = new Input(data);
        ControlRig rig = new ControlRig(1).boot().start();
        if (rig.server.isGreeted()) {
            rig.server.goOn();
            rig.turn();
        }
        for (int step = 0; step < MOST_STEPS && in.hasMore() && rig.connects < MOST_CONNECTIONS; step++) {
            step(in, rig);
        }
        rig.machine.stop(Cause.CLOSED);
        rig.turn();
        assertThat(rig.machine.state()).isEqualTo(ControlState.STOPPED);
    }

    /** A caller that has the code and says anything behind the handshake, well sealed or not. */
    @FuzzTest
    void targetWithACallerOfAnyWords(byte[] data) throws NoiseException {
        PeerEnds ends = PeerEnds.chacha();
        RawPeer caller = RawPeer.caller(ends);
        talk(new Input(data), ends, ends.target, caller);
    }

    /** The same from a target. */
    @FuzzTest
    void callerWithATargetOfAnyWords(byte[] data) throws NoiseException {
        PeerEnds ends = PeerEnds.chacha();
        RawPeer target = RawPeer.target(ends);
        talk(new Input(data), ends, ends.caller, target);
    }

    private static void talk(Input in, PeerEnds ends, PeerMachine machine, RawPeer peer) {
        for (int step = 0; step < MOST_STEPS && in.hasMore(); step++) {
            int what = in.next();
            if ((what & 7) == 0) {
                ends.hear(machine, in.some());
            } else if ((what & 7) == 1) {
                ends.now += 1000L * (what >> 3 & 7);
                machine.tick(ends.now);
            } else if ((what & 7) == 2 && machine.state() == PeerState.OPEN) {
                ends.read(machine);
            } else if ((what & 7) == 3) {
                ends.hear(machine, peer.record(what >> 3 & 7, in.some()));
            } else {
                ends.hear(machine, peer.seal(in.some()));
            }
            ends.say(machine);
            assertThat(machine.state()).isBetween(PeerState.HANDSHAKE, PeerState.CLOSED);
        }
    }

    /** Bytes in place of the target's answer: nobody is taken for the target by guessing. */
    @FuzzTest
    void callerWithATargetWithoutTheCode(byte[] data) {
        PeerEnds ends = PeerEnds.chacha();
        ends.say(ends.caller);
        ends.hear(ends.caller, data);
        ends.say(ends.caller);
        assertThat(ends.caller.state()).isNotEqualTo(PeerState.OPEN);
    }

    /** Bytes in front of the handshake of a target: nobody gets in by guessing. */
    @FuzzTest
    void doorOfATarget(byte[] data) {
        PeerEnds ends = PeerEnds.chacha();
        PeerAccept door = new PeerAccept(ends.now);
        door.received(data, 0, data.length);
        assertThat(ends.judge(door)).isNotEqualTo(PeerAccept.PROVEN);
    }

    /** What the fuzzer gives, as small numbers and short pieces. */
    private static final class Input {
        private final byte[] data;
        private int at;

        Input(byte[] data) {
            this.data = data;
        }

        boolean hasMore() {
            return at < data.length;
        }

        int next() {
            return at < data.length ? data[at++] & 0xFF : 0;
        }

        byte[] some() {
            int length = Math.min(next(), data.length - at);
            at += length;
            return Arrays.copyOfRange(data, at - length, at);
        }
    }
}
