package org.stblink.internal.session;

import org.jspecify.annotations.Nullable;
import org.stblink.hal.CryptoAccelerator;
import org.stblink.hal.EntropySource;
import org.stblink.internal.noise.HandshakeConfig;
import org.stblink.internal.noise.HandshakeState;
import org.stblink.internal.noise.NoiseException;
import org.stblink.internal.noise.Pattern;
import org.stblink.internal.noise.Transport;
import org.stblink.internal.wire.FrameAssembler;
import org.stblink.internal.wire.PeerPreamble;
import org.stblink.internal.wire.Role;
import org.stblink.internal.wire.Sizes;

/**
 * The two messages before a peer channel's first record: Noise NNpsk0 (protocol section 10.1).
 *
 * <pre>
 *  caller                                              target
 *    preamble, message 1: psk, e       --------->        {@link #readFirst}: symmetric work only
 *    reads message 2                   <---------        message 2: e, ee
 * </pre>
 *
 * <p>One {@link #step} does at most one public-key operation.
 */
final class PeerHandshake {
    private static final byte[] NOTHING = new byte[0];

    private final PeerParameters parameters;
    private final HandshakeState noise;
    private boolean wantsEntropy;

    /** @param psk copied */
    PeerHandshake(
            PeerParameters parameters, byte[] psk, EntropySource entropy, @Nullable CryptoAccelerator accelerator) {
        this.parameters = parameters;
        boolean caller = parameters.role == Role.CALLER;
        noise = new HandshakeState(new HandshakeConfig(Pattern.NNpsk0, caller, parameters.suite, entropy)
                .prologue(parameters.prologue())
                .accelerator(accelerator)
                .psk(psk));
    }

    /** The target: whether a caller's first message of 48 bytes is authentic. Nothing moved when it is not. */
    boolean readFirst(byte[] b, int off) {
        try {
            noise.readMessage(b, off, Sizes.NOISE_MESSAGE, NOTHING, 0);
            return true;
        } catch (NoiseException forged) {
            return false;
        }
    }

    /**
     * Goes on, as far as bytes and entropy allow.
     *
     * @param in where frames of the other end are put together; its limits allow nothing but a frame of 48 bytes
     * @return {@link Work#NONE} when bytes or entropy are wanted
     * @throws NoiseException when the other end's message is not authentic; the handshake has failed
     */
    int step(FrameAssembler in, OutBuffer out) throws NoiseException {
        int before = noise.publicKeyOperations();
        if (noise.isMyTurn()) {
            wantsEntropy = !noise.prepareEphemeral();
            if (wantsEntropy) {
                return Work.NONE;
            }
            if (noise.publicKeyOperations() == before) {
                write(out);
            }
        } else if (in.hasFrame()) {
            noise.readMessage(in.buffer(), in.bodyOffset(), in.bodyLength(), NOTHING, 0);
            in.next();
        } else {
            return Work.NONE;
        }
        return noise.publicKeyOperations() > before ? Work.HEAVY : Work.LIGHT;
    }

    private void write(OutBuffer out) throws NoiseException {
        byte[] preamble = parameters.role == Role.CALLER ? new PeerPreamble(parameters.sid).bytes() : NOTHING;
        if (!out.reserve(preamble.length + Sizes.FRAME_HEADER + Sizes.NOISE_MESSAGE)) {
            throw new IllegalStateException("a fresh buffer has room for the opening");
        }
        byte[] b = out.array();
        int at = out.end();
        System.arraycopy(preamble, 0, b, at, preamble.length);
        at += preamble.length;
        int n = noise.writeMessage(NOTHING, 0, 0, b, at + Sizes.FRAME_HEADER);
        b[at] = (byte) (n >>> 8);
        b[at + 1] = (byte) n;
        out.added(preamble.length + Sizes.FRAME_HEADER + n);
    }

    /** Whether {@link #step} waits for the box's entropy and nothing else. */
    boolean wantsEntropy() {
        return wantsEntropy;
    }

    boolean isComplete() {
        return noise.isComplete();
    }

    /** Public-key operations of this end so far. */
    int publicKeyOperations() {
        return noise.publicKeyOperations();
    }

    /** The records' keys, once complete; the handshake's secrets are wiped. */
    Transport split() {
        Transport transport = noise.split();
        noise.destroy();
        return transport;
    }

    /** Forgets every secret. */
    void destroy() {
        noise.destroy();
    }
}
