package org.stblink.internal.driver;

import java.io.InputStream;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;
import org.stblink.PeerChannel;
import org.stblink.StbLinkException;
import org.stblink.hal.HalStream;
import org.stblink.internal.session.Cause;
import org.stblink.internal.session.OutgoingCall;
import org.stblink.internal.session.PeerMachine;
import org.stblink.internal.session.PeerParameters;
import org.stblink.internal.session.PeerState;
import org.stblink.internal.session.Work;
import org.stblink.internal.wire.DownReason;
import org.stblink.internal.wire.Hex;
import org.stblink.internal.wire.SessionId;

/** One peer channel as the application sees it, from the wish to call (or a proven caller) to its end. */
final class PeerLink implements PeerChannel {
    private final SessionDriver driver;
    private final String peerId;
    private final @Nullable OutgoingCall call;
    private final byte[] service;
    private final byte[] traceId;
    private final MessageBuffer incoming;
    private final InputStream input = new ChannelInput(this);
    private final OutputStream output = new ChannelOutput(this);

    private @Nullable PeerParameters parameters;
    private @Nullable HalStream connecting;
    private long connectDeadline;
    private @Nullable ChannelPump pump;
    private int status = OPENING;
    private int reason = Cause.NONE;
    private boolean endWanted;
    private boolean opened;

    /** This device's own call. */
    PeerLink(SessionDriver driver, OutgoingCall call) {
        this.driver = driver;
        this.call = call;
        peerId = call.target;
        service = call.service;
        traceId = call.traceId;
        incoming = new MessageBuffer(driver.maxMessage());
    }

    /** A caller that proved itself. */
    PeerLink(SessionDriver driver, PeerMachine machine, HalStream stream) {
        this.driver = driver;
        call = null;
        PeerParameters p = machine.parameters();
        parameters = p;
        peerId = p.remoteId;
        service = p.service;
        traceId = p.traceId;
        incoming = new MessageBuffer(driver.maxMessage());
        pump = new ChannelPump(machine, stream, driver.readBytes());
    }

    // The driver's side; the lock is held.

    @Nullable
    OutgoingCall call() {
        return call;
    }

    /** The parameters, once a grant or a caller brought them. */
    @Nullable
    PeerParameters parameters() {
        return parameters;
    }

    boolean hasSid(SessionId sid) {
        return parameters != null && parameters.sid.equals(sid);
    }

    boolean isOpen() {
        return status == OPEN;
    }

    boolean isOver() {
        return status == CLOSED;
    }

    /** The call was granted: connects. */
    void connect(PeerParameters granted, HalStream stream, long deadline) {
        parameters = granted;
        connecting = stream;
        connectDeadline = deadline;
    }

    /** The grant is void: back to waiting for another one. */
    void ungrant() {
        if (status == OPENING) {
            dropStream();
            parameters = null;
        }
    }

    /** Goes on; true when it stopped after a public-key operation. */
    boolean step(long now) {
        HalStream c = connecting;
        if (c != null) {
            if (c.status() == HalStream.OPEN) {
                connecting = null;
                PeerMachine m = driver.callerMachine(this, now);
                if (m == null) {
                    c.close();
                    over(Cause.EXPIRED, DownReason.EXPIRED);
                    return false;
                }
                pump = new ChannelPump(m, c, driver.readBytes());
            } else if (c.status() == HalStream.FAILED || now >= connectDeadline) {
                over(Cause.CONNECT_FAILED, DownReason.CONNECT_FAILED);
                return false;
            }
        }
        ChannelPump p = pump;
        if (p == null) {
            return false;
        }
        boolean heavy = p.step(now);
        PeerMachine m = p.machine;
        if (endWanted && m.state() == PeerState.OPEN) {
            endWanted = false;
            m.end(now);
            heavy |= p.step(now);
        }
        if (status == OPENING && m.wasOpen()) {
            status = OPEN;
            opened = true;
            driver.channelOpen(this);
        }
        if (m.state() == PeerState.CLOSED) {
            over(cause(m), m.downReason());
        }
        return heavy;
    }

    private static int cause(PeerMachine m) {
        switch (m.downReason()) {
            case DownReason.NORMAL:
                return Cause.ENDED;
            case DownReason.LINK_LOST:
                return Cause.LINK_LOST;
            case DownReason.TRUNCATED:
                return Cause.TRUNCATED;
            case DownReason.REVOKED:
                return Cause.CHANNEL_REVOKED;
            case DownReason.SUPERVISION_LOST:
                return Cause.SUPERVISION_LOST;
            case DownReason.NOT_USED:
                return Cause.NOT_USED;
            case DownReason.CONNECT_FAILED:
                return Cause.CONNECT_FAILED;
            case DownReason.LOCAL_CLOSE:
                return m.closedByPeer() ? Cause.PEER_CLOSED : Cause.CLOSED;
            case DownReason.EXPIRED:
                return Cause.EXPIRED;
            case DownReason.LEASE_ENDED:
                return Cause.LEASE_ENDED;
            default:
                return Cause.CHANNEL_PROTOCOL;
        }
    }

    /** Ends the channel for a reason of the session's: the other end is told where that can be done. */
    void endBecause(int cause, int downReason, long now) {
        ChannelPump p = pump;
        if (status == CLOSED) {
            return;
        }
        if (p == null || p.machine.state() < PeerState.OPEN) {
            over(cause, downReason);
            return;
        }
        p.machine.close(downReason, now);
        driver.changed();
    }

    /** The call failed before there was a stream, or the channel ended. */
    void over(int cause, int downReason) {
        if (status == CLOSED) {
            return;
        }
        status = CLOSED;
        reason = cause;
        dropStream();
        driver.channelOver(this, opened, downReason);
    }

    private void dropStream() {
        if (connecting != null) {
            connecting.close();
            connecting = null;
        }
        if (pump != null) {
            pump.close();
            if (status != CLOSED) {
                pump = null;
            }
        }
    }

    long deadline() {
        ChannelPump p = pump;
        return p != null ? p.machine.deadline() : connecting != null ? connectDeadline : Long.MAX_VALUE;
    }

    // The application's side; takes the lock.

    @Override
    public String peerId() {
        return peerId;
    }

    @Override
    public boolean isCaller() {
        return call != null;
    }

    @Override
    public String sessionId() {
        synchronized (driver.lock()) {
            return parameters == null ? "" : parameters.sid.toString();
        }
    }

    @Override
    public String traceId() {
        return Hex.of(traceId);
    }

    @Override
    public byte[] service() {
        return service.clone();
    }

    @Override
    public int status() {
        synchronized (driver.lock()) {
            return status;
        }
    }

    @Override
    public int reason() {
        synchronized (driver.lock()) {
            return reason;
        }
    }

    @Override
    public long bytesSent() {
        synchronized (driver.lock()) {
            return pump == null ? 0 : pump.machine.sentBytes();
        }
    }

    @Override
    public long bytesReceived() {
        synchronized (driver.lock()) {
            return pump == null ? 0 : pump.machine.receivedBytes();
        }
    }

    @Override
    public void awaitOpen(int timeoutMillis) throws StbLinkException {
        synchronized (driver.lock()) {
            long deadline = driver.deadlineIn(timeoutMillis);
            while (status == OPENING) {
                driver.awaitProgress(deadline, "the call to " + peerId + " is not open yet");
            }
            if (!opened) {
                throw failure();
            }
        }
    }

    @Override
    public int read(byte[] b, int off, int len) throws StbLinkException {
        if (off < 0 || len < 1 || off > b.length - len) {
            throw new IllegalArgumentException("range " + off + "+" + len + " of " + b.length + " bytes");
        }
        synchronized (driver.lock()) {
            ChannelPump p = pump;
            if (p == null) {
                return noStream();
            }
            for (; ; ) {
                if (p.machine.available() > 0) {
                    int n = p.machine.read(b, off, len);
                    advance(p, true);
                    return n;
                }
                if (p.machine.endsMessage()) {
                    p.machine.read(b, off, 0); // an empty end of a message means nothing in a stream
                    continue;
                }
                if (!advance(p, false)) {
                    return finished(p.machine);
                }
            }
        }
    }

    /**
     * Works off what was read from the stream before; true when that brought something for the application.
     *
     * @param took whether the application has just taken data, so that the stream may have to be read again
     */
    private boolean advance(ChannelPump p, boolean took) {
        PeerMachine m = p.machine;
        long now = driver.now();
        int stateBefore = m.state();
        boolean moved = took;
        boolean before = m.readable();
        while (!m.readable()) {
            boolean fed = p.feed(now);
            moved |= fed;
            if (m.work(now) == Work.NONE && !fed) {
                break;
            }
        }
        // Only for a reason: a reader that looks in vain must not wake the loop, which would wake the reader again.
        if (moved && p.isDrained() || m.state() != stateBefore) {
            driver.changed();
        }
        return !before && (m.available() > 0 || m.endsMessage());
    }

    /** What a reader gets when no data is there. */
    private int finished(PeerMachine m) throws StbLinkException {
        if (m.ended()) {
            return END;
        }
        if (status == CLOSED) {
            throw failure();
        }
        return 0;
    }

    private int noStream() throws StbLinkException {
        if (status == CLOSED) {
            throw failure();
        }
        return 0;
    }

    @Override
    public int write(byte[] b, int off, int len) throws StbLinkException {
        if (off < 0 || len < 1 || off > b.length - len) {
            throw new IllegalArgumentException("range " + off + "+" + len + " of " + b.length + " bytes");
        }
        synchronized (driver.lock()) {
            return Math.max(put(b, off, len, false), 0);
        }
    }

    /** Seals one record; -1 when there is no room now. */
    private int put(byte[] b, int off, int len, boolean endsMessage) throws StbLinkException {
        if (status == CLOSED) {
            throw failure();
        }
        ChannelPump p = pump;
        if (p == null || status != OPEN) {
            return -1;
        }
        if (endWanted || p.machine.endSent()) {
            throw new IllegalStateException("this side said that it has no more to send");
        }
        int n = p.machine.write(b, off, len, endsMessage, driver.now());
        if (n >= 0) {
            driver.changed();
        } else if (p.machine.state() != PeerState.OPEN) {
            throw new StbLinkException(cause(p.machine), "the channel to " + peerId + " is closing");
        }
        return n;
    }

    /** Writes everything; waits for room. */
    void putAll(byte[] b, int off, int len, boolean endsMessage, long deadline) throws StbLinkException {
        synchronized (driver.lock()) {
            int at = off;
            int left = len;
            boolean first = true;
            while (left > 0 || first && endsMessage) {
                int n = put(b, at, left, endsMessage);
                if (n < 0) {
                    driver.awaitProgress(deadline, "the other end takes no bytes");
                    continue;
                }
                first = false;
                at += n;
                left -= n;
            }
        }
    }

    @Override
    public void send(byte[] message, int timeoutMillis) throws StbLinkException {
        if (message.length > driver.maxMessage()) {
            throw new IllegalArgumentException(
                    "a message of " + message.length + " bytes; the configured maximum is " + driver.maxMessage());
        }
        try {
            putAll(message, 0, message.length, true, driver.deadlineIn(timeoutMillis));
        } catch (StbLinkException e) {
            if (e.reason() == Cause.TIMEOUT) {
                close();
            }
            throw e;
        }
    }

    @Override
    public byte @Nullable [] receive(int timeoutMillis) throws StbLinkException {
        synchronized (driver.lock()) {
            long deadline = driver.deadlineIn(timeoutMillis);
            for (; ; ) {
                ChannelPump p = pump;
                if (p != null) {
                    while (p.machine.available() > 0 || p.machine.endsMessage()) {
                        boolean last = p.machine.endsMessage();
                        if (!incoming.take(p.machine)) {
                            p.machine.close(DownReason.PROTOCOL, driver.now());
                            driver.changed();
                            throw new StbLinkException(
                                    Cause.CHANNEL_PROTOCOL,
                                    "a message longer than the configured " + driver.maxMessage() + " bytes");
                        }
                        advance(p, true);
                        if (last) {
                            return incoming.message();
                        }
                    }
                    if (advance(p, false)) {
                        continue;
                    }
                    if (finished(p.machine) == END) {
                        return incoming.isEmpty() ? null : incoming.message();
                    }
                } else {
                    noStream();
                }
                driver.awaitProgress(deadline, "no message from " + peerId);
            }
        }
    }

    /** Reads at least one byte; waits for it as long as it takes. */
    int readSome(byte[] b, int off, int len) throws StbLinkException {
        synchronized (driver.lock()) {
            for (; ; ) {
                int n = read(b, off, len);
                if (n != 0) {
                    return n;
                }
                driver.awaitProgress(Long.MAX_VALUE, "");
            }
        }
    }

    @Override
    public InputStream input() {
        return input;
    }

    @Override
    public OutputStream output() {
        return output;
    }

    @Override
    public void end() {
        synchronized (driver.lock()) {
            if (status != CLOSED) {
                endWanted = true;
                driver.changed();
            }
        }
    }

    @Override
    public void close() {
        synchronized (driver.lock()) {
            endBecause(Cause.CLOSED, DownReason.LOCAL_CLOSE, driver.now());
        }
    }

    private StbLinkException failure() {
        return new StbLinkException(reason, "the channel to " + peerId + " is closed");
    }

    @Override
    public String toString() {
        return "PeerChannel " + (isCaller() ? "to " : "from ") + peerId + " " + sessionId();
    }
}
