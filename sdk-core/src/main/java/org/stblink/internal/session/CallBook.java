package org.stblink.internal.session;

import java.util.ArrayList;
import org.jspecify.annotations.Nullable;
import org.stblink.internal.wire.CallFailed;
import org.stblink.internal.wire.CallFailure;
import org.stblink.internal.wire.Grant;
import org.stblink.internal.wire.Limits;
import org.stblink.internal.wire.Request;
import org.stblink.internal.wire.SessionId;

/**
 * The calls this device wants to make, in order, until each is open or has failed. One that was given up while its REQUEST is
 * out stays, over, until the server has answered: until then the server counts that request and takes no other for the pair.
 */
final class CallBook {
    private final ArrayList<OutgoingCall> calls = new ArrayList<OutgoingCall>();
    private long lastRequestId;

    void add(OutgoingCall call) {
        calls.add(call);
    }

    /** A fresh connection counts its requests from 1, and nobody answers those of the one before. */
    void newConnection() {
        lastRequestId = 0;
        for (int i = calls.size() - 1; i >= 0; i--) {
            if (calls.get(i).state == OutgoingCall.OVER) {
                calls.remove(i);
            }
        }
    }

    /** The next REQUEST to send, or null when none waits or the open ones are at the limit. */
    @Nullable
    Request nextRequest() {
        OutgoingCall waiting = null;
        int open = 0;
        for (int i = 0; i < calls.size(); i++) {
            OutgoingCall c = calls.get(i);
            if (isUnanswered(c)) {
                open++;
            } else if (c.state == OutgoingCall.QUEUED && waiting == null && !pairIsOpen(c.target)) {
                waiting = c;
            }
        }
        if (waiting == null || open >= Limits.OPEN_REQUESTS_PER_CALLER) {
            return null;
        }
        waiting.state = OutgoingCall.REQUESTED;
        waiting.requestId = ++lastRequestId;
        return new Request(waiting.requestId, waiting.traceId, waiting.target, waiting.service);
    }

    /** The server takes one open request for a pair: a second call to the same target waits for the first's answer. */
    private boolean pairIsOpen(String target) {
        for (int i = 0; i < calls.size(); i++) {
            OutgoingCall c = calls.get(i);
            if (isUnanswered(c) && c.target.equals(target)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isUnanswered(OutgoingCall c) {
        return c.state == OutgoingCall.REQUESTED || c.state == OutgoingCall.OVER;
    }

    /** The call a GRANT answers, or null when it was given up. */
    @Nullable
    OutgoingCall answered(Grant g) {
        return answered(g.requestId);
    }

    /** The call a CALL_FAILED answers, taken out; null when it was given up. */
    @Nullable
    OutgoingCall failed(CallFailed f) {
        OutgoingCall c = answered(f.requestId);
        if (c != null) {
            calls.remove(c);
            c.over();
        }
        return c;
    }

    private @Nullable OutgoingCall answered(long requestId) {
        for (int i = 0; i < calls.size(); i++) {
            OutgoingCall c = calls.get(i);
            if (c.requestId == requestId && c.state == OutgoingCall.REQUESTED) {
                return c;
            }
            if (c.requestId == requestId && c.state == OutgoingCall.OVER) {
                calls.remove(i);
                return null;
            }
        }
        return null;
    }

    /** The granted, not yet open call of that sid, or null. */
    @Nullable
    OutgoingCall granted(SessionId sid) {
        for (int i = 0; i < calls.size(); i++) {
            OutgoingCall c = calls.get(i);
            Grant g = c.grant();
            if (g != null && g.sid.equals(sid)) {
                return c;
            }
        }
        return null;
    }

    /** Ends a call, and takes it out unless its REQUEST is unanswered; false when it was over already. */
    boolean remove(OutgoingCall call) {
        if (call.state == OutgoingCall.OVER) {
            return false;
        }
        if (call.state != OutgoingCall.REQUESTED) {
            calls.remove(call);
        }
        call.over();
        return true;
    }

    /** One call whose time, or whose grant's time, is over, ended; null when there is none. */
    @Nullable
    OutgoingCall expired(long now) {
        for (int i = 0; i < calls.size(); i++) {
            OutgoingCall c = calls.get(i);
            if (now >= c.endsMillis()) {
                remove(c);
                return c;
            }
        }
        return null;
    }

    /** Every call, those given up included, for a lost connection or the end of the session. */
    OutgoingCall[] all() {
        OutgoingCall[] copy = new OutgoingCall[calls.size()];
        calls.toArray(copy);
        return copy;
    }

    long deadline() {
        long first = Long.MAX_VALUE;
        for (int i = 0; i < calls.size(); i++) {
            first = Math.min(first, calls.get(i).endsMillis());
        }
        return first;
    }

    static int cause(int failure) {
        switch (failure) {
            case CallFailure.OFFLINE:
                return Cause.TARGET_OFFLINE;
            case CallFailure.ASLEEP:
                return Cause.TARGET_ASLEEP;
            case CallFailure.BUSY:
                return Cause.TARGET_BUSY;
            case CallFailure.UNREACHABLE:
                return Cause.TARGET_UNREACHABLE;
            case CallFailure.DECLINED:
                return Cause.TARGET_DECLINED;
            case CallFailure.NO_COMMON_SUITE:
                return Cause.NO_COMMON_SUITE;
            case CallFailure.LIMIT:
                return Cause.CALL_LIMIT;
            default:
                return Cause.SERVER_ERROR;
        }
    }
}
