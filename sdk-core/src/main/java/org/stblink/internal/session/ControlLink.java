package org.stblink.internal.session;

import org.jspecify.annotations.Nullable;
import org.stblink.hal.HalException;
import org.stblink.internal.crypto.Bytes;
import org.stblink.internal.noise.CipherState;
import org.stblink.internal.noise.NoiseException;
import org.stblink.internal.noise.Transport;
import org.stblink.internal.wire.Close;
import org.stblink.internal.wire.ControlCodec;
import org.stblink.internal.wire.FrameAssembler;
import org.stblink.internal.wire.Limits;
import org.stblink.internal.wire.Message;
import org.stblink.internal.wire.ServerHello;
import org.stblink.internal.wire.Sizes;
import org.stblink.internal.wire.WireException;

/**
 * One control connection of a device, as bytes: its opening, then sealed frames (protocol section 4).
 *
 * <pre>
 *  FRESH --randomness--> PREPARED --opening out--> AWAITING_HELLO --answer checked--> OPEN
 * </pre>
 *
 * <p>Each arrow is one {@link #step}, with at most one public-key operation. After a {@link LinkException} the link is of no
 * more use; nothing of the failing frame was acted on.
 */
final class ControlLink implements Outbox {
    private static final int FRESH = 0;
    private static final int PREPARED = 1;
    private static final int AWAITING_HELLO = 2;
    private static final int OPEN = 3;

    private static final byte[] NOTHING = new byte[0];
    private static final int LARGEST_FRAME_BYTES = Sizes.FRAME_HEADER + Limits.FRAME_AFTER_REGISTRATION_BYTES;
    /** For one channel: its entry in the report, SESSION_UP, SESSION_DOWN, a REQUEST; each sealed. */
    private static final int OUT_BYTES_A_CHANNEL = 320;

    private final Opening opening;
    private final FrameAssembler in = new FrameAssembler(Limits.FRAME_AFTER_REGISTRATION_BYTES);
    private final OutBuffer out;
    private int state = FRESH;
    private long silenceEnds = Long.MAX_VALUE;
    private @Nullable CipherState sender;
    private @Nullable CipherState receiver;

    /**
     * @param opening how the connection gets its keys
     * @param channels most peer channels at a time: what may have to be said about all of them at once finds room
     */
    ControlLink(Opening opening, int channels) {
        this.opening = opening;
        in.limit(Limits.FRAME_BEFORE_REGISTRATION_BYTES);
        // A server that leaves all of this unread is not there any more.
        out = new OutBuffer(2 * LARGEST_FRAME_BYTES + channels * OUT_BYTES_A_CHANNEL);
    }

    /** Whether this connection resumes: REGISTERED follows by itself. */
    boolean isResume() {
        return opening.isResume();
    }

    /** Whether the opening is out. */
    boolean isAsked() {
        return state >= AWAITING_HELLO;
    }

    boolean isOpen() {
        return state == OPEN;
    }

    /** h of this connection; only when {@link #isOpen}. */
    byte[] handshakeHash() {
        return opening.hash();
    }

    /** e of this connection; only from {@link #isOpen} to {@link #forgetExportKey}. */
    byte[] exportKey() {
        return opening.exportKey();
    }

    /** What was to be made of e is made. */
    void forgetExportKey() {
        opening.forgetExportKey();
    }

    OutBuffer out() {
        return out;
    }

    /** When to look at this connection at the latest; {@link Long#MAX_VALUE} for never. */
    long deadline() {
        return silenceEnds;
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
     * Goes on with the opening.
     *
     * @return the opening's weight when a step was made, {@link Work#NONE} when bytes are wanted
     * @throws LinkException {@link Cause#ENTROPY} too: nothing was sent, and the server is not kept waiting for it
     * @throws HalException when the key store failed
     */
    int step() throws LinkException, HalException {
        try {
            switch (state) {
                case FRESH:
                    if (!opening.prepare()) {
                        throw LinkException.quiet(Cause.ENTROPY, "no entropy for the opening");
                    }
                    state = PREPARED;
                    return opening.weight();
                case PREPARED:
                    write();
                    state = AWAITING_HELLO;
                    return opening.weight();
                case AWAITING_HELLO:
                    if (!in.hasFrame()) {
                        return Work.NONE;
                    }
                    readHello();
                    state = OPEN;
                    return opening.weight();
                default:
                    return Work.NONE;
            }
        } catch (NoiseException e) {
            throw LinkException.quiet(Cause.SERVER_NOT_AUTHENTIC, "handshake: " + e.getMessage());
        } catch (WireException e) {
            throw LinkException.quiet(Cause.PROTOCOL, String.valueOf(e.getMessage()));
        }
    }

    private void write() throws NoiseException {
        if (!out.reserve(Opening.MAX_BYTES)) {
            throw new IllegalStateException("a fresh buffer has room for the opening");
        }
        out.added(opening.write(out.array(), out.end()));
    }

    private void readHello() throws LinkException, NoiseException, WireException {
        ServerHello hello = ServerHello.read(in.buffer(), in.bodyOffset(), in.bodyLength());
        if (hello.kind == ServerHello.BUSY) {
            int seconds = Math.min(hello.retryAfterSeconds, Limits.BUSY_RETRY_MAX_SECONDS);
            throw LinkException.later(Cause.SERVER_BUSY, seconds, "the server is busy");
        }
        if (hello.kind == ServerHello.REFUSED) {
            throw LinkException.quiet(refusal(hello.reason), "the server refuses the preamble, reason " + hello.reason);
        }
        opening.read(hello);
        Transport transport = opening.transport();
        sender = transport.sender();
        receiver = transport.receiver();
        in.next();
    }

    private int refusal(int reason) {
        if (reason == ServerHello.REASON_KEY_ID) {
            return Cause.SERVER_REFUSES_KEY;
        }
        boolean mode = reason == ServerHello.REASON_MODE || reason == ServerHello.REASON_RESUME;
        return opening.isResume() && mode ? Cause.SERVER_REFUSES_RESUME : Cause.SERVER_REFUSES_PREAMBLE;
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
            Opening.putFrameHeader(out.array(), at, n);
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

    /** Forgets every key. */
    void destroy() {
        opening.destroy();
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
