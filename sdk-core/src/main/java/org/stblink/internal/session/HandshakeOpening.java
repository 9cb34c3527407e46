package org.stblink.internal.session;

import org.jspecify.annotations.Nullable;
import org.stblink.hal.CryptoAccelerator;
import org.stblink.hal.EntropySource;
import org.stblink.internal.crypto.KeyHierarchy;
import org.stblink.internal.crypto.ResumeKeys;
import org.stblink.internal.noise.HandshakeConfig;
import org.stblink.internal.noise.HandshakeState;
import org.stblink.internal.noise.NoiseException;
import org.stblink.internal.noise.Pattern;
import org.stblink.internal.wire.ControlPreamble;
import org.stblink.internal.wire.Prologues;
import org.stblink.internal.wire.ServerHello;
import org.stblink.internal.wire.Sizes;

/** Mode 1: Noise NK as initiator (protocol section 4.1). Each step is one public-key operation. */
final class HandshakeOpening extends Opening {
    private static final byte[] NOTHING = new byte[0];

    private final byte[] preamble;
    private final HandshakeState handshake;

    /** @param serverKey the pinned key the server must hold */
    HandshakeOpening(int suite, byte[] serverKey, EntropySource entropy, @Nullable CryptoAccelerator accelerator) {
        preamble = new ControlPreamble(suite, ControlPreamble.MODE_NK, KeyHierarchy.serverKeyId(serverKey)).bytes();
        handshake = new HandshakeState(new HandshakeConfig(Pattern.NK, true, suite, entropy)
                .prologue(Prologues.control(preamble))
                .accelerator(accelerator)
                .remoteStatic(serverKey));
    }

    @Override
    int weight() {
        return Work.HEAVY;
    }

    @Override
    boolean isResume() {
        return false;
    }

    @Override
    boolean prepare() {
        return handshake.prepareEphemeral();
    }

    @Override
    int write(byte[] out, int off) throws NoiseException {
        System.arraycopy(preamble, 0, out, off, preamble.length);
        int frame = off + preamble.length;
        int n = handshake.writeMessage(NOTHING, 0, 0, out, frame + Sizes.FRAME_HEADER);
        putFrameHeader(out, frame, n);
        return preamble.length + Sizes.FRAME_HEADER + n;
    }

    @Override
    void read(ServerHello hello) throws LinkException, NoiseException {
        if (hello.kind != ServerHello.GO_ON) {
            throw LinkException.quiet(Cause.PROTOCOL, "the server resumes what was not asked to be resumed");
        }
        handshake.readMessage(hello.noiseMessage, 0, hello.noiseMessage.length, NOTHING, 0);
        byte[] hash = handshake.handshakeHash();
        byte[] export = handshake.export(ResumeKeys.exportLabel());
        established(hash, export, handshake.split());
    }

    @Override
    void destroy() {
        super.destroy();
        handshake.destroy();
    }
}
