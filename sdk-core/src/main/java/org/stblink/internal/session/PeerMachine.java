package org.stblink.internal.session;

import org.jspecify.annotations.Nullable;
import org.stblink.hal.CryptoAccelerator;
import org.stblink.hal.EntropySource;
import org.stblink.internal.noise.NoiseException;
import org.stblink.internal.noise.Transport;
import org.stblink.internal.wire.DownReason;
import org.stblink.internal.wire.FrameAssembler;
import org.stblink.internal.wire.Limits;
import org.stblink.internal.wire.PeerRecord;
import org.stblink.internal.wire.Role;
import org.stblink.internal.wire.Sizes;
import org.stblink.internal.wire.WireException;

/**
 * One end of a peer channel: the handshake and the records after it (protocol section 10; the patent's connection unit,
 * P15; steps 308 to 312).
 *
 * <pre>
 *  HANDSHAKE --caller: message 2 opened, CONFIRM out---------------> OPEN --END both ways, or close--> CLOSING
 *      '-------target: message 2 out--> CONFIRMING --CONFIRM in----->'                                    |
 *  any state --timer, end of the stream, fault before OPEN, CLOSE of the other end--> CLOSED <------------'
 * </pre>
 *
 * <p>Pure. The driver connects (or accepted), then moves bytes: {@link #received} in, {@link #out} out, {@link #work} until
 * it has nothing to do, {@link #tick} at {@link #deadline}. The application's {@link #read} and {@link #write} come
 * through the driver too. Nothing is read from the stream while a record waits for the application: that is the
 * back-pressure.
 *
 * <p>Errors: whatever the other end sends, nothing is thrown. What breaks the protocol ends the machine, nothing of that
 * frame is delivered, and nothing after it is looked at. Calls after the end are harmless.
 */
public final class PeerMachine {
    /** How soon to ask again where the box has no entropy yet. */
    private static final long ENTROPY_RETRY_MILLIS = 200;

    /**
     * What an agreed end that the application gives up has left, and what a stream that is over brought before: a slow reader gets it
     * all, and one that stopped holds no place.
     */
    private static final long GIVEN_UP_MILLIS = 60_000;

    private final PeerParameters parameters;
    private final KeyLimits keyLimits;
    private final OutBuffer out;
    private final FrameAssembler in;
    private @Nullable PeerHandshake handshake;
    private @Nullable RecordSender sender;
    private @Nullable RecordReceiver receiver;

    private int state = PeerState.HANDSHAKE;
    private long deadline;
    private long entropyAgain = Long.MAX_VALUE;
    private long givenUpEnds = Long.MAX_VALUE;
    private int downReason = DownReason.NORMAL;
    private boolean wasOpen;
    private boolean endSent;
    private boolean endReceived;
    private boolean deaf;
    private boolean closedByPeer;
    private long sentBytes;
    private long receivedBytes;

    private PeerMachine(
            PeerParameters parameters, PeerHandshake handshake, int sendBufferBytes, KeyLimits keyLimits, long now) {
        this.parameters = parameters;
        this.handshake = handshake;
        this.keyLimits = keyLimits;
        deadline = now + Limits.HANDSHAKE_MILLIS;
        out = new OutBuffer(Math.max(RecordSender.bufferBytes(parameters.sendMax), sendBufferBytes));
        in = new FrameAssembler(PeerRecord.frameMaxBytes(parameters.receiveMax));
        if (parameters.role == Role.CALLER) {
            in.minimum(Sizes.NOISE_MESSAGE);
            in.limit(Sizes.NOISE_MESSAGE);
        } else {
            in.minimum(PeerRecord.FRAME_MIN_BYTES);
        }
    }

    /**
     * The caller's end, once its stream is open.
     *
     * @param psk copied; the driver wipes its own
     * @param sendBufferBytes sealed bytes held while the stream takes none; raised to what one record needs
     */
    public static PeerMachine caller(
            PeerParameters parameters,
            byte[] psk,
            EntropySource entropy,
            @Nullable CryptoAccelerator accelerator,
            int sendBufferBytes,
            long now) {
        PeerHandshake handshake = new PeerHandshake(parameters, psk, entropy, accelerator);
        return new PeerMachine(parameters, handshake, sendBufferBytes, KeyLimits.PROTOCOL, now);
    }

    /** The target's end, once the caller's first message was authentic. */
    static PeerMachine target(PeerParameters parameters, PeerHandshake verified, int sendBufferBytes, long now) {
        return new PeerMachine(parameters, verified, sendBufferBytes, KeyLimits.PROTOCOL, now);
    }

    /** Either end with other key limits than the protocol's, so that a test can reach them. */
    static PeerMachine limited(PeerParameters parameters, PeerHandshake handshake, KeyLimits keyLimits, long now) {
        return new PeerMachine(parameters, handshake, 0, keyLimits, now);
    }

    // What the driver and the application ask.

    public PeerParameters parameters() {
        return parameters;
    }

    /** One of {@link PeerState}. */
    public int state() {
        return state;
    }

    /** Whether this end is or was {@link PeerState#OPEN}. */
    public boolean wasOpen() {
        return wasOpen;
    }

    /** Why the channel ends, one of {@link DownReason}; meaningful from CLOSING on, and where {@link #takesData} is false. */
    public int downReason() {
        return downReason;
    }

    /** Whether the other end closed the channel, and not this one, the application or the network. */
    public boolean closedByPeer() {
        return closedByPeer;
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

    /** When to call {@link #tick} and {@link #work} at the latest; {@link Long#MAX_VALUE} for no time. */
    public long deadline() {
        return Math.min(deadline, entropyAgain);
    }

    // Bytes and time.

    /** Takes bytes of the stream; fewer than {@code len} while a record waits for {@link #work} or the application. */
    public int received(byte[] b, int off, int len, long now) {
        if (state == PeerState.CLOSED || deaf) {
            return len;
        }
        try {
            return in.feed(b, off, len);
        } catch (WireException e) {
            fault(now);
            return len;
        }
    }

    /**
     * The stream ended ({@code orderly}) or broke. What arrived before is read first: call when {@link #work} is NONE, and again as long as data
     * waits.
     */
    public void streamOver(boolean orderly, long now) {
        int lost = orderly ? DownReason.TRUNCATED : DownReason.LINK_LOST;
        if (state == PeerState.CLOSING) {
            finish(isUnsaid() ? DownReason.LINK_LOST : downReason);
        } else if (dataWaits()) {
            downReason = lost;
            deadline = Math.min(deadline, now + GIVEN_UP_MILLIS);
        } else if (state == PeerState.OPEN) {
            finish(lost);
        } else {
            finish(DownReason.CONNECT_FAILED);
        }
    }

    /** Acts on the deadline when it is reached. */
    public void tick(long now) {
        if (now < deadline) {
            return;
        }
        if (isUnsaid() && now < givenUpEnds) {
            // The other end still reads what came before.
            deadline = Math.min(now + Limits.PEER_CLOSE_MILLIS, givenUpEnds);
        } else if (isUnsaid()) {
            finish(DownReason.LOCAL_CLOSE);
        } else {
            finish(state < PeerState.OPEN ? DownReason.CONNECT_FAILED : downReason);
        }
    }

    /** Does one piece of work; one of {@link Work}. */
    public int work(long now) {
        PeerHandshake h = handshake;
        if (h != null) {
            return handshakeStep(h, now);
        }
        RecordReceiver r = receiver;
        if (r == null || deaf) {
            return Work.NONE;
        }
        try {
            return r.next() && record(r, now) ? Work.LIGHT : Work.NONE;
        } catch (WireException e) {
            fault(now);
            return Work.LIGHT;
        }
    }

    // The handshake.

    private int handshakeStep(PeerHandshake h, long now) {
        int done;
        try {
            done = h.step(in, out);
        } catch (NoiseException forged) {
            finish(DownReason.CONNECT_FAILED);
            return Work.HEAVY; // what is wrong may have shown only after the Diffie-Hellman
        }
        entropyAgain = h.wantsEntropy() ? now + ENTROPY_RETRY_MILLIS : Long.MAX_VALUE;
        if (h.isComplete()) {
            RecordSender s = begin(h.split(), now);
            if (parameters.role == Role.CALLER) {
                s.confirm(now);
                open();
            } else {
                state = PeerState.CONFIRMING;
                deadline = now + Limits.CONFIRM_MILLIS;
            }
        }
        return done;
    }

    private RecordSender begin(Transport keys, long now) {
        handshake = null;
        in.minimum(PeerRecord.FRAME_MIN_BYTES);
        in.limit(PeerRecord.frameMaxBytes(parameters.receiveMax));
        receiver = new RecordReceiver(keys.receiver(), in, parameters.receiveMax, keyLimits);
        RecordSender s = new RecordSender(keys.sender(), out, parameters.sendMax, keyLimits, now);
        sender = s;
        return s;
    }

    private void open() {
        state = PeerState.OPEN;
        wasOpen = true;
        deadline = Long.MAX_VALUE;
    }

    // Records.

    /** Works off the open record, unless it is data that waits for {@link #read}; true when it did. */
    private boolean record(RecordReceiver r, long now) throws WireException {
        int type = r.type();
        if ((state == PeerState.CONFIRMING) != (type == PeerRecord.CONFIRM)) {
            throw new WireException(WireException.BAD_VALUE, "record.type: CONFIRM comes first, once");
        }
        if (endReceived && (type == PeerRecord.END || type == PeerRecord.DATA || type == PeerRecord.DATA_EOM)) {
            throw new WireException(WireException.BAD_VALUE, "record.type: after END");
        }
        switch (type) {
            case PeerRecord.CONFIRM:
                r.done();
                open();
                break;
            case PeerRecord.DATA:
            case PeerRecord.DATA_EOM:
                if (state == PeerState.OPEN && (r.available() > 0 || type == PeerRecord.DATA_EOM)) {
                    return false;
                }
                r.done(); // nothing in it, or this end gave up and nobody reads it
                break;
            case PeerRecord.END:
                endReceived = state == PeerState.OPEN; // else data before it was dropped: no end for a reader
                r.done();
                closeWhenBothEnded(now);
                break;
            case PeerRecord.CLOSE:
                closed(r.closeReason());
                break;
            default:
                r.done(); // REKEY was applied when it was opened; others are ignorable
                break;
        }
        return true;
    }

    private void closed(int reason) {
        if (state == PeerState.CLOSING && (downReason != DownReason.NORMAL || reason == DownReason.NORMAL)) {
            finish(downReason);
        } else {
            // Also behind an agreed end: the other one has not got everything.
            closedByPeer = true;
            // NORMAL before both ends said END would pass a truncation off as an end.
            finish(reason == DownReason.NORMAL ? DownReason.PROTOCOL : reason);
        }
    }

    /** The other end, or somebody on the way, broke the protocol. */
    private void fault(long now) {
        deaf = true;
        if (state == PeerState.HANDSHAKE) {
            finish(DownReason.CONNECT_FAILED);
        } else {
            close(DownReason.PROTOCOL, now);
        }
    }

    // The application.

    /** Whether data, an empty message or the end waits for the application. */
    public boolean readable() {
        return dataWaits() || endReceived;
    }

    /** Whether data or an empty message waits for the application; until it is read, nothing behind it is. */
    public boolean dataWaits() {
        RecordReceiver r = receiver;
        return r != null && state == PeerState.OPEN && r.holdsData();
    }

    /** Whether the other end said END and all before it was read. */
    public boolean ended() {
        return endReceived;
    }

    /** Whether this end said END. */
    public boolean endSent() {
        return endSent;
    }

    /** Bytes of the present record that wait; 0 also for an empty message. */
    public int available() {
        RecordReceiver r = receiver;
        return r != null && dataWaits() ? r.available() : 0;
    }

    /** Whether the present record is the last of a message. */
    public boolean endsMessage() {
        RecordReceiver r = receiver;
        return r != null && dataWaits() && r.type() == PeerRecord.DATA_EOM;
    }

    /**
     * Takes data of the present record, and is done with it when all of it was taken.
     *
     * @param len 0 or more
     * @return how many bytes; 0 when nothing waits, or nothing but the end of a message, which then is taken
     */
    public int read(byte[] b, int off, int len) {
        RecordReceiver r = receiver;
        if (r == null || !dataWaits()) {
            return 0;
        }
        int n = r.take(b, off, len);
        receivedBytes += n;
        deadline = Long.MAX_VALUE; // whoever reads may go on, behind the end of the stream, too
        if (r.available() == 0) {
            r.done();
        }
        return n;
    }

    /** Whether data of the application's can go out, once there is room. */
    public boolean takesData() {
        return state == PeerState.OPEN && downReason == DownReason.NORMAL;
    }

    /**
     * Seals data as one record.
     *
     * @param endsMessage whether a message ends with the last of these bytes; kept for later when not all are taken
     * @return how many bytes were taken, or -1 when there is no room now or the channel takes none
     */
    public int write(byte[] b, int off, int len, boolean endsMessage, long now) {
        RecordSender s = sender;
        if (s == null || endSent || !takesData()) {
            return -1;
        }
        int n = s.data(b, off, len, endsMessage, now);
        sentBytes += Math.max(n, 0);
        return n;
    }

    /** Says that this end has no more data, unless some may have been refused: that would be no end. A second call is harmless. */
    public void end(long now) {
        RecordSender s = sender;
        if (s != null && takesData() && !endSent) {
            s.end(now);
            endSent = true;
            closeWhenBothEnded(now);
        }
    }

    private void closeWhenBothEnded(long now) {
        if (endSent && endReceived) {
            close(DownReason.NORMAL, now);
        }
    }

    // The end.

    /** Whether this is an agreed end of which the stream has not taken everything: the other end has not got it all. */
    private boolean isUnsaid() {
        return state == PeerState.CLOSING && downReason == DownReason.NORMAL && out.length() > 0;
    }

    /** Ends the channel in both directions: says so where it can, and waits a while for the other end's word. */
    public void close(int reason, long now) {
        if (state == PeerState.CLOSING && downReason == DownReason.NORMAL) {
            if (hasToEndNow(reason)) {
                finish(reason);
            } else if (givenUpEnds == Long.MAX_VALUE) {
                givenUpEnds = now + GIVEN_UP_MILLIS;
            }
        }
        if (state >= PeerState.CLOSING) {
            return;
        }
        RecordSender s = sender;
        if (state != PeerState.OPEN || s == null) {
            finish(reason); // before OPEN there is no key, or the target may not send yet
            return;
        }
        s.close(reason, now);
        downReason = reason;
        state = PeerState.CLOSING;
        // An agreed end waits for the other end to have read everything; any other has to be over soon.
        deadline = now + (reason == DownReason.NORMAL ? Limits.PEER_CLOSE_MILLIS : Limits.REVOKE_MILLIS / 2);
    }

    /** Whether it is not for the application or the other end to say how long the channel's last words may take. */
    private static boolean hasToEndNow(int reason) {
        return reason == DownReason.REVOKED
                || reason == DownReason.SUPERVISION_LOST
                || reason == DownReason.LEASE_ENDED;
    }

    /** Ends at once and without a word; for a channel whose stream is given up. */
    public void abandon(int reason) {
        finish(state == PeerState.CLOSING ? downReason : reason);
    }

    /** Whether everything is said and nothing more is listened to, so that the stream can be closed. */
    public boolean drained() {
        return state == PeerState.CLOSED || deaf && out.length() == 0;
    }

    private void finish(int reason) {
        if (state == PeerState.CLOSED) {
            return;
        }
        downReason = reason;
        state = PeerState.CLOSED;
        deadline = Long.MAX_VALUE;
        entropyAgain = Long.MAX_VALUE;
        PeerHandshake h = handshake;
        RecordSender s = sender;
        RecordReceiver r = receiver;
        handshake = null;
        sender = null;
        receiver = null;
        try {
            if (h != null) {
                h.destroy();
            }
        } finally {
            try {
                if (s != null) {
                    s.destroy();
                }
            } finally {
                if (r != null) {
                    r.destroy();
                }
            }
        }
    }
}
