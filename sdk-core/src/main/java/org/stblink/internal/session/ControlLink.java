package org.stblink.internal.session;

import org.jspecify.annotations.Nullable;
import org.stblink.hal.CryptoAccelerator;
import org.stblink.hal.EntropySource;
import org.stblink.internal.crypto.Bytes;
import org.stblink.internal.crypto.KeyHierarchy;
import org.stblink.internal.noise.CipherState;
import org.stblink.internal.noise.HandshakeConfig;
import org.stblink.internal.noise.HandshakeState;
import org.stblink.internal.noise.NoiseException;
import org.stblink.internal.noise.Pattern;
import org.stblink.internal.noise.Transport;
import org.stblink.internal.wire.Close;
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

    /** How soon to ask again where the box has no entropy yet: seeding takes a moment at first boot. */
    private static final long ENTROPY_RETRY_MILLIS = 1000;

    private static final byte[] NOTHING = new byte[0];
    private static final int LARGEST_FRAME_BYTES = Sizes.FRAME_HEADER + Limits.FRAME_AFTER_REGISTRATION_BYTES;
    /** For one channel: its entry in the report, SESSION_UP, SESSION_DOWN, a REQUEST; each sealed. */
    private static final int OUT_BYTES_A_CHANNEL = 320;

    private final byte[] preamble;
    private final HandshakeState handshake;
    private final FrameAssembler in = new FrameAssembler(Limits.FRAME_AFTER_REGISTRATION_BYTES);
    private final OutBuffer out;
    private int state = FRESH;
    private long entropyAgain = Long.MAX_VALUE;
    private long silenceEnds = Long.MAX_VALUE;
    private byte @Nullable [] handshakeHash;
    private @Nullable CipherState sender;
    private @Nullable CipherState receiver;

    /**
     * @param serverKey the pinned key the server must hold
     * @param channels most peer channels at a time: what may have to be said about all of them at once finds room
     */
    ControlLink(
            int suite, byte[] serverKey, EntropySource entropy, @Nullable CryptoAccelerator accelerator, int channels) {
        in.limit(Limits.FRAME_BEFORE_REGISTRATION_BYTES);
        // A server that leaves all of this unread is not there any more.
        out = new OutBuffer(2 * LARGEST_FRAME_BYTES + channels * OUT_BYTES_A_CHANNEL);
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

    /** When to look at this connection at the latest; {@link Long#MAX_VALUE} for never. */
    long deadline() {
        return Math.min(entropyAgain, silenceEnds);
    }

    /** The server said something, and has until then to say something more. */
    void heard(long nextWordAtTheLatest) {
        silenceEnds = nextWordAtTheLatest;
    }

    /** Whether the server has been silent for too long. */
    boolean isSilent(long now) {
        return now >= silenceEnds;
    }

    /** The device is registered: longer frames may come. */
    void registered() {
        in.limit(Limits.FRAME_AFTER_REGISTRATION_BYTES);
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
    int step(long now) throws LinkException {
        try {
            switch (state) {
                case FRESH:
                    if (!handshake.prepareEphemeral()) {
                        entropyAgain = now + ENTROPY_RETRY_MILLIS;
                        return Work.NONE;
                    }
                    entropyAgain = Long.MAX_VALUE;
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
            throw LinkException.quiet(Cause.SERVER_NOT_AUTHENTIC, "handshake: " + e.getMessage());
        } catch (WireException e) {
            throw LinkException.quiet(Cause.PROTOCOL, String.valueOf(e.getMessage()));
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
            throw LinkException.later(Cause.SERVER_BUSY, seconds, "the server is busy");
        }
        if (hello.kind == ServerHello.REFUSED) {
            boolean key = hello.reason == ServerHello.REASON_KEY_ID;
            throw LinkException.quiet(
                    key ? Cause.SERVER_REFUSES_KEY : Cause.SERVER_REFUSES_PREAMBLE,
                    "the server refuses the preamble, reason " + hello.reason);
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
                throw LinkException.quiet(Cause.PROTOCOL, "a frame with a wrong tag");
            }
            try {
                Message m = ControlCodec.decodeFromServer(in.buffer(), in.bodyOffset(), n);
                if (m != null) {
                    return m;
                }
            } catch (WireException e) {
                throw LinkException.protocol(String.valueOf(e.getMessage()));
            } finally {
                Bytes.wipe(in.buffer(), in.bodyOffset(), n); // it may have held D
                in.next();
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
        if (!out.reserve(LARGEST_FRAME_BYTES)) {
            throw LinkException.quiet(Cause.CONTROL_LOST, "the server takes no bytes");
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

    /** Says goodbye, where there is still room for it. */
    void sendClose(int closeReason) {
        try {
            send(new Close(closeReason, 0));
        } catch (LinkException full) {
            // The server takes no bytes: it sees the stream end instead.
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
