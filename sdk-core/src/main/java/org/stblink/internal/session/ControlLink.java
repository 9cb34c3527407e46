package org.stblink.internal.session;

import org.jspecify.annotations.Nullable;
import org.stblink.hal.CryptoAccelerator;
import org.stblink.hal.EntropySource;
import org.stblink.internal.crypto.KeyHierarchy;
import org.stblink.internal.noise.CipherState;
import org.stblink.internal.noise.HandshakeConfig;
import org.stblink.internal.noise.HandshakeState;
import org.stblink.internal.noise.NoiseException;
import org.stblink.internal.noise.Pattern;
import org.stblink.internal.noise.Transport;
import org.stblink.internal.wire.ControlCodec;
import org.stblink.internal.wire.ControlPreamble;
import org.stblink.internal.wire.FrameAssembler;
import org.stblink.internal.wire.Limits;
import org.stblink.internal.wire.Message;
import org.stblink.internal.wire.Prologues;
import org.stblink.internal.wire.ServerHello;
import org.stblink.internal.wire.Sizes;
import org.stblink.internal.wire.WireException;

/**
 * One control connection of a device, as bytes: preamble, Noise NK handshake as initiator, then sealed frames (protocol
 * section 4).
 *
 * <pre>
 *  FRESH --ephemeral key--> KEYED --message 1 out--> AWAITING_HELLO --message 2 opened--> OPEN
 * </pre>
 *
 * <p>Each arrow of the handshake is one {@link #step} with one public-key operation. After a {@link LinkException} the
 * link is of no more use; nothing of the failing frame was acted on.
 */
final class ControlLink implements Outbox {
    private static final int FRESH = 0;
    private static final int KEYED = 1;
    private static final int AWAITING_HELLO = 2;
    private static final int OPEN = 3;

    private static final byte[] NOTHING = new byte[0];
    /** Two of the largest messages: a server that takes less than that is not there any more. */
    private static final int OUT_BYTES = 2 * (Sizes.FRAME_HEADER + Limits.FRAME_AFTER_REGISTRATION_BYTES);

    private final byte[] preamble;
    private final HandshakeState handshake;
    private final FrameAssembler in = new FrameAssembler(Limits.FRAME_AFTER_REGISTRATION_BYTES);
    private final OutBuffer out = new OutBuffer(OUT_BYTES);
    private int state = FRESH;
    private byte @Nullable [] handshakeHash;
    private @Nullable CipherState sender;
    private @Nullable CipherState receiver;

    ControlLink(int suite, byte[] serverKey, EntropySource entropy, @Nullable CryptoAccelerator accelerator) {
        preamble = new ControlPreamble(suite, ControlPreamble.MODE_NK, KeyHierarchy.serverKeyId(serverKey)).bytes();
        handshake = new HandshakeState(new HandshakeConfig(Pattern.NK, true, suite, entropy)
                .prologue(Prologues.control(preamble))
                .accelerator(accelerator)
                .remoteStatic(serverKey));
    }

    /** Whether {@link #step} waits for the box's entropy and nothing else. */
    boolean wantsEntropy() {
        return state == FRESH;
    }

    boolean isOpen() {
        return state == OPEN;
    }

    /** Noise's h of this connection; only when {@link #isOpen}. */
    byte[] handshakeHash() {
        if (handshakeHash == null) {
            throw new IllegalStateException("the handshake is not complete");
        }
        return handshakeHash;
    }

    OutBuffer out() {
        return out;
    }

    /** Takes bytes of the stream; stops at the end of a frame until {@link #step} or {@link #next} used it. */
    int receive(byte[] b, int off, int len) throws LinkException {
        try {
            return in.feed(b, off, len);
        } catch (WireException e) {
            throw LinkException.protocol(String.valueOf(e.getMessage()));
        }
    }

    /**
     * Goes on with the handshake.
     *
     * @return {@link Work#HEAVY} when a step was made, {@link Work#NONE} when bytes or entropy are wanted
     */
    int step() throws LinkException {
        try {
            switch (state) {
                case FRESH:
                    if (!handshake.prepareEphemeral()) {
                        return Work.NONE;
                    }
                    state = KEYED;
                    return Work.HEAVY;
                case KEYED:
                    writeFirst();
                    state = AWAITING_HELLO;
                    return Work.HEAVY;
                case AWAITING_HELLO:
                    if (!in.hasFrame()) {
                        return Work.NONE;
                    }
                    readHello();
                    state = OPEN;
                    return Work.HEAVY;
                default:
                    return Work.NONE;
            }
        } catch (NoiseException e) {
            throw new LinkException(Cause.SERVER_NOT_AUTHENTIC, 0, false, "handshake: " + e.getMessage());
        } catch (WireException e) {
            throw new LinkException(Cause.PROTOCOL, 0, false, String.valueOf(e.getMessage()));
        }
    }

    private void writeFirst() throws NoiseException {
        if (!out.reserve(preamble.length + Sizes.FRAME_HEADER + Sizes.NOISE_MESSAGE)) {
            throw new IllegalStateException("a fresh buffer has room for the opening");
        }
        System.arraycopy(preamble, 0, out.array(), out.end(), preamble.length);
        out.added(preamble.length);
        int at = out.end();
        int n = handshake.writeMessage(NOTHING, 0, 0, out.array(), at + Sizes.FRAME_HEADER);
        putFrameHeader(at, n);
        out.added(Sizes.FRAME_HEADER + n);
    }

    private void readHello() throws LinkException, NoiseException, WireException {
        ServerHello hello = ServerHello.read(in.buffer(), in.bodyOffset(), in.bodyLength());
        if (hello.kind == ServerHello.BUSY) {
            int seconds = Math.min(hello.retryAfterSeconds, Limits.BUSY_RETRY_MAX_SECONDS);
            throw new LinkException(Cause.SERVER_BUSY, seconds, false, "the server is busy");
        }
        if (hello.kind == ServerHello.REFUSED) {
            throw new LinkException(
                    Cause.SERVER_REFUSES_PREAMBLE, 0, false, "the server refuses the preamble, reason " + hello.reason);
        }
        byte[] message = hello.noiseMessage;
        handshake.readMessage(message, 0, message.length, NOTHING, 0);
        handshakeHash = handshake.handshakeHash();
        Transport transport = handshake.split();
        sender = transport.sender();
        receiver = transport.receiver();
        in.next();
    }

    /**
     * The next message that came, or null when none is complete. Ignorable unknown types are skipped.
     *
     * @throws LinkException on a bad tag or a message that cannot be read
     */
    @Nullable
    Message next() throws LinkException {
        while (receiver != null && in.hasFrame()) {
            int length = in.bodyLength();
            if (length < Limits.SEALED_FRAME_MIN_BYTES) {
                throw LinkException.protocol("a frame shorter than a type and a tag");
            }
            int n = receiver.decrypt(NOTHING, 0, 0, in.buffer(), in.bodyOffset(), length);
            if (n < 0) {
                throw new LinkException(Cause.PROTOCOL, 0, false, "a frame with a wrong tag");
            }
            try {
                Message m = ControlCodec.decodeFromServer(in.buffer(), in.bodyOffset(), n);
                in.next();
                if (m != null) {
                    return m;
                }
            } catch (WireException e) {
                throw LinkException.protocol(String.valueOf(e.getMessage()));
            }
        }
        return null;
    }

    /**
     * Seals a message into the output.
     *
     * @throws LinkException when the server takes no bytes any more
     */
    @Override
    public void send(Message m) throws LinkException {
        CipherState s = sender;
        if (s == null) {
            throw new IllegalStateException("the handshake is not complete");
        }
        if (!out.reserve(Sizes.FRAME_HEADER + Limits.FRAME_AFTER_REGISTRATION_BYTES)) {
            throw new LinkException(Cause.CONTROL_LOST, 0, false, "the server takes no bytes");
        }
        int at = out.end();
        try {
            int n = ControlCodec.encode(m, out.array(), at + Sizes.FRAME_HEADER);
            n = s.encrypt(NOTHING, 0, 0, out.array(), at + Sizes.FRAME_HEADER, n);
            putFrameHeader(at, n);
            out.added(Sizes.FRAME_HEADER + n);
        } catch (WireException e) {
            throw new IllegalStateException("a message of our own does not fit", e);
        }
    }

    private void putFrameHeader(int at, int bodyLength) {
        out.array()[at] = (byte) (bodyLength >>> 8);
        out.array()[at + 1] = (byte) bodyLength;
    }

    /** Forgets every key. */
    void destroy() {
        handshake.destroy();
        if (sender != null) {
            sender.destroy();
        }
        if (receiver != null) {
            receiver.destroy();
        }
        sender = null;
        receiver = null;
    }
}
