package org.stblink.toolchain.abuse;

import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Random;
import org.stblink.internal.crypto.KeyHierarchy;
import org.stblink.internal.noise.HandshakeConfig;
import org.stblink.internal.noise.HandshakeState;
import org.stblink.internal.noise.NoiseException;
import org.stblink.internal.noise.Pattern;
import org.stblink.internal.wire.ControlPreamble;
import org.stblink.internal.wire.Prologues;
import org.stblink.internal.wire.ResumeFrame;
import org.stblink.internal.wire.Sizes;

/** The first bytes of a control connection (docs/protocol.md, section 4.1), as an abuser makes them. */
final class Opening {
    private static final int SUITE = 1;
    private static final byte[] NOTHING = new byte[0];

    private Opening() {}

    private static byte[] preamble(int mode, byte[] serverKey) {
        return new ControlPreamble(SUITE, mode, KeyHierarchy.serverKeyId(serverKey)).bytes();
    }

    /** A full one that opens: it costs the server its public-key operations, and who sends it again nothing. */
    static byte[] right(byte[] serverKey) throws NoiseException {
        byte[] preamble = preamble(ControlPreamble.MODE_NK, serverKey);
        HandshakeState state = new HandshakeState(new HandshakeConfig(Pattern.NK, true, SUITE, out -> {
                    new SecureRandom().nextBytes(out);
                    return true;
                })
                .prologue(Prologues.control(preamble))
                .remoteStatic(serverKey));
        byte[] message = new byte[Sizes.NOISE_MESSAGE];
        state.writeMessage(NOTHING, 0, 0, message, 0);
        state.destroy();
        return framed(preamble, message);
    }

    /** A full one with a key and a tag that are random. */
    static byte[] junk(byte[] serverKey, Random random) {
        byte[] message = new byte[Sizes.NOISE_MESSAGE];
        random.nextBytes(message);
        return framed(preamble(ControlPreamble.MODE_NK, serverKey), message);
    }

    /** One that resumes under a handle that nobody has, with a proof of nothing. */
    static byte[] resume(byte[] serverKey, Random random) {
        byte[] body = new byte[ResumeFrame.BYTES];
        random.nextBytes(body);
        return framed(preamble(ControlPreamble.MODE_RESUME, serverKey), body);
    }

    /** Random bytes behind a right beginning, or behind none. */
    static byte[] noise(byte[] serverKey, boolean resume, Random random) {
        byte[] bytes = resume ? resume(serverKey, random) : junk(serverKey, random);
        byte[] noise = new byte[bytes.length];
        random.nextBytes(noise);
        int right = random.nextInt(ControlPreamble.BYTES + 1);
        System.arraycopy(bytes, 0, noise, 0, right);
        return noise;
    }

    private static byte[] framed(byte[] preamble, byte[] message) {
        byte[] bytes = Arrays.copyOf(preamble, preamble.length + Sizes.FRAME_HEADER + message.length);
        bytes[preamble.length + 1] = (byte) message.length;
        System.arraycopy(message, 0, bytes, preamble.length + Sizes.FRAME_HEADER, message.length);
        return bytes;
    }
}
