package org.stblink.internal.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.stblink.internal.noise.HandshakeConfig;
import org.stblink.internal.noise.HandshakeState;
import org.stblink.internal.noise.NoiseException;
import org.stblink.internal.noise.Pattern;
import org.stblink.internal.noise.Transport;
import org.stblink.internal.wire.PeerPreamble;
import org.stblink.internal.wire.Prologues;
import org.stblink.support.SeededEntropy;

/** One end of a peer channel written by hand after protocol section 10, to say what no honest end would say. */
final class RawPeer {
    private static final byte[] NOTHING = new byte[0];

    private final HandshakeState noise;
    private Transport keys;

    private RawPeer(PeerEnds ends, boolean caller) {
        noise = new HandshakeState(new HandshakeConfig(Pattern.NNpsk0, caller, ends.suite, new SeededEntropy(99))
                .prologue(Prologues.peer(ends.suite, ends.sid.bytes(), PeerEnds.CALLER, PeerEnds.TARGET))
                .psk(ends.psk));
    }

    /** A caller whose handshake with the target under test is done; nothing else was said. */
    static RawPeer caller(PeerEnds ends) throws NoiseException {
        RawPeer raw = new RawPeer(ends, true);
        byte[] opening = PeerEnds.concat(new PeerPreamble(ends.sid).bytes(), raw.handshakeFrame());
        assertThat(ends.accept(opening)).isEqualTo(PeerAccept.PROVEN);
        raw.hearHandshake(ends.say(ends.target), 0);
        return raw;
    }

    /** As {@link #caller}, with a target that has the pair's key limits. */
    static RawPeer callerPastTheDoor(PeerEnds ends) throws NoiseException {
        RawPeer raw = new RawPeer(ends, true);
        ends.acceptLimited(PeerEnds.concat(new PeerPreamble(ends.sid).bytes(), raw.handshakeFrame()));
        raw.hearHandshake(ends.say(ends.target), 0);
        return raw;
    }

    /** A target that answered the caller under test; the caller's CONFIRM is read. */
    static RawPeer target(PeerEnds ends) throws NoiseException {
        RawPeer raw = new RawPeer(ends, false);
        raw.hearHandshake(ends.say(ends.caller), PeerPreamble.BYTES);
        assertThat(ends.hear(ends.caller, raw.handshakeFrame())).isZero();
        raw.keys = raw.noise.split();
        assertThat(raw.open(ends.say(ends.caller))).containsExactly(new byte[] {2, 0, 0});
        return raw;
    }

    private byte[] handshakeFrame() throws NoiseException {
        byte[] frame = new byte[50];
        frame[1] = 48;
        noise.writeMessage(NOTHING, 0, 0, frame, 2);
        return frame;
    }

    private void hearHandshake(byte[] said, int preamble) throws NoiseException {
        assertThat(said).hasSize(preamble + 50);
        assertThat(said[preamble + 1]).isEqualTo((byte) 48);
        noise.readMessage(said, preamble + 2, 48, NOTHING, 0);
        if (noise.isComplete()) {
            keys = noise.split();
        }
    }

    byte[] confirm() {
        return record(2);
    }

    byte[] record(int type, byte... data) {
        return padded(type, 0, data);
    }

    byte[] padded(int type, int pad, byte... data) {
        byte[] plain = new byte[3 + data.length + pad];
        plain[0] = (byte) type;
        plain[1] = (byte) (pad >> 8);
        plain[2] = (byte) pad;
        System.arraycopy(data, 0, plain, 3, data.length);
        Arrays.fill(plain, 3 + data.length, plain.length, (byte) 0xEE); // the receiver ignores the padding's value
        return seal(plain);
    }

    /** Any plaintext as a frame, well sealed. */
    byte[] seal(byte... plain) {
        byte[] frame = Arrays.copyOf(new byte[] {0, 0}, 2 + plain.length + 16);
        System.arraycopy(plain, 0, frame, 2, plain.length);
        int n = keys.sender().encrypt(NOTHING, 0, 0, frame, 2, plain.length);
        frame[0] = (byte) (n >> 8);
        frame[1] = (byte) n;
        return frame;
    }

    void rekeySender() {
        keys.sender().rekey();
    }

    /** The plaintexts of whole frames; after a REKEY the new key is used, as an honest receiver would. */
    List<byte[]> open(byte[] frames) {
        List<byte[]> plain = new ArrayList<>();
        int at = 0;
        while (at < frames.length) {
            int length = (frames[at] & 0xFF) << 8 | frames[at + 1] & 0xFF;
            byte[] body = Arrays.copyOfRange(frames, at + 2, at + 2 + length);
            int n = keys.receiver().decrypt(NOTHING, 0, 0, body, 0, length);
            assertThat(n).as("a frame that opens").isNotNegative();
            plain.add(Arrays.copyOf(body, n));
            if (body[0] == 4) {
                keys.receiver().rekey();
            }
            at += 2 + length;
        }
        return plain;
    }
}
