package org.stblink.server.control;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.stblink.internal.crypto.Bytes;
import org.stblink.internal.crypto.ResumeKeys;
import org.stblink.internal.noise.HandshakeConfig;
import org.stblink.internal.noise.HandshakeState;
import org.stblink.internal.noise.NoiseException;
import org.stblink.internal.noise.Pattern;
import org.stblink.internal.noise.Transport;
import org.stblink.internal.wire.ControlPreamble;
import org.stblink.internal.wire.Prologues;
import org.stblink.internal.wire.Protocol;
import org.stblink.internal.wire.ResumeFrame;
import org.stblink.internal.wire.ServerHello;
import org.stblink.internal.wire.Sizes;
import org.stblink.internal.wire.WireException;
import org.stblink.server.domain.ResumeRequest;

/**
 * The opening of sections 4.1 and 4.4, server side.
 *
 * <pre>
 * +----------+--------+-----------------+
 * | preamble | u16 48 | Noise message 1 |      mode 1: received, then answered by one ServerHello
 * +----------+--------+-----------------+
 *   11         2        48
 *
 * +----------+--------+-------------+
 * | preamble | u16 88 | ResumeFrame |          mode 3: received, then handed to the domain
 * +----------+--------+-------------+
 *   11         2        88
 * </pre>
 *
 * <p>Nothing costs a public-key operation before all of it is there, its values are accepted, and the source is admitted.
 */
final class OpeningHandshake {
    private static final int MODE_AT = 6;
    private static final int MESSAGE_AT = ControlPreamble.BYTES + Sizes.FRAME_HEADER;

    private final byte[] received = new byte[MESSAGE_AT + ResumeFrame.BYTES];
    private int have;
    private @Nullable Result result;
    private @Nullable ResumeRequest resume;
    private int suite;

    /** What a complete handshake leaves: the keys of both directions, h and e of 32 bytes each, and the suite. */
    record Result(Transport transport, byte[] hash, byte[] exportKey, int suite) {}

    /** Takes what it still needs; returns how many bytes that were. */
    int take(byte[] buf, int off, int len) {
        int taken = 0;
        int n;
        do {
            n = Math.min(len - taken, MESSAGE_AT + messageBytes() - have);
            System.arraycopy(buf, off + taken, received, have, n);
            have += n;
            taken += n;
        } while (n > 0);
        return taken;
    }

    /** Of the shorter message until the mode is here. */
    private int messageBytes() {
        boolean resumes = have > MODE_AT && received[MODE_AT] == ControlPreamble.MODE_RESUME;
        return resumes ? ResumeFrame.BYTES : Sizes.NOISE_MESSAGE;
    }

    /**
     * What S answers to what has arrived. After GO_ON, {@link #result} is there.
     *
     * @return null while more bytes are needed, and when {@link #resume} is there
     * @throws WireException when this is not the protocol: S closes without a word
     * @throws NoiseException when message 1 is forged or damaged: the same
     */
    @Nullable
    ServerHello answer(ControlContext context, String source, long nowMillis) throws WireException, NoiseException {
        if (have < ControlPreamble.BYTES) {
            return null;
        }
        ControlPreamble preamble;
        try {
            preamble = ControlPreamble.read(received, 0, ControlPreamble.BYTES);
        } catch (WireException e) {
            if (e.reason() == WireException.BAD_VERSION) {
                return notSupported(context, ServerHello.REASON_VERSION);
            }
            throw e;
        }
        if (!context.suites.contains(preamble.suite)) {
            return notSupported(context, ServerHello.REASON_SUITE);
        }
        if (preamble.mode != ControlPreamble.MODE_NK && preamble.mode != ControlPreamble.MODE_RESUME) {
            return notSupported(context, ServerHello.REASON_MODE);
        }
        ServerKeys.Pair key = context.keys.find(preamble.suite, preamble.keyId);
        if (key == null) {
            return notSupported(context, ServerHello.REASON_KEY_ID);
        }
        if (have >= MESSAGE_AT) {
            int length = (received[ControlPreamble.BYTES] & 0xFF) << 8 | received[ControlPreamble.BYTES + 1] & 0xFF;
            if (length != messageBytes()) {
                throw new WireException(WireException.BAD_LENGTH, "opening.length");
            }
        }
        if (have < MESSAGE_AT + messageBytes()) {
            return null;
        }
        boolean resumes = preamble.mode == ControlPreamble.MODE_RESUME;
        int busySeconds = context.admission.handshake(source, resumes, nowMillis);
        if (busySeconds > 0) {
            return ServerHello.busy(busySeconds);
        }
        suite = preamble.suite;
        if (resumes) {
            byte[] body = Arrays.copyOfRange(received, MESSAGE_AT, MESSAGE_AT + ResumeFrame.BYTES);
            resume = new ResumeRequest(preamble.bytes(), body, ResumeFrame.read(body, 0, body.length));
            return null;
        }
        return shakeHands(context, preamble, key);
    }

    private static ServerHello notSupported(ControlContext context, int reason) {
        context.admission.turnedAway(TurnedAway.NOT_SUPPORTED);
        return ServerHello.refused(reason, Protocol.VERSION);
    }

    /** What the domain has to decide about; null before it is complete, and in mode 1. */
    @Nullable
    ResumeRequest resume() {
        return resume;
    }

    /** Of the preamble; once that is accepted. */
    int suite() {
        return suite;
    }

    /** Null before GO_ON. */
    @Nullable
    Result result() {
        return result;
    }

    private ServerHello shakeHands(ControlContext context, ControlPreamble preamble, ServerKeys.Pair key)
            throws NoiseException {
        byte[] privateKey = key.privateKey.copy();
        HandshakeState handshake =
                new HandshakeState(new HandshakeConfig(Pattern.NK, false, preamble.suite, context.entropy)
                        .prologue(Prologues.control(preamble.bytes()))
                        .localStatic(privateKey, key.publicKey)
                        .primitives(context.primitives)
                        .accelerator(context.accelerator));
        Bytes.wipe(privateKey);
        try {
            handshake.readMessage(received, MESSAGE_AT, Sizes.NOISE_MESSAGE, received, 0);
            byte[] message2 = new byte[Sizes.NOISE_MESSAGE];
            handshake.writeMessage(message2, 0, 0, message2, 0);
            byte[] hash = handshake.handshakeHash();
            byte[] exportKey = handshake.export(ResumeKeys.exportLabel());
            result = new Result(handshake.split(), hash, exportKey, preamble.suite);
            return ServerHello.goOn(message2);
        } finally {
            handshake.destroy();
        }
    }
}
