package org.stblink.server.domain;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.stblink.internal.wire.SessionId;

/** One peer channel under supervision (P16, section 11), as far as its two ends have told. */
final class Session extends Timer {
    private final Supervision supervision;
    final SessionId id;
    final End caller;
    final End target;
    /** Of the peer channel; 0 when unknown. */
    final int suite;

    final @Nullable String trace;

    /** The number of its call; 0 when that was before the start. */
    final long call;

    /** When the target forgets the offer that it has not used yet; 0 when unknown. */
    final long offerOverMillis;

    /** Section 14.3; 0 while it is not revoked. */
    int revokeReason;
    /** True when the store remembers the revocation. */
    boolean stored;
    /** Whether the server has it from reports alone: it is of an earlier run. */
    boolean reported;
    /** Another session that was reported under this id, in {@link SessionTable}. */
    @Nullable
    Session namesake;

    /** What is known of one end. */
    static final class End {
        final String device;
        /** Null until it is known: a session taken up after a restart, whose other end has not come back yet. */
        @Nullable
        String group;

        EndState state = EndState.SILENT;
        /** When it came into this state. */
        long since;

        End(String device, @Nullable String group, long nowMillis) {
            this.device = device;
            this.group = group;
            this.since = nowMillis;
        }

        void become(EndState next, long nowMillis) {
            if (state != next) {
                state = next;
                since = nowMillis;
            }
        }
    }

    /** What an end said last. */
    enum EndState {
        /** Nothing yet. */
        SILENT,
        /** It has the peer channel. */
        UP,
        /** It had it when its control connection was lost. */
        LOST,
        /** It has it no more, or never had. */
        DOWN
    }

    Session(
            Supervision supervision,
            SessionId id,
            End caller,
            End target,
            int suite,
            @Nullable String trace,
            long call,
            long offerOverMillis) {
        this.supervision = supervision;
        this.id = id;
        this.caller = caller;
        this.target = target;
        this.suite = suite;
        this.trace = trace;
        this.call = call;
        this.offerOverMillis = offerOverMillis;
    }

    /** Whether its offer takes a place at the target still: only the caller has said that the session is there. */
    boolean isOfferOpen(long nowMillis) {
        return target.state == EndState.SILENT && nowMillis < offerOverMillis;
    }

    /** Null when the device is not an end of it. */
    @Nullable
    End end(String device) {
        if (caller.device.equals(device)) {
            return caller;
        }
        return target.device.equals(device) ? target : null;
    }

    /** @param device is one of the two */
    End endOf(String device) {
        return Objects.requireNonNull(end(device), "not an end of this session");
    }

    End other(End end) {
        return end == caller ? target : caller;
    }

    boolean isRevoked() {
        return revokeReason != 0;
    }

    boolean bothAre(EndState state) {
        return caller.state == state && target.state == state;
    }

    /**
     * Whether one end alone says that it exists. Nothing follows from that for the other end, which may have a session with
     * somebody else under this id: an id is no secret, it is sent in clear between the two.
     */
    boolean isClaim() {
        return reported && !stored && (caller.state == EndState.SILENT || target.state == EndState.SILENT);
    }

    /**
     * Whether the operator revoked what he knew from reports alone. His word is of the id: these two may acknowledge what they
     * never had, and the true ends come with it later.
     */
    boolean mayBeOthers() {
        return stored && reported;
    }

    /** Whether nobody has it any more that is known to have had it. */
    boolean isOver() {
        return bothAre(EndState.DOWN) || isClaim() && (caller.state == EndState.DOWN || target.state == EndState.DOWN);
    }

    /** When the end that is not up, or the last of two, came into its state. */
    long unsettledSince() {
        long callers = caller.state == EndState.UP ? Long.MIN_VALUE : caller.since;
        long targets = target.state == EndState.UP ? Long.MIN_VALUE : target.since;
        return Math.max(callers, targets);
    }

    /** For the operator. */
    String describe() {
        if (isRevoked()) {
            return "REVOKED";
        }
        if (bothAre(EndState.UP)) {
            return "UP";
        }
        return caller.state == EndState.DOWN || target.state == EndState.DOWN ? "ENDING" : "HALF_UP";
    }

    @Override
    void fire(long nowMillis) {
        supervision.timeIsUp(this, nowMillis);
    }
}
