package org.stblink.internal.session;

import org.jspecify.annotations.Nullable;
import org.stblink.hal.CryptoAccelerator;
import org.stblink.hal.EntropySource;
import org.stblink.internal.noise.HandshakeConfig;
import org.stblink.internal.noise.HandshakeState;
import org.stblink.internal.noise.NoiseException;
import org.stblink.internal.noise.Pattern;
import org.stblink.internal.noise.Transport;
import org.stblink.internal.wire.DownReason;
import org.stblink.internal.wire.FrameAssembler;
import org.stblink.internal.wire.Limits;
import org.stblink.internal.wire.PeerPreamble;
import org.stblink.internal.wire.PeerRecord;
import org.stblink.internal.wire.Role;
import org.stblink.internal.wire.Sizes;
import org.stblink.internal.wire.WireException;

/**
 * One end of a peer channel: Noise NNpsk0 and the records after it (protocol section 10; the patent's connection unit,
 * P15; steps 308 to 312).
 *
 * <p>Pure. The driver connects (or accepted), then moves bytes: {@link #received} in, {@link #out} out, {@link #work} until
 * it has nothing to do, {@link #tick} at {@link #deadline}. The application's {@link #read} and {@link #write} come
 * through the driver too. Nothing is read from the stream while a record waits for the application: that is the
 * back-pressure.
 */
public final class PeerMachine {
    private static final byte[] NOTHING = new byte[0];

    private final PeerParameters parameters;
    private final OutBuffer out;
    private final FrameAssembler in;
    private @Nullable HandshakeState handshake;
    private @Nullable RecordSender sender;
    private @Nullable RecordReceiver receiver;

    private int state = PeerState.HANDSHAKE;
    private long deadline;
    private int downReason = DownReason.NORMAL;
    private boolean confirmSeen;
    private boolean endSent;
    private boolean endReceived;
    private boolean closeReceived;
    private boolean closedByPeer;
    private long sentBytes;
    private long receivedBytes;

    private PeerMachine(PeerParameters parameters, HandshakeState handshake, int sendBufferBytes, long deadline) {
        this.parameters = parameters;
        this.handshake = handshake;
        this.deadline = deadline;
        int record = Sizes.FRAME_HEADER + PeerRecord.frameMaxBytes(parameters.sendMax);
        out = new OutBuffer(Math.max(record + Sizes.FRAME_HEADER + PeerRecord.OVERHEAD_BYTES, sendBufferBytes));
        in = new FrameAssembler(PeerRecord.frameMaxBytes(parameters.receiveMax));
    }

    /**
     * The caller's end, once its stream is open.
     *
     * @param psk copied; the driver wipes its own
     * @param sendBufferBytes sealed bytes held while the stream takes none; raised to one record
     */
    public static PeerMachine caller(
            PeerParameters parameters,
            byte[] psk,
            EntropySource entropy,
            @Nullable CryptoAccelerator accelerator,
            int sendBufferBytes,
            long now) {
        HandshakeState handshake = handshake(parameters, true, psk, entropy, accelerator);
        return new PeerMachine(parameters, handshake, sendBufferBytes, now + Limits.HANDSHAKE_MILLIS);
    }

    /**
     * Checks a caller's first message with symmetric work only.
     *
     * @return the handshake, ready for {@link #target}; null when the message is not authentic
     */
    static @Nullable HandshakeState verifyFirst(
            PeerParameters parameters,
            byte[] psk,
            byte[] b,
            int off,
            int len,
            EntropySource entropy,
            @Nullable CryptoAccelerator accelerator) {
        HandshakeState handshake = handshake(parameters, false, psk, entropy, accelerator);
        try {
            handshake.readMessage(b, off, len, NOTHING, 0);
            return handshake;
        } catch (NoiseException forged) {
            handshake.destroy();
            return null;
        }
    }

    /** The target's end, once the caller's first message was authentic. */
    static PeerMachine target(PeerParameters parameters, HandshakeState verified, int sendBufferBytes, long now) {
        return new PeerMachine(parameters, verified, sendBufferBytes, now + Limits.CONFIRM_MILLIS);
    }

    private static HandshakeState handshake(
            PeerParameters p,
            boolean initiator,
            byte[] psk,
            EntropySource entropy,
            @Nullable CryptoAccelerator accelerator) {
        return new HandshakeState(new HandshakeConfig(Pattern.NNpsk0, initiator, p.suite, entropy)
                .prologue(p.prologue())
                .accelerator(accelerator)
                .psk(psk));
    }

    // What the driver and the application ask.

    public PeerParameters parameters() {
        return parameters;
    }

    /** One of {@link PeerState}. */
    public int state() {
        return state;
    }

    /** Why the channel ends, one of {@link DownReason}; meaningful from CLOSING on. */
    public int downReason() {
        return downReason;
    }

    /** Application bytes sent. */
    public long sentBytes() {
        return sentBytes;
    }

    /** Application bytes received. */
    public long receivedBytes() {
        return receivedBytes;
    }

    /** Sealed bytes for the stream. */
    public OutBuffer out() {
        return out;
    }

    /** When to call {@link #tick} at the latest; {@link Long#MAX_VALUE} for no time. */
    public long deadline() {
        return deadline;
    }

    // Bytes and time.

    /** Takes bytes of the stream; fewer than {@code len} while a record waits for {@link #work} or the application. */
    public int received(byte[] b, int off, int len, long now) {
        if (state == PeerState.CLOSED) {
            return len;
        }
        try {
            return in.feed(b, off, len);
        } catch (WireException e) {
            close(DownReason.PROTOCOL, now);
            return len;
        }
    }

    /** The stream ended ({@code orderly}) or broke. What arrived before is read first: call when {@link #work} is NONE. */
    public void streamOver(boolean orderly) {
        if (state == PeerState.CLOSED) {
            return;
        }
        if (state == PeerState.CLOSING) {
            finish(downReason);
        } else if (state == PeerState.HANDSHAKE) {
            finish(DownReason.CONNECT_FAILED);
        } else {
            finish(orderly ? DownReason.TRUNCATED : DownReason.LINK_LOST);
        }
    }

    /** Acts on the deadline when it is reached. */
    public void tick(long now) {
        if (now < deadline) {
            return;
        }
        deadline = Long.MAX_VALUE;
        if (state == PeerState.CLOSING) {
            finish(downReason);
        } else if (state == PeerState.HANDSHAKE || state == PeerState.CONFIRMING) {
            finish(DownReason.CONNECT_FAILED);
        }
    }

    /** Does one piece of work; one of {@link Work}. */
    public int work(long now) {
        try {
            if (state == PeerState.HANDSHAKE) {
                return handshakeStep(now);
            }
            return state == PeerState.CLOSED ? Work.NONE : record(now);
        } catch (NoiseException e) {
            finish(DownReason.CONNECT_FAILED);
        } catch (WireException e) {
            close(DownReason.PROTOCOL, now);
        }
        return Work.LIGHT;
    }

    private int handshakeStep(long now) throws NoiseException {
        HandshakeState h = handshake;
        if (h == null) {
            return Work.NONE;
        }
        if (h.isMyTurn()) {
            int before = h.publicKeyOperations();
            if (!h.prepareEphemeral()) {
                return Work.NONE;
            }
            if (h.publicKeyOperations() > before) {
                return Work.HEAVY;
            }
            writeHandshakeMessage(h);
            if (h.isComplete()) {
                begin(h, now);
                state = PeerState.CONFIRMING;
                return Work.HEAVY;
            }
            return Work.LIGHT;
        }
        if (!in.hasFrame()) {
            return Work.NONE;
        }
        h.readMessage(in.buffer(), in.bodyOffset(), in.bodyLength(), NOTHING, 0);
        in.next();
        begin(h, now).send(PeerRecord.CONFIRM, NOTHING, 0, 0, now);
        open();
        return Work.HEAVY;
    }

    private void writeHandshakeMessage(HandshakeState h) throws NoiseException {
        boolean first = parameters.role == Role.CALLER;
        byte[] preamble = first ? new PeerPreamble(parameters.sid).bytes() : NOTHING;
        if (!out.reserve(preamble.length + Sizes.FRAME_HEADER + Sizes.NOISE_MESSAGE)) {
            throw new IllegalStateException("a fresh buffer has room for the opening");
        }
        int at = out.end();
        byte[] b = out.array();
        System.arraycopy(preamble, 0, b, at, preamble.length);
        at += preamble.length;
        int n = h.writeMessage(NOTHING, 0, 0, b, at + Sizes.FRAME_HEADER);
        b[at] = (byte) (n >>> 8);
        b[at + 1] = (byte) n;
        out.added(preamble.length + Sizes.FRAME_HEADER + n);
    }

    private RecordSender begin(HandshakeState h, long now) {
        Transport transport = h.split();
        h.destroy();
        handshake = null;
        in.minimum(PeerRecord.FRAME_MIN_BYTES);
        receiver = new RecordReceiver(transport.receiver(), in, parameters.receiveMax);
        RecordSender s = new RecordSender(transport.sender(), out, parameters.sendMax, now);
        sender = s;
        return s;
    }

    private void open() {
        state = PeerState.OPEN;
        deadline = Long.MAX_VALUE;
    }

    /** Works off a record that is not data; data stays for {@link #read}. */
    private int record(long now) throws WireException {
        RecordReceiver r = receiver;
        if (r == null || closeReceived || !r.next()) {
            return Work.NONE;
        }
        int type = r.type();
        boolean first = !confirmSeen && parameters.role == Role.TARGET;
        if (first != (type == PeerRecord.CONFIRM)) {
            throw new WireException(WireException.BAD_VALUE, "record.type: CONFIRM comes first, once");
        }
        switch (type) {
            case PeerRecord.CONFIRM:
                confirmSeen = true;
                if (state == PeerState.CONFIRMING) {
                    open();
                }
                break;
            case PeerRecord.DATA:
            case PeerRecord.DATA_EOM:
                if (endReceived) {
                    throw new WireException(WireException.BAD_VALUE, "record.type: data after END");
                }
                if (state == PeerState.OPEN) {
                    return Work.NONE;
                }
                break; // this end gave up: nobody reads it
            case PeerRecord.END:
                if (endReceived) {
                    throw new WireException(WireException.BAD_VALUE, "record.type: a second END");
                }
                endReceived = true;
                r.done();
                closeWhenBothEnded(now);
                return Work.LIGHT;
            case PeerRecord.CLOSE:
                int reason = closeReason(r);
                r.done();
                closed(reason);
                return Work.LIGHT;
            default:
                break; // REKEY was applied when it was opened; others are ignorable
        }
        r.done();
        return Work.LIGHT;
    }

    private static int closeReason(RecordReceiver r) {
        byte[] one = new byte[1];
        r.take(one, 0, 1);
        return one[0] & 0xFF;
    }

    private void closed(int reason) {
        closeReceived = true;
        if (state == PeerState.CLOSING) {
            finish(downReason);
        } else {
            // NORMAL before both ends said END would pass a truncation off as an end.
            finish(reason == DownReason.NORMAL ? DownReason.PROTOCOL : reason);
            closedByPeer = true;
        }
    }

    /** Whether the other end closed the channel, and not this one, the application or the network. */
    public boolean closedByPeer() {
        return closedByPeer;
    }

    // The application.

    /** Whether data, an empty message or the end waits for the application. */
    public boolean readable() {
        return state == PeerState.OPEN && (hasData() || endReceived);
    }

    /** Whether the other end said END and all before it was read. */
    public boolean ended() {
        return endReceived;
    }

    /** Whether this end said END. */
    public boolean endSent() {
        return endSent;
    }

    private boolean hasData() {
        RecordReceiver r = receiver;
        return r != null && state == PeerState.OPEN && confirmedOrCaller() && dataIsOpen(r);
    }

    private boolean confirmedOrCaller() {
        return confirmSeen || parameters.role == Role.CALLER;
    }

    private static boolean dataIsOpen(RecordReceiver r) {
        return r.isOpen() && (r.type() == PeerRecord.DATA || r.type() == PeerRecord.DATA_EOM);
    }

    /** Bytes of the present record that wait; 0 also for an empty message. */
    public int available() {
        RecordReceiver r = receiver;
        return r != null && hasData() ? r.available() : 0;
    }

    /** Whether the present record is the last of a message. */
    public boolean endsMessage() {
        RecordReceiver r = receiver;
        return r != null && hasData() && r.type() == PeerRecord.DATA_EOM;
    }

    /**
     * Takes data of the present record, and is done with it when all of it was taken.
     *
     * @return 0 when nothing waits; else a count, which is 0 too for an empty record
     */
    public int read(byte[] b, int off, int len) {
        RecordReceiver r = receiver;
        if (r == null || !hasData()) {
            return 0;
        }
        int n = r.take(b, off, len);
        receivedBytes += n;
        if (r.available() == 0) {
            r.done();
        }
        return n;
    }

    /**
     * Seals data as one record.
     *
     * @param endsMessage whether a message ends with the last of these bytes; taken back when not all of them fit
     * @return how many bytes were taken, or -1 when there is no room now or the channel takes none
     */
    public int write(byte[] b, int off, int len, boolean endsMessage, long now) {
        RecordSender s = sender;
        if (s == null || state != PeerState.OPEN || endSent) {
            return -1;
        }
        boolean whole = len <= parameters.sendMax;
        int n = s.send(endsMessage && whole ? PeerRecord.DATA_EOM : PeerRecord.DATA, b, off, len, now);
        if (n > 0) {
            sentBytes += n;
        }
        return n;
    }

    /** Sends END; false when there is no room now. A second call is harmless. */
    public boolean end(long now) {
        RecordSender s = sender;
        if (s == null || state != PeerState.OPEN || endSent) {
            return true;
        }
        if (s.send(PeerRecord.END, NOTHING, 0, 0, now) < 0) {
            return false;
        }
        endSent = true;
        closeWhenBothEnded(now);
        return true;
    }

    private void closeWhenBothEnded(long now) {
        if (endSent && endReceived && state == PeerState.OPEN) {
            close(DownReason.NORMAL, now);
        }
    }

    /** Ends the channel in both directions: says so where it can, and waits a while for the other end's CLOSE. */
    public void close(int reason, long now) {
        if (state >= PeerState.CLOSING) {
            return;
        }
        RecordSender s = sender;
        byte[] code = {(byte) reason};
        boolean mayTell = state == PeerState.OPEN && s != null && s.send(PeerRecord.CLOSE, code, 0, 1, now) >= 0;
        if (!mayTell) {
            finish(reason);
            return;
        }
        downReason = reason;
        state = PeerState.CLOSING;
        // Only an agreed end waits for the other end's word; after any other there is nothing more to learn from it.
        deadline = now + (reason == DownReason.NORMAL ? Limits.PEER_CLOSE_MILLIS : Limits.REVOKE_MILLIS / 2);
    }

    /** Whether everything is said and sent, so that the stream can be closed before the deadline. */
    public boolean drained() {
        return state == PeerState.CLOSED
                || state == PeerState.CLOSING && downReason != DownReason.NORMAL && out.length() == 0;
    }

    private void finish(int reason) {
        downReason = reason;
        state = PeerState.CLOSED;
        deadline = Long.MAX_VALUE;
        if (handshake != null) {
            handshake.destroy();
            handshake = null;
        }
        if (sender != null) {
            sender.destroy();
            sender = null;
        }
        if (receiver != null) {
            receiver.destroy();
            receiver = null;
        }
    }
}
