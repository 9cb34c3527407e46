package org.stblink.server.domain;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.stblink.internal.wire.Request;
import org.stblink.internal.wire.SessionId;

/**
 * One REQUEST on its way to a session (section 9).
 *
 * <pre>
 * LOOKING_UP ── refused ──▶ REFUSING ── 500 ms ──▶ OVER
 *     │ allowed, online
 *     ▼
 *  PROBING ── PONG ──▶ ISSUING ── stored ──▶ OFFERED ── accept ──▶ GRANTED ── SESSION_UP ──▶ (a {@link Session})
 * </pre>
 *
 * From every state a failure leads to OVER. The code itself is never kept: both wraps are made in one step, and what
 * waits for the target's answer is the caller's sealed copy.
 */
final class Call extends Timer implements Heartbeat.Proof {
    /** How far it is. */
    enum State {
        LOOKING_UP,
        REFUSING,
        PROBING,
        ISSUING,
        OFFERED,
        GRANTED,
        OVER
    }

    /** No other call of this run has it. */
    final long number;

    final Device caller;
    final long requestId;
    final byte[] traceId;
    final String targetId;
    final byte[] service;
    final long arrivedMillis;
    private final Calls calls;

    State state = State.LOOKING_UP;
    /** Known from PROBING on. */
    @Nullable
    Device targetOrNull;

    /** Known from ISSUING on. */
    @Nullable
    SessionId sidOrNull;

    int suite;
    /** The caller's sealed copy of the code, from OFFERED to GRANTED. */
    byte @Nullable [] callerWrap;
    /** When the target has forgotten the offer, unless it used it. Known from OFFERED on. */
    long offerOverMillis;
    /** How it is refused at its time: section 14.2. */
    int refusal;

    Call(Calls calls, long number, Device caller, Request request, long arrivedMillis) {
        this.calls = calls;
        this.number = number;
        this.caller = caller;
        this.requestId = request.requestId;
        this.traceId = request.traceId;
        this.targetId = request.target;
        this.service = request.service;
        this.arrivedMillis = arrivedMillis;
    }

    /** From PROBING on. */
    Device target() {
        return Objects.requireNonNull(targetOrNull, "a call has its target when it is probed");
    }

    /** From ISSUING on. */
    SessionId sid() {
        return Objects.requireNonNull(sidOrNull, "a call has its sid when it is issued");
    }

    /** True until GRANT or failure: it counts as an open request of the caller. */
    boolean isOpenRequest() {
        return state != State.GRANTED && state != State.OVER;
    }

    /** True when the device is one of the two ends of the call, and the call is granted. */
    boolean isGrantedTo(Device device) {
        return state == State.GRANTED && (device == caller || device.id.equals(targetId));
    }

    /** The trace id as 16 hexadecimal digits. */
    String trace() {
        return HexText.of(traceId);
    }

    @Override
    public void present(long nowMillis) {
        calls.present(this, nowMillis);
    }

    @Override
    public void asked(long nowMillis) {
        calls.asked(this, nowMillis);
    }

    @Override
    void fire(long nowMillis) {
        calls.timeIsUp(this, nowMillis);
    }
}
