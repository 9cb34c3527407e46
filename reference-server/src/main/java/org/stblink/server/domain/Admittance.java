package org.stblink.server.domain;

import org.jspecify.annotations.Nullable;
import org.stblink.internal.wire.Limits;

/**
 * Whether a call may be tried at all: limits, then policy and standing of the target (section 9.1, steps 1 and 2).
 *
 * <p>Except for a target that is online and allowed, the store is always asked, whatever the answer will be: all causes
 * of UNREACHABLE cost the same, and a store that fails says nothing about any of them.
 */
final class Admittance {
    private final Roster roster;
    private final Supervision supervision;
    private final DeviceStore store;
    private final Counts counts;
    private final Settings settings;
    private final RateLimits rates = new RateLimits(Limits.REQUEST_BURST, Limits.REQUESTS_PER_SECOND);
    private Policy policy;

    /** What is known about the target. */
    enum Answer {
        /** Online, and may be called. */
        PRESENT,
        /** May be called, and is not online. */
        ABSENT,
        /** May not be called, or is nobody. */
        UNREACHABLE,
        STORE_FAILED
    }

    /** Takes the answer of {@link #lookUp}, with its true cause for the audit. */
    interface Done {
        void answered(Answer answer, String cause, long nowMillis);
    }

    Admittance(
            Roster roster,
            Supervision supervision,
            DeviceStore store,
            Counts counts,
            Settings settings,
            Policy policy) {
        this.roster = roster;
        this.supervision = supervision;
        this.store = store;
        this.counts = counts;
        this.settings = settings;
        this.policy = policy;
    }

    void use(Policy newPolicy) {
        policy = newPolicy;
    }

    boolean allows(Party caller, Party target) {
        return policy.allows(caller, target);
    }

    /**
     * The caller's limits; a request that is allowed counts.
     *
     * @return 0 when it may go on, else retryAfterSeconds
     */
    int limit(Device caller, String targetId, long nowMillis) {
        int waitSeconds = rates.take(caller.id, nowMillis);
        if (waitSeconds > 0) {
            return waitSeconds;
        }
        int openRequests = 0;
        int ofPair = 0;
        for (Call call : caller.outgoing()) {
            if (call.isOpenRequest()) {
                openRequests++;
                ofPair += call.targetId.equals(targetId) ? 1 : 0;
            }
        }
        boolean full = openRequests >= Limits.OPEN_REQUESTS_PER_CALLER
                || ofPair >= Limits.OPEN_REQUESTS_PER_PAIR
                || caller.outgoing().size() + supervision.countOf(caller.id) >= settings.sessionsPerDevice();
        return full ? 1 : 0;
    }

    /**
     * The target's limits, and the caller's share of its offers. They are looked at last: before, they would tell a caller
     * that may not call the target something about it.
     */
    boolean isFull(Device target, Device caller, long nowMillis) {
        int calls = 0;
        int ofCaller = 0;
        for (Call call : target.incoming()) {
            if (call.state != Call.State.PROBING) {
                calls++;
                ofCaller += call.caller == caller ? 1 : 0;
            }
        }
        int offered = calls;
        // A caller that says it has the session, and never connects, shall not get its place at the target back by
        // that.
        for (Session session : supervision.sessions().of(target.id)) {
            if (session.target.device.equals(target.id) && session.isOfferOpen(nowMillis)) {
                offered++;
                ofCaller += session.caller.device.equals(caller.id) ? 1 : 0;
            }
        }
        return offered >= Limits.OPEN_OFFERS_PER_TARGET
                || ofCaller >= Limits.OPEN_OFFERS_PER_PAIR
                || calls + supervision.countOf(target.id) >= settings.sessionsPerDevice();
    }

    void lookUp(Device caller, String targetId, long nowMillis, Done done) {
        Party from = caller.party();
        if (isPresent(from, targetId)) {
            done.answered(Answer.PRESENT, "", nowMillis);
            return;
        }
        store.find(targetId, new DeviceStore.FindCallback() {
            @Override
            public void found(@Nullable DeviceRecord recordOrNull, long nowMillis) {
                String hindrance = hindrance(from, targetId, recordOrNull);
                if (hindrance != null) {
                    done.answered(Answer.UNREACHABLE, hindrance, nowMillis);
                } else {
                    // It may have come while the store was looking.
                    boolean present = isPresent(from, targetId);
                    done.answered(present ? Answer.PRESENT : Answer.ABSENT, "not online", nowMillis);
                }
            }

            @Override
            public void failed(StoreFailure cause, long nowMillis) {
                counts.storeFailures++;
                done.answered(Answer.STORE_FAILED, "the store cannot read", nowMillis);
            }
        });
    }

    private boolean isPresent(Party caller, String targetId) {
        Device online = roster.find(targetId);
        return online != null
                && online.isCallable()
                && !targetId.equals(caller.device())
                && allows(caller, online.party());
    }

    private @Nullable String hindrance(Party caller, String targetId, @Nullable DeviceRecord target) {
        if (caller.device().equals(targetId)) {
            return "UNREACHABLE: itself";
        }
        if (target == null) {
            return "UNREACHABLE: unknown";
        }
        if (target.standing() != Standing.ALLOWED) {
            return "UNREACHABLE: " + target.standing();
        }
        if (!target.isEnrolled()) {
            return "UNREACHABLE: not enrolled";
        }
        return allows(caller, new Party(targetId, target.group())) ? null : "UNREACHABLE: forbidden by policy";
    }
}
