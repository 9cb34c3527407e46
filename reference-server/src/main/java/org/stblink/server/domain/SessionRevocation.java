package org.stblink.server.domain;

import org.jspecify.annotations.Nullable;
import org.stblink.internal.wire.EndReason;
import org.stblink.internal.wire.SessionId;

/**
 * An operator ends one session (section 11): durable first, so that even a server that restarts does not take it up
 * again, then REVOKE to both ends.
 */
final class SessionRevocation {
    private final Supervision supervision;
    private final Calls calls;
    private final DeviceStore store;
    private final Counts counts;

    SessionRevocation(Supervision supervision, Calls calls, DeviceStore store, Counts counts) {
        this.supervision = supervision;
        this.calls = calls;
        this.store = store;
        this.counts = counts;
    }

    void revoke(SessionId sid, long nowMillis, Operator.Done done) {
        RevokedSession revoked = named(sid);
        if (revoked == null) {
            done.done(Operator.Outcome.UNKNOWN, nowMillis);
            return;
        }
        AuditEntry entry = new AuditEntry(
                AuditEvent.SESSION_REVOKED, revoked.caller(), revoked.target(), sid.toString(), null, "OPERATOR");
        Change change = Change.revoking(revoked, entry);
        store.commit(change, new DeviceStore.CommitCallback() {
            @Override
            public void committed(long millis) {
                takeEffect(revoked, millis);
                done.done(Operator.Outcome.DONE, millis);
            }

            @Override
            public void failed(StoreFailure cause, long millis) {
                counts.storeFailures++;
                done.done(Operator.Outcome.STORE_FAILED, millis);
            }
        });
    }

    /** The store remembers an id with one pair. Which one is all the same: nobody else's report of that id is taken up either. */
    private @Nullable RevokedSession named(SessionId sid) {
        Session session = null;
        for (Session each : supervision.sessions().of(sid)) {
            if (session == null || !session.stored && (each.stored || !each.isClaim())) {
                session = each;
            }
        }
        if (session != null) {
            return new RevokedSession(sid, session.caller.device, session.target.device, EndReason.OPERATOR);
        }
        Call call = calls.find(sid);
        return call == null ? null : new RevokedSession(sid, call.caller.id, call.targetId, EndReason.OPERATOR);
    }

    /** A call may have become a session meanwhile, and a session may have ended. */
    private void takeEffect(RevokedSession revoked, long nowMillis) {
        Call call = calls.find(revoked.session());
        if (call != null) {
            calls.revoke(call, EndReason.OPERATOR, nowMillis);
        }
        supervision.revokeStored(revoked, nowMillis);
    }
}
