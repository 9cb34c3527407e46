package org.stblink.server.control;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.stblink.internal.crypto.Bytes;
import org.stblink.internal.noise.NoiseException;
import org.stblink.internal.noise.Transport;
import org.stblink.internal.wire.Close;
import org.stblink.internal.wire.CloseReason;
import org.stblink.internal.wire.ControlCodec;
import org.stblink.internal.wire.FrameAssembler;
import org.stblink.internal.wire.Limits;
import org.stblink.internal.wire.Message;
import org.stblink.internal.wire.MessageType;
import org.stblink.internal.wire.ServerHello;
import org.stblink.internal.wire.Sizes;
import org.stblink.internal.wire.WireException;
import org.stblink.internal.wire.WireWriter;
import org.stblink.server.domain.Connection;
import org.stblink.server.domain.ResumeAnswer;
import org.stblink.server.domain.ResumeRequest;

/**
 * The server's machine for one control connection: bytes and the time in, bytes and messages out.
 *
 * <p>Use: construct when the connection is accepted; hand in what arrives with {@link #onBytes}; call {@link #onTime} at
 * {@link #deadline}; call {@link #onDisconnected} when the connection is gone, whoever closed it. The domain answers
 * through {@link Connection}.
 *
 * <p>While the domain decides about a resume, ENROL or REGISTER no frame is read: what arrives waits, and the sink is asked to pause.
 *
 * <p>Errors never leave this class as exceptions. A broken opening and a bad tag close the connection without a word;
 * any other breach of the protocol is answered with CLOSE PROTOCOL. After that, further input does nothing.
 *
 * <p>Threads: one at a time, the thread of its {@link ControlContext}. Where the domain has another thread, the
 * transport moves its calls here, and calls {@link #onTime} before them so that time-outs count from then.
 */
public final class ControlConnection implements Connection {
    /** Bytes kept while reading pauses. A device has nothing to say then; the rest belongs in its own buffers. */
    public static final int MOST_HELD_BYTES = 4096;

    private static final long NEVER = Long.MAX_VALUE;
    private static final byte[] NOTHING = new byte[0];

    private final ControlContext context;
    private final ControlSink sink;
    private final long id;
    private final String source;

    private ControlState state = ControlState.HANDSHAKE;
    private @Nullable OpeningHandshake opening = new OpeningHandshake();
    private byte[] hash = NOTHING;
    private byte[] exportKey = NOTHING;
    private int suite;
    private @Nullable Transport transport;

    /** Borrowed while part of a frame is in it. */
    private @Nullable FrameAssembler partial;

    /** Bytes that arrived while the domain decides. From the first of them on the sink is asked to pause: devices have none. */
    private byte[] held = NOTHING;

    private boolean paused;
    private @Nullable Object attachment;
    private boolean afterNotReady;
    /** True from the answer to an opening that resumes until a frame opens: it may have been a replay. */
    private boolean unheard;

    private boolean admitted;
    private boolean domainKnows;
    private long deadline;
    private long lastMillis;

    /**
     * A connection that was accepted now. It may answer BUSY and close at once.
     *
     * @param id greater than that of every connection that this run of the server accepted before
     * @param source where it comes from, without the port; for IPv6 best the /64 network, of which one host has all
     */
    public ControlConnection(ControlContext context, ControlSink sink, long id, String source, long nowMillis) {
        this.context = context;
        this.sink = sink;
        this.id = id;
        this.source = source;
        this.lastMillis = nowMillis;
        this.deadline = nowMillis + Limits.OPENING_HANDSHAKE_MILLIS;
        int busySeconds = context.admission.enter(source, nowMillis);
        admitted = busySeconds == 0;
        if (!admitted) {
            hello(ServerHello.busy(busySeconds));
            end();
        }
    }

    @Override
    public long id() {
        return id;
    }

    @Override
    public void attach(@Nullable Object value) {
        attachment = value;
    }

    @Override
    public @Nullable Object attachment() {
        return attachment;
    }

    @Override
    public byte[] handshakeHash() {
        return hash;
    }

    @Override
    public byte[] takeExportKey() {
        byte[] taken = exportKey;
        exportKey = NOTHING;
        return taken;
    }

    @Override
    public int controlSuite() {
        return suite;
    }

    @Override
    public String sourceAddress() {
        return source;
    }

    /** What carries it. */
    public ControlSink sink() {
        return sink;
    }

    /** Where this connection is. */
    public ControlState state() {
        return state;
    }

    /** When {@link #onTime} wants to be called; {@link Long#MAX_VALUE} for never. Changes with every other call. */
    public long deadline() {
        return deadline;
    }

    /** Takes bytes that arrived; none is allowed, to go on after a pause. Not kept. */
    public void onBytes(byte[] buf, int off, int len, long nowMillis) {
        lastMillis = nowMillis;
        int at = off;
        int end = off + len;
        if (opening != null) {
            at += opening.take(buf, at, len);
            open(opening, nowMillis);
        }
        if (held.length > 0) {
            byte[] waiting = held;
            held = NOTHING;
            readFrames(waiting, 0, waiting.length, nowMillis);
        }
        readFrames(buf, at, end - at, nowMillis);
    }

    /** Ends a connection that took too long. An early call does nothing. */
    public void onTime(long nowMillis) {
        lastMillis = nowMillis;
        if (nowMillis < deadline || state == ControlState.CLOSED) {
            return;
        }
        if (state == ControlState.HANDSHAKE) {
            context.admission.turnedAway(TurnedAway.OPENING_LATE);
            end();
        } else {
            context.admission.turnedAway(TurnedAway.MESSAGE_LATE);
            closeByOwnDecision(CloseReason.TIMEOUT, nowMillis);
        }
    }

    /** The connection is gone. A second call does nothing. */
    public void onDisconnected(long nowMillis) {
        lastMillis = nowMillis;
        end();
        leave();
        tellDomain(nowMillis);
    }

    @Override
    public void send(Message message) {
        if (state == ControlState.CLOSED) {
            Outgoing.wipeSecrets(message);
            return;
        }
        seal(message);
        if (message.type() == MessageType.ENROLLED && state == ControlState.ENROLLING) {
            answered(ControlState.ENROLLED, lastMillis + Limits.REGISTER_AFTER_ENROLLED_MILLIS);
        } else if (message.type() == MessageType.REGISTERED) {
            answered(ControlState.REGISTERED, unheard ? lastMillis + Limits.READY_AFTER_REGISTERED_MILLIS : NEVER);
            if (!unheard) {
                leave();
            }
        }
    }

    @Override
    public void close(int closeReason, int retryAfterSeconds) {
        if (state != ControlState.CLOSED && transport != null) {
            seal(new Close(closeReason, retryAfterSeconds));
        }
        end();
    }

    @Override
    public void resume(ResumeAnswer answer) {
        if (state == ControlState.RESUMING) {
            transport = Transport.of(suite, answer.serverKey(), answer.deviceKey(), context.accelerator);
            hash = answer.hash();
            unheard = true;
            tapOpened(true);
            hello(ServerHello.resumed(answer.nonce(), answer.proof()));
        }
        Bytes.wipe(answer.serverKey());
        Bytes.wipe(answer.deviceKey());
    }

    @Override
    public void refuse(ServerHello hello) {
        if (state == ControlState.RESUMING) {
            hello(hello);
            end();
        }
    }

    private void open(OpeningHandshake handshake, long nowMillis) {
        ServerHello answer;
        try {
            answer = handshake.answer(context, source, nowMillis);
        } catch (WireException | NoiseException notThisProtocol) {
            context.admission.turnedAway(TurnedAway.NO_OPENING);
            end();
            return;
        }
        ResumeRequest resume = handshake.resume();
        if (resume != null) {
            suite = handshake.suite();
            opening = null;
            state = ControlState.RESUMING;
            deadline = NEVER;
            domainKnows = true;
            context.events.resuming(this, resume, nowMillis);
            return;
        }
        if (answer == null) {
            return;
        }
        hello(answer);
        OpeningHandshake.Result result = handshake.result();
        if (result == null) {
            end();
            return;
        }
        transport = result.transport();
        hash = result.hash();
        exportKey = result.exportKey();
        suite = result.suite();
        opening = null;
        state = ControlState.OPEN;
        deadline = nowMillis + Limits.FIRST_MESSAGE_MILLIS;
        domainKnows = true;
        tapOpened(false);
        context.events.opened(this, nowMillis);
    }

    private void readFrames(byte[] buf, int off, int len, long nowMillis) {
        if (len == 0 || state == ControlState.HANDSHAKE || state == ControlState.CLOSED) {
            return;
        }
        if (state.isDeciding()) {
            hold(buf, off, len, nowMillis);
            return;
        }
        FrameAssembler assembler = partial != null ? partial : context.assemblers.take();
        partial = assembler;
        int at = off;
        int end = off + len;
        boolean whole = false;
        while (at < end && state != ControlState.CLOSED && !state.isDeciding()) {
            assembler.minimum(Limits.SEALED_FRAME_MIN_BYTES);
            assembler.limit(
                    state.isRegistered()
                            ? Limits.FRAME_AFTER_REGISTRATION_BYTES
                            : Limits.FRAME_BEFORE_REGISTRATION_BYTES);
            try {
                at += assembler.feed(buf, at, end - at);
            } catch (WireException badLength) {
                partial = null;
                breach(nowMillis);
                return;
            }
            whole = assembler.hasFrame();
            if (whole) {
                readFrame(assembler, nowMillis);
            }
        }
        if (whole) {
            partial = null;
            context.assemblers.give(assembler);
        }
        if (state.isDeciding()) {
            hold(buf, at, end - at, nowMillis);
        }
    }

    /** Opens, decodes and hands on the frame, and empties the assembler before that: the domain may answer at once. */
    private void readFrame(FrameAssembler assembler, long nowMillis) {
        byte[] buffer = assembler.buffer();
        int at = assembler.bodyOffset();
        int sealedLength = assembler.bodyLength();
        int length = keys().receiver().decrypt(NOTHING, 0, 0, buffer, at, sealedLength);
        if (length < 0) {
            context.admission.turnedAway(TurnedAway.BAD_TAG);
            assembler.next();
            end();
            tellDomain(nowMillis);
            return;
        }
        Message message = null;
        boolean broken = false;
        try {
            message = ControlCodec.decodeFromDevice(buffer, at, length);
        } catch (WireException malformed) {
            broken = true;
        } finally {
            Bytes.wipe(buffer, at, length);
            assembler.next();
        }
        if (unheard) {
            heard(nowMillis);
        }
        if (state == ControlState.CLOSED) {
            return; // it was heard too late
        }
        if (broken) {
            breach(nowMillis);
        } else if (message != null) {
            receive(message, nowMillis);
        }
    }

    /** A first frame opened, whatever is in it: the domain sees to the time and the number of such connections from here on. */
    private void heard(long nowMillis) {
        unheard = false;
        deadline = NEVER;
        leave();
        context.events.heard(this, nowMillis);
    }

    private void receive(Message message, long nowMillis) {
        if (context.tap.isOn()) {
            context.tap.message(id, true, Redaction.of(message), nowMillis);
        }
        ControlState next = Transitions.next(state, message.type(), afterNotReady);
        if (next == null) {
            breach(nowMillis);
        } else if (next == ControlState.CLOSED) {
            end();
            tellDomain(nowMillis);
        } else {
            afterNotReady |= message.type() == MessageType.NOT_READY;
            state = next;
            if (next.isDeciding()) {
                deadline = NEVER;
            }
            context.events.received(this, message, nowMillis);
        }
    }

    private void hold(byte[] buf, int off, int len, long nowMillis) {
        if (len == 0) {
            return;
        }
        if (held.length + len > MOST_HELD_BYTES) {
            context.admission.turnedAway(TurnedAway.LIMIT);
            closeByOwnDecision(CloseReason.LIMIT, nowMillis);
            return;
        }
        byte[] more = new byte[held.length + len];
        System.arraycopy(held, 0, more, 0, held.length);
        System.arraycopy(buf, off, more, held.length, len);
        held = more;
        if (!paused) {
            paused = true;
            sink.pauseReading();
        }
    }

    /** The domain's answer is out: what waited can be read. */
    private void answered(ControlState next, long nextDeadline) {
        state = next;
        deadline = nextDeadline;
        if (paused) {
            paused = false;
            sink.resumeReading();
        }
    }

    private void breach(long nowMillis) {
        context.admission.turnedAway(TurnedAway.PROTOCOL);
        closeByOwnDecision(CloseReason.PROTOCOL, nowMillis);
    }

    private void closeByOwnDecision(int closeReason, long nowMillis) {
        close(closeReason, 0);
        tellDomain(nowMillis);
    }

    private void tellDomain(long nowMillis) {
        if (domainKnows) {
            domainKnows = false;
            context.events.closed(this, nowMillis);
        }
    }

    /** Closes this side for good and forgets the keys. The place among the half-open stays taken until disconnected. */
    private void end() {
        if (state == ControlState.CLOSED) {
            return;
        }
        state = ControlState.CLOSED;
        deadline = NEVER;
        opening = null;
        partial = null;
        held = NOTHING;
        Bytes.wipe(exportKey);
        exportKey = NOTHING;
        if (transport != null) {
            transport.destroy();
            if (context.tap.isOn()) {
                context.tap.closed(id, lastMillis);
            }
        }
        sink.close();
    }

    private void leave() {
        if (admitted) {
            admitted = false;
            context.admission.leave(source);
        }
    }

    private void hello(ServerHello answer) {
        byte[] out = context.output;
        try {
            WireWriter w = new WireWriter(out, Sizes.FRAME_HEADER, out.length);
            answer.write(w);
            sendFrame(w.position() - Sizes.FRAME_HEADER);
        } catch (WireException e) {
            throw new IllegalStateException("a hello that does not fit its buffer", e);
        }
    }

    private void tapOpened(boolean resumed) {
        if (context.tap.isOn()) {
            context.tap.opened(id, source, resumed, lastMillis);
        }
    }

    private void seal(Message message) {
        if (context.tap.isOn()) {
            context.tap.message(id, false, Redaction.of(message), lastMillis);
        }
        byte[] out = context.output;
        try {
            int length = ControlCodec.encode(message, out, Sizes.FRAME_HEADER);
            sendFrame(keys().sender().encrypt(NOTHING, 0, 0, out, Sizes.FRAME_HEADER, length));
        } catch (WireException e) {
            throw new IllegalStateException("a message that does not fit its frame: " + message, e);
        } finally {
            Outgoing.wipeSecrets(message);
        }
    }

    private Transport keys() {
        return Objects.requireNonNull(transport, "keys are there from OPEN on");
    }

    private void sendFrame(int length) {
        byte[] out = context.output;
        out[0] = (byte) (length >>> 8);
        out[1] = (byte) length;
        sink.write(out, 0, Sizes.FRAME_HEADER + length);
    }
}
