package org.stblink.internal.driver;

import java.util.ArrayList;
import org.jspecify.annotations.Nullable;
import org.stblink.CallReport;
import org.stblink.PeerChannel;
import org.stblink.hal.HalStream;
import org.stblink.internal.session.Cause;
import org.stblink.internal.session.OutgoingCall;
import org.stblink.internal.session.PeerMachine;
import org.stblink.internal.session.PeerParameters;
import org.stblink.internal.session.PeerState;
import org.stblink.internal.wire.DownReason;
import org.stblink.internal.wire.SessionId;

/**
 * One peer channel as the loop sees it, from the wish to call (or a proven caller) to its end. The application holds its
 * {@link AppChannel}. Every method is called with the lock held.
 */
final class PeerLink {
    private final SessionDriver driver;
    private final SessionLoop loop;
    private final String peerId;
    private final @Nullable OutgoingCall call;
    private final AppChannel channel;
    private final long begunMillis;

    private @Nullable PeerParameters parameters;
    private @Nullable HalStream connecting;
    private long connectDeadline;
    private @Nullable ChannelPump pump;
    private int status = PeerChannel.OPENING;
    private int reason = Cause.NONE;
    private boolean endWanted;
    /** What threads of the application's have to send, a mark for each, in their order: the first is on its way. */
    private final ArrayList<Object> sends = new ArrayList<Object>(1);

    private boolean opened;

    /** This device's own call. */
    PeerLink(SessionDriver driver, SessionLoop loop, OutgoingCall call, long now) {
        this.driver = driver;
        this.loop = loop;
        this.call = call;
        begunMillis = now;
        peerId = call.target;
        channel = new AppChannel(driver, this, call.service, call.traceId);
    }

    /**
     * A caller that proved itself.
     *
     * @param offeredMillis when its offer came
     */
    PeerLink(SessionDriver driver, SessionLoop loop, PeerMachine machine, HalStream stream, long offeredMillis) {
        this.driver = driver;
        this.loop = loop;
        call = null;
        begunMillis = offeredMillis;
        PeerParameters p = machine.parameters();
        parameters = p;
        peerId = p.remoteId;
        channel = new AppChannel(driver, this, p.service, p.traceId);
        pump = new ChannelPump(machine, stream, driver.readBytes());
    }

    // What it is.

    AppChannel channel() {
        return channel;
    }

    String peerId() {
        return peerId;
    }

    /** This device's own call, or null. */
    @Nullable
    OutgoingCall call() {
        return call;
    }

    boolean isCaller() {
        return call != null;
    }

    /** The parameters, once a grant or a caller brought them. */
    @Nullable
    PeerParameters parameters() {
        return parameters;
    }

    boolean hasSid(SessionId sid) {
        return parameters != null && parameters.sid.equals(sid);
    }

    /** One of {@link PeerChannel}'s. */
    int status() {
        return status;
    }

    boolean isOpen() {
        return status == PeerChannel.OPEN;
    }

    /** Whether it is or was open. */
    boolean wasOpen() {
        return opened;
    }

    /** One of {@link Cause}; NONE before it is over. */
    int reason() {
        return reason;
    }

    /** Seconds after which the server that failed the call would have it made again; 0 where it did not say. */
    int retryAfterSeconds() {
        return call == null ? 0 : call.retryAfterSeconds();
    }

    /** The pump of a channel that is or was open; null before. */
    @Nullable
    ChannelPump pump() {
        return opened ? pump : null;
    }

    boolean isEndWanted() {
        return endWanted;
    }

    long bytesSent() {
        return pump == null ? 0 : pump.machine.sentBytes();
    }

    long bytesReceived() {
        return pump == null ? 0 : pump.machine.receivedBytes();
    }

    long deadline() {
        ChannelPump p = pump;
        return p != null ? p.deadline() : connecting != null ? connectDeadline : Long.MAX_VALUE;
    }

    // Its course.

    /** The call was granted: connects. */
    void connect(PeerParameters granted, HalStream stream, long deadline) {
        parameters = granted;
        connecting = stream;
        connectDeadline = deadline;
    }

    /** The grant is void: back to waiting for another one. */
    void ungrant() {
        if (status == PeerChannel.OPENING) {
            giveStreamUp(DownReason.NOT_USED);
            pump = null;
            parameters = null;
        }
    }

    /** Goes on; true when it stopped after a public-key operation. */
    boolean step(long now) {
        if (status == PeerChannel.CLOSED || connecting != null && !connected(connecting, now)) {
            return false;
        }
        ChannelPump p = pump;
        if (p == null) {
            return false;
        }
        boolean heavy = p.step(now);
        PeerMachine m = p.machine;
        if (sayEnd(m, now)) {
            p.step(now);
        }
        if (status == PeerChannel.OPENING && m.wasOpen()) {
            status = PeerChannel.OPEN;
            opened = true;
            loop.channelOpen(this, now);
        }
        if (m.state() == PeerState.CLOSED) {
            over(cause(m), m.downReason(), now);
        }
        return heavy;
    }

    /** Looks after the connection to the target; true once there is a machine for it. */
    private boolean connected(HalStream c, long now) {
        if (c.status() == HalStream.FAILED || now >= connectDeadline) {
            over(Cause.CONNECT_FAILED, DownReason.CONNECT_FAILED, now);
            return false;
        }
        if (c.status() == HalStream.CONNECTING) {
            return false;
        }
        PeerMachine m = loop.callerMachine(this, now);
        if (m == null) {
            over(Cause.EXPIRED, DownReason.EXPIRED, now);
            return false;
        }
        pump = new ChannelPump(m, c, driver.readBytes());
        connecting = null; // last: where memory is short for the pump, the stream is closed as this one
        return true;
    }

    /** Why the channel of that machine ends, as one of {@link Cause}. */
    static int cause(PeerMachine m) {
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

    /** A thread of the application's has something to send, behind what others have: an end waits until all of that is out. */
    Object sendBegins() {
        Object mark = new Object();
        sends.add(mark);
        return mark;
    }

    /** Whether nothing is before it any more: what one thread sends does not mix with what another one does. */
    boolean isTurn(Object mark) {
        return sends.get(0) == mark;
    }

    /** Whether a thread of the application's has something to send. */
    boolean isSending() {
        return !sends.isEmpty();
    }

    /** All of it is out, or it was given up. */
    void sendEnds(Object mark) {
        sends.remove(mark);
        if (endWanted || isSending()) {
            driver.changed();
        }
    }

    /** This side has no more to send: said as soon as the channel is open and what is being sent is out. */
    void end() {
        if (status != PeerChannel.CLOSED) {
            endWanted = true;
            driver.changed();
        }
    }

    /** Says END where it is wanted, the channel is open and nothing is in the middle of being sent; true when it did. */
    private boolean sayEnd(PeerMachine m, long now) {
        if (!endWanted || isSending() || m.state() != PeerState.OPEN) {
            return false;
        }
        endWanted = false;
        m.end(now);
        return true;
    }

    /** Ends the channel for a reason of this side's: the other end is told where that can be done. */
    void endBecause(int cause, int downReason, long now) {
        ChannelPump p = pump;
        if (status == PeerChannel.CLOSED) {
            return;
        }
        if (p == null || p.machine.state() < PeerState.OPEN) {
            over(cause, downReason, now);
            return;
        }
        boolean said = false;
        try {
            sayEnd(
                    p.machine,
                    now); // the loop may not have had its turn since; with the other side's it is an agreed end
            p.machine.close(downReason, now);
            said = true;
        } finally {
            if (!said) {
                lose(downReason);
            }
        }
        driver.changed();
    }

    /**
     * Nothing more can be said on the open channel, not even that it ends. On any thread: the keys are forgotten at once, the
     * stream is closed and the end told by the loop.
     */
    void lose(int downReason) {
        ChannelPump p = pump;
        if (p != null) {
            p.machine.abandon(downReason);
        }
        driver.changed();
    }

    /** The call failed before there was a stream, or the channel ended. */
    void over(int cause, int downReason, long now) {
        if (status == PeerChannel.CLOSED) {
            return;
        }
        status = PeerChannel.CLOSED;
        reason = cause;
        if (!opened) {
            loop.callFailed(report(phase(), now));
        }
        try {
            giveStreamUp(downReason);
        } finally {
            loop.channelOver(this, opened, downReason, now); // told in any case
        }
    }

    /** How the set-up went, with the phase that failed. */
    CallReport report(int failedPhase, long now) {
        return new CallReport(channel.traceId(), peerId, isCaller(), now - begunMillis, failedPhase, reason);
    }

    /** Which phase of the set-up ends now, one of {@link CallReport}'s. */
    private int phase() {
        OutgoingCall c = call;
        if (pump != null || c == null) {
            return CallReport.HANDSHAKE;
        }
        if (connecting != null) {
            return CallReport.CONNECT;
        }
        switch (reason) {
            case Cause.TARGET_OFFLINE:
            case Cause.TARGET_ASLEEP:
                return CallReport.HEARTBEAT;
            case Cause.TARGET_BUSY:
            case Cause.TARGET_DECLINED:
            case Cause.NO_COMMON_SUITE:
                return CallReport.OFFER;
            default:
                break;
        }
        switch (c.reached()) {
            case OutgoingCall.QUEUED:
                return CallReport.REGISTRATION;
            case OutgoingCall.REQUESTED:
                return CallReport.REQUEST;
            default:
                return CallReport.GRANT;
        }
    }

    private void giveStreamUp(int downReason) {
        if (connecting != null) {
            connecting.close();
            connecting = null;
        }
        if (pump != null) {
            pump.abandon(downReason);
        }
    }

    @Override
    public String toString() {
        return (isCaller() ? "to " : "from ") + peerId + " trace " + channel.traceId()
                + (parameters == null ? "" : " sid " + parameters.sid);
    }
}
