package org.stblink.server.domain;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.stblink.internal.wire.Answer;
import org.stblink.internal.wire.CallFailed;
import org.stblink.internal.wire.CallFailure;
import org.stblink.internal.wire.Cancel;
import org.stblink.internal.wire.DownReason;
import org.stblink.internal.wire.EndReason;
import org.stblink.internal.wire.Grant;
import org.stblink.internal.wire.Limits;
import org.stblink.internal.wire.Offer;
import org.stblink.internal.wire.Request;
import org.stblink.internal.wire.SessionDown;
import org.stblink.internal.wire.SessionId;
import org.stblink.internal.wire.Verdict;

/**
 * From REQUEST to GRANT (P5 to P10; section 9): limits, policy, presence, suite, code, offer, answer, grant. What comes
 * after SESSION_UP is {@link Supervision}'s.
 */
final class Calls implements Roster.Watcher {
    /** How long past the offer's own time its SESSION_UP may still come: message 2 to CONFIRM, and the way to here. */
    private static final long SETTLE_MILLIS = Limits.CONFIRM_MILLIS + 5000;

    private final Roster roster;
    private final Admittance admittance;
    private final Supervision supervision;
    private final Standby standby;
    private final CodeIssuer issuer;
    private final DeviceStore store;
    private final TimerQueue timers;
    private final Journal journal;
    private final Counts counts;
    private final Settings settings;

    private final Map<SessionId, Call> offers = new HashMap<>();
    private int open;

    Calls(
            Roster roster,
            Admittance admittance,
            Supervision supervision,
            Standby standby,
            CodeIssuer issuer,
            DeviceStore store,
            TimerQueue timers,
            Journal journal,
            Counts counts,
            Settings settings) {
        this.roster = roster;
        this.admittance = admittance;
        this.supervision = supervision;
        this.standby = standby;
        this.issuer = issuer;
        this.store = store;
        this.timers = timers;
        this.journal = journal;
        this.counts = counts;
        this.settings = settings;
    }

    /** Calls that are neither sessions nor over. */
    int open() {
        return open;
    }

    @Nullable
    Call find(SessionId sid) {
        return offers.get(sid);
    }

    List<Call> offers() {
        return new ArrayList<>(offers.values());
    }

    void request(Device caller, Request request, long nowMillis) {
        counts.requests++;
        if (request.requestId <= caller.lastRequestId) {
            roster.breach(caller, "requestId does not rise", nowMillis);
            return;
        }
        caller.lastRequestId = request.requestId;
        Call call = new Call(this, counts.requests, caller, request, nowMillis);
        trace(call, nowMillis, 303, "REQUEST", null);
        int waitSeconds = admittance.limit(caller, request.target, nowMillis);
        if (waitSeconds > 0) {
            counts.callsFailed++;
            trace(call, nowMillis, 0, "CALL_FAILED", "LIMIT");
            caller.connection().send(new CallFailed(call.requestId, CallFailure.LIMIT, waitSeconds));
            return;
        }
        open++;
        caller.addOutgoing(call);
        admittance.lookUp(
                caller, request.target, nowMillis, (answer, cause, millis) -> lookedUp(call, answer, cause, millis));
    }

    private void lookedUp(Call call, Admittance.Answer answer, String cause, long nowMillis) {
        if (call.state != Call.State.LOOKING_UP) {
            return;
        }
        switch (answer) {
            case UNREACHABLE -> refuse(call, CallFailure.UNREACHABLE, cause, nowMillis);
            case STORE_FAILED -> refuse(call, CallFailure.SERVER_ERROR, cause, nowMillis);
            case ABSENT -> failAbsent(call, cause, nowMillis);
            case PRESENT -> probe(call, nowMillis);
        }
    }

    /** What must not tell its cause is said 500 ms after the request arrived. */
    private void refuse(Call call, int reason, String cause, long nowMillis) {
        call.state = Call.State.REFUSING;
        call.refusal = reason;
        auditFailure(call, cause, nowMillis);
        timers.arm(call, call.arrivedMillis + Limits.REFUSAL_DELAY_MILLIS);
    }

    private void probe(Call call, long nowMillis) {
        Device target = roster.find(call.targetId);
        if (target == null || !target.isCallable()) {
            failAbsent(call, "left meanwhile", nowMillis);
            return;
        }
        call.targetOrNull = target;
        call.state = Call.State.PROBING;
        target.addIncoming(call);
        timers.arm(call, nowMillis + Limits.PROBE_MILLIS);
        if (target.isAsleep()) {
            target.heartbeat.awaitAwake(call);
            standby.wake(target, call, nowMillis);
        } else {
            target.heartbeat.prove(call, nowMillis);
        }
    }

    /** The target may be called, and is not there to be: it sleeps, or it is offline. */
    private void failAbsent(Call call, String cause, long nowMillis) {
        if (standby.isAsleep(call.targetId)) {
            int retryAfter = standby.retryAfterSeconds(call.targetId, nowMillis);
            fail(call, CallFailure.ASLEEP, retryAfter, "asleep", nowMillis);
        } else {
            fail(call, CallFailure.OFFLINE, 0, cause, nowMillis);
        }
    }

    /** The target is asked whether it is there. */
    void asked(Call call, long nowMillis) {
        Device target = call.target();
        IpAddress address = target.holding.address;
        journal.trace(new TraceEvent(
                nowMillis, 304, "PING", target.id, call.caller.id, address, null, call.trace(), call.number, null));
    }

    /** The target answered a PING after the request had come. */
    void present(Call call, long nowMillis) {
        trace(call, nowMillis, 305, "PONG", null);
        Device target = call.target();
        if (!target.isCallable()) {
            fail(call, CallFailure.OFFLINE, 0, "no longer ready", nowMillis);
            return;
        }
        int suite = Suites.choose(settings.suiteOrder(), call.caller.suites, target.suites);
        if (suite == Suites.NONE) {
            fail(call, CallFailure.NO_COMMON_SUITE, 0, "no common suite", nowMillis);
            return;
        }
        if (admittance.isFull(target, call.caller, nowMillis)) {
            fail(call, CallFailure.LIMIT, 1, "the target's offers or sessions are at their limit", nowMillis);
            return;
        }
        call.suite = suite;
        call.sidOrNull = issuer.newSessionId();
        call.state = Call.State.ISSUING;
        timers.cancel(call);
        AuditEntry entry = new AuditEntry(
                AuditEvent.CODE_ISSUED,
                call.caller.id,
                call.targetId,
                call.sid().toString(),
                call.trace(),
                null);
        store.commit(Change.audited(entry), new DeviceStore.CommitCallback() {
            @Override
            public void committed(long millis) {
                offer(call, millis);
            }

            @Override
            public void failed(StoreFailure cause, long millis) {
                counts.storeFailures++;
                if (call.state == Call.State.ISSUING) {
                    fail(call, CallFailure.SERVER_ERROR, 0, "issuance not stored", millis);
                }
            }
        });
    }

    private void offer(Call call, long nowMillis) {
        if (call.state != Call.State.ISSUING) {
            return;
        }
        if (!isAllowed(call)) {
            fail(call, CallFailure.UNREACHABLE, 0, "forbidden by policy meanwhile", nowMillis);
            return;
        }
        if (!call.target().isCallable()) {
            fail(call, CallFailure.OFFLINE, 0, "no longer ready", nowMillis);
            return;
        }
        CodeIssuer.Wraps wraps = issuer.issue(call);
        if (wraps == null) {
            fail(call, CallFailure.SERVER_ERROR, 0, "stored keys do not open", nowMillis);
            return;
        }
        counts.codesIssued++;
        trace(call, nowMillis, 306, "CODE", null);
        call.callerWrap = wraps.forCaller();
        call.state = Call.State.OFFERED;
        call.offerOverMillis = nowMillis + 1000L * Limits.OFFER_TTL_SECONDS;
        offers.put(call.sid(), call);
        timers.arm(call, nowMillis + Limits.ANSWER_MILLIS);
        trace(call, nowMillis, 307, "OFFER", null);
        call.target()
                .connection()
                .send(new Offer(
                        call.sid(),
                        call.traceId,
                        call.caller.id,
                        call.service,
                        call.suite,
                        call.caller.maxRecord,
                        Limits.OFFER_TTL_SECONDS,
                        wraps.forTarget()));
    }

    void answer(Device target, Answer answer, long nowMillis) {
        Call call = offers.get(answer.sid);
        if (call == null || call.targetOrNull != target || call.state != Call.State.OFFERED) {
            Call known = call == null || call.targetOrNull != target ? null : call;
            String trace = known == null ? null : known.trace();
            long number = known == null ? 0 : known.number;
            journal.trace(new TraceEvent(
                    nowMillis, 0, "LATE_ANSWER", target.id, null, null, answer.sid.toString(), trace, number, null));
            return;
        }
        if (answer.verdict != Verdict.ACCEPT) {
            int reason = answer.verdict == Verdict.BUSY ? CallFailure.BUSY : CallFailure.DECLINED;
            fail(call, reason, 0, Verdict.name(answer.verdict), nowMillis);
        } else if (!target.isCallable()) {
            cancel(call, EndReason.TARGET_LOST, nowMillis);
            fail(call, CallFailure.OFFLINE, 0, "no longer ready", nowMillis);
        } else {
            grant(call, nowMillis);
        }
    }

    private void grant(Call call, long nowMillis) {
        Device target = call.target();
        call.state = Call.State.GRANTED;
        counts.codesGranted++;
        timers.arm(call, nowMillis + 1000L * Limits.OFFER_TTL_SECONDS + SETTLE_MILLIS);
        byte[] wrap = Objects.requireNonNull(call.callerWrap, "an offered call has the caller's wrap");
        call.callerWrap = null;
        trace(call, nowMillis, 307, "GRANT", null);
        call.caller
                .connection()
                .send(new Grant(
                        call.requestId,
                        call.sid(),
                        call.traceId,
                        call.targetId,
                        call.service,
                        call.suite,
                        target.maxRecord,
                        Limits.GRANT_TTL_SECONDS,
                        target.holding.address.bytes(),
                        target.port,
                        wrap));
    }

    /** An end has the peer channel of a granted call: from now on it is a session. */
    void up(Call call, Device reporter, long nowMillis) {
        end(call);
        supervision.begin(call, reporter, nowMillis);
    }

    /** An end will not have the peer channel of a granted call. */
    void down(Call call, Device reporter, SessionDown message, long nowMillis) {
        String reason = DownReason.name(message.reason);
        if (reporter == call.caller) {
            cancel(call, EndReason.NOT_USED, nowMillis);
        }
        trace(call, nowMillis, 0, "NOT_USED", reason);
        auditFailure(call, reason + ", says " + reporter.id, nowMillis);
        end(call);
    }

    /** Ends a call that is not a session yet; a granted one becomes a session, to be revoked. */
    void revoke(Call call, int reason, long nowMillis) {
        if (call.state == Call.State.GRANTED) {
            end(call);
            supervision.begin(call, null, nowMillis);
        } else {
            cancel(call, reason, nowMillis);
            fail(call, CallFailure.UNREACHABLE, 0, "revoked: " + EndReason.name(reason), nowMillis);
        }
    }

    /** A device is in another group now, in calls and sessions; as a target it may have left, and its call lives on. */
    void regroup(String device, String group) {
        for (Call call : offers.values()) {
            if (call.targetId.equals(device)) {
                call.target().group = group;
            }
        }
        supervision.regroup(device, group);
    }

    /** Ends calls and sessions that the policy does not allow any more. A call that is not offered yet is looked at when it is. */
    void recheck(long nowMillis) {
        for (Call call : offers()) {
            if (!isAllowed(call)) {
                revoke(call, EndReason.POLICY, nowMillis);
            }
        }
        supervision.recheck(admittance, nowMillis); // also what was a granted call until now
    }

    private boolean isAllowed(Call call) {
        return admittance.allows(call.caller.party(), call.target().party());
    }

    void timeIsUp(Call call, long nowMillis) {
        switch (call.state) {
            case REFUSING -> {
                counts.callsFailed++;
                trace(call, nowMillis, 0, "CALL_FAILED", CallFailure.name(call.refusal));
                call.caller.connection().send(new CallFailed(call.requestId, call.refusal, 0));
                end(call);
            }
            case PROBING -> failAbsent(call, "no PONG within 3 s", nowMillis);
            case OFFERED -> {
                cancel(call, EndReason.EXPIRED, nowMillis);
                fail(call, CallFailure.OFFLINE, 0, "no ANSWER within 2 s", nowMillis);
            }
            case GRANTED -> {
                trace(call, nowMillis, 0, "NOT_USED", "neither end reported");
                auditFailure(call, "neither end reported the session", nowMillis);
                end(call);
            }
            default -> throw new IllegalStateException("a call has no time limit while " + call.state);
        }
    }

    /**
     * The device may no longer take part: granted calls to it are over. A caller that uses its grant still hears REVOKE. The
     * target may have left since the grant, and be back on another connection, or not.
     */
    void ban(String deviceId, long nowMillis) {
        for (Call call : offers()) {
            if (call.state == Call.State.GRANTED && call.targetId.equals(deviceId)) {
                trace(call, nowMillis, 0, "NOT_USED", "the target is banned");
                end(call);
            }
        }
    }

    /**
     * The caller left: what it asked for is dead, and targets are told. The target left: what was not granted fails. A
     * granted call lives on, because the peers may be connected already; {@link #ban} ends it.
     */
    @Override
    public void left(Device device, Roster.Departure why, long nowMillis) {
        for (Call call : List.copyOf(device.outgoing())) {
            cancel(call, EndReason.CALLER_LOST, nowMillis);
            trace(call, nowMillis, 0, "NOT_USED", "the caller left");
            if (call.state != Call.State.REFUSING) {
                auditFailure(call, "the caller left", nowMillis);
            }
            end(call);
        }
        for (Call call : List.copyOf(device.incoming())) {
            cancel(call, EndReason.TARGET_LOST, nowMillis);
            if (call.state != Call.State.GRANTED) {
                failAbsent(call, "the target left", nowMillis);
            }
        }
    }

    /** Tells the target that the offer is dead, if it has heard of it. */
    private void cancel(Call call, int reason, long nowMillis) {
        if (call.state == Call.State.OFFERED || call.state == Call.State.GRANTED) {
            trace(call, nowMillis, 0, "CANCEL", EndReason.name(reason));
            call.target().connection().send(new Cancel(call.sid(), reason));
        }
    }

    private void fail(Call call, int reason, int retryAfterSeconds, String cause, long nowMillis) {
        counts.callsFailed++;
        auditFailure(call, CallFailure.name(reason) + ": " + cause, nowMillis);
        trace(call, nowMillis, 0, "CALL_FAILED", CallFailure.name(reason));
        call.caller.connection().send(new CallFailed(call.requestId, reason, retryAfterSeconds));
        end(call);
    }

    /** The call is over: nothing holds it any more. */
    private void end(Call call) {
        call.state = Call.State.OVER;
        call.callerWrap = null;
        open--;
        timers.cancel(call);
        call.caller.removeOutgoing(call);
        if (call.targetOrNull != null) {
            call.targetOrNull.removeIncoming(call);
            call.targetOrNull.heartbeat.forget(call);
        }
        if (call.sidOrNull != null) {
            offers.remove(call.sidOrNull);
        }
    }

    private void auditFailure(Call call, String cause, long nowMillis) {
        String sid = call.sidOrNull == null ? null : call.sidOrNull.toString();
        AuditEntry entry =
                new AuditEntry(AuditEvent.CALL_FAILED, call.caller.id, call.targetId, sid, call.trace(), cause);
        journal.auditDevice(entry, nowMillis);
    }

    private void trace(Call call, long nowMillis, int step, String name, @Nullable String note) {
        IpAddress address = call.targetOrNull == null ? null : call.targetOrNull.holding.address;
        String sid = call.sidOrNull == null ? null : call.sidOrNull.toString();
        journal.trace(new TraceEvent(
                nowMillis, step, name, call.caller.id, call.targetId, address, sid, call.trace(), call.number, note));
    }
}
