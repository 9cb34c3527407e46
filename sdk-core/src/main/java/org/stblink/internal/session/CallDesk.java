package org.stblink.internal.session;

import org.jspecify.annotations.Nullable;
import org.stblink.hal.EntropySource;
import org.stblink.hal.HalException;
import org.stblink.internal.wire.Answer;
import org.stblink.internal.wire.CallFailed;
import org.stblink.internal.wire.Cancel;
import org.stblink.internal.wire.DownReason;
import org.stblink.internal.wire.Grant;
import org.stblink.internal.wire.Offer;
import org.stblink.internal.wire.Request;
import org.stblink.internal.wire.SessionDown;
import org.stblink.internal.wire.SessionId;
import org.stblink.internal.wire.Sizes;
import org.stblink.internal.wire.Verdict;

/**
 * Calls in both directions while the control channel stands: requests and grants of this device's own calls, offers of
 * others' (protocol section 9; patent steps 303 and 307).
 */
final class CallDesk {
    private static final long MILLIS_PER_SECOND = 1000;

    private final ControlSettings settings;
    private final EntropySource entropy;
    private final CodeOpener opener;
    private final LiveChannels channels;
    private final Effects effects;
    private final CallBook calls = new CallBook();
    private final OfferTable offers;
    private final SeenSids seen = new SeenSids();
    private boolean accepting = true;
    private boolean reachable;
    private int unopenedGrants;

    CallDesk(
            ControlSettings settings,
            EntropySource entropy,
            CodeOpener opener,
            LiveChannels channels,
            Effects effects) {
        this.settings = settings;
        this.entropy = entropy;
        this.opener = opener;
        this.channels = channels;
        this.effects = effects;
        offers = new OfferTable(effects);
    }

    OfferTable offers() {
        return offers;
    }

    void setAccepting(boolean accepting) {
        this.accepting = accepting;
    }

    /** Whether this device is ready and listens; a server does not offer calls to one that is not. */
    void setReachable(boolean reachable) {
        this.reachable = reachable;
    }

    /** Grants whose code did not open, since the session began: each is a fault of the server or an attack. */
    int unopenedGrants() {
        return unopenedGrants;
    }

    OutgoingCall call(String target, byte[] service, long deadlineMillis) {
        byte[] traceId = new byte[Sizes.TRACE_ID];
        entropy.fill(traceId); // a trace id only has to be useful: zeros where there is no entropy yet
        OutgoingCall call = new OutgoingCall(target, service, traceId, deadlineMillis);
        calls.add(call);
        return call;
    }

    @Nullable
    Request nextRequest() {
        return calls.nextRequest();
    }

    /** The channel of that call is open. */
    void opened(OutgoingCall call) {
        calls.remove(call);
    }

    /** The driver or the application gave the call up; the message that tells the server, or null. */
    @Nullable
    SessionDown givenUp(OutgoingCall call, int downReason) {
        Grant g = call.grant();
        boolean wasWanted = calls.remove(call);
        return g == null || !wasWanted ? null : new SessionDown(g.sid, downReason, 0, 0);
    }

    /** Opens a grant and has the driver connect; the message that refuses it, or null. */
    @Nullable
    SessionDown granted(Grant g, byte[] handshakeHash, long now) throws LinkException, HalException {
        checkFresh(g.sid, g.suite);
        OutgoingCall call = calls.answered(g);
        if (call == null) {
            return new SessionDown(g.sid, DownReason.NOT_USED, 0, 0);
        }
        if (!call.matches(g)) {
            throw LinkException.protocol("a grant for something else than was asked");
        }
        byte[] psk = opener.open(g, handshakeHash);
        if (psk == null) {
            unopenedGrants++;
            call.state = OutgoingCall.GRANTED; // so that it is known how far it came
            calls.remove(call);
            effects.add(Effect.ofCall(Effect.CALL_FAILED, call, Cause.SERVER_ERROR));
            return new SessionDown(g.sid, DownReason.NOT_USED, 0, 0);
        }
        call.granted(g, psk, now + g.ttlSeconds * MILLIS_PER_SECOND);
        effects.add(Effect.ofCall(Effect.GRANTED, call, Cause.NONE));
        return null;
    }

    void failed(CallFailed f) {
        OutgoingCall call = calls.failed(f);
        if (call != null) {
            call.retryAfter(f.retryAfterSeconds);
            effects.add(Effect.ofCall(Effect.CALL_FAILED, call, CallBook.cause(f.reason)));
        }
    }

    /** Checks an offer and answers it by the device's own policy, at once. */
    Answer offered(Offer o, byte[] handshakeHash, long now) throws LinkException, HalException {
        checkFresh(o.sid, o.suite);
        byte[] psk = opener.open(o, handshakeHash);
        if (psk == null) {
            throw LinkException.protocol("an offer whose code was not made for this connection");
        }
        AcceptedOffer accepted = new AcceptedOffer(o, psk, now + o.ttlSeconds * MILLIS_PER_SECOND);
        if (!accepting || !reachable) {
            return refused(accepted, Verdict.DECLINED, Cause.TARGET_DECLINED);
        }
        offers.expire(now);
        if (offers.isFull() || channels.count() + offers.size() >= settings.maxChannels) {
            return refused(accepted, Verdict.BUSY, Cause.TARGET_BUSY);
        }
        offers.add(accepted);
        return new Answer(o.sid, Verdict.ACCEPT);
    }

    private Answer refused(AcceptedOffer offer, int verdict, int cause) {
        offer.wipe();
        effects.add(Effect.ofOffer(offer, cause));
        return new Answer(offer.offer.sid, verdict);
    }

    private void checkFresh(SessionId sid, int suite) throws LinkException {
        if (!settings.supportsPeerSuite(suite)) {
            throw LinkException.protocol("a peer suite this device did not list");
        }
        if (channels.has(sid)) {
            throw LinkException.protocol("a session id that is in use");
        }
        if (!seen.add(sid)) {
            throw LinkException.protocol("a session id that came before");
        }
    }

    void cancelled(Cancel c) {
        kill(c.sid, Cause.EXPIRED);
    }

    /** An offer, grant or unfinished channel of that sid is dead. */
    void kill(SessionId sid, int cause) {
        offers.cancel(sid, cause);
        OutgoingCall call = calls.granted(sid);
        if (call != null) {
            calls.remove(call);
            effects.add(Effect.ofCall(Effect.CALL_FAILED, call, cause));
        }
        effects.add(Effect.ofSid(Effect.CANCELLED, sid, cause));
    }

    /** Every offer, grant and unfinished channel is dead; calls that wait for an answer go on. */
    void killAll(int cause) {
        offers.clear(cause);
        OutgoingCall[] open = calls.all();
        for (int i = 0; i < open.length; i++) {
            if (open[i].state == OutgoingCall.GRANTED) {
                calls.remove(open[i]);
                effects.add(Effect.ofCall(Effect.CALL_FAILED, open[i], cause));
            }
        }
    }

    /** The control channel is lost: its offers and grants are void; each open call is repeated once. */
    void connectionLost() {
        offers.clear(Cause.CONTROL_LOST);
        OutgoingCall[] open = calls.all();
        for (int i = 0; i < open.length; i++) {
            OutgoingCall c = open[i];
            if (c.state == OutgoingCall.QUEUED || c.state == OutgoingCall.OVER) {
                continue;
            }
            if (c.state == OutgoingCall.GRANTED) {
                effects.add(Effect.ofCall(Effect.GRANT_VOID, c, Cause.CONTROL_LOST));
            }
            if (c.repeated) {
                calls.remove(c);
                effects.add(Effect.ofCall(Effect.CALL_FAILED, c, Cause.CONTROL_LOST));
            } else {
                c.requeue();
            }
        }
        calls.newConnection();
        seen.clear();
    }

    /** No call can be made any more. */
    void failAll(int cause) {
        offers.clear(cause);
        OutgoingCall[] open = calls.all();
        for (int i = 0; i < open.length; i++) {
            if (calls.remove(open[i])) {
                effects.add(Effect.ofCall(Effect.CALL_FAILED, open[i], cause));
            }
        }
    }

    /** Drops what ran out; the messages for the server go through {@code out}, which may be null while there is none. */
    void tick(long now, @Nullable Outbox out) throws LinkException {
        offers.expire(now);
        for (; ; ) {
            OutgoingCall late = calls.expired(now);
            if (late == null) {
                return;
            }
            Grant g = late.grant();
            boolean grantRanOut = g != null && now >= late.grantEndsMillis();
            effects.add(Effect.ofCall(Effect.CALL_FAILED, late, grantRanOut ? Cause.EXPIRED : Cause.TIMEOUT));
            if (g != null && out != null) {
                int reason = grantRanOut ? DownReason.EXPIRED : DownReason.NOT_USED;
                out.send(new SessionDown(g.sid, reason, 0, 0));
            }
        }
    }

    long deadline() {
        return Math.min(calls.deadline(), offers.deadline());
    }
}
