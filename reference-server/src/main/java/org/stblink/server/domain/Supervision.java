package org.stblink.server.domain;

import org.jspecify.annotations.Nullable;
import org.stblink.internal.wire.DownReason;
import org.stblink.internal.wire.EndReason;
import org.stblink.internal.wire.Revoke;
import org.stblink.internal.wire.SessionDown;
import org.stblink.internal.wire.SessionId;
import org.stblink.server.domain.Session.End;
import org.stblink.server.domain.Session.EndState;

/**
 * Watches peer channels and ends them (P16, section 11).
 *
 * <p>A session has the word of its two ends. While both say that it is up, nothing is to be done; when both say that it
 * is over, it is forgotten. Anything else may last for the grace: then an end that still has it is told to end it
 * (UNCONFIRMED). A revoked session is remembered until both ends have acknowledged, or must have ended it by themselves,
 * and an end that comes back with it is told again. One that the operator revoked, and that is of an earlier run of the server,
 * is remembered until then in any case: who acknowledged may have invented it.
 *
 * <p>A session that the server has from the report of one end alone binds that end, and is told to that end only, until the
 * other one reports the same: a member that has seen the id of a session could end it for its two ends otherwise.
 */
final class Supervision implements Roster.Watcher {
    private final Roster roster;
    private final TimerQueue timers;
    private final Journal journal;
    private final DeviceStore store;
    private final Counts counts;
    private final long graceMillis;
    /** From revocation on: an unnoticed loss of the connection, and then the grace, with a tenth for the clocks. */
    private final long retentionMillis;

    private final SessionTable sessions = new SessionTable();
    private long standingsChanged;
    /** Until then a device that has not registered since the start may go by a grace that it was told before. */
    private long formerGraceOver;

    Supervision(
            Roster roster, TimerQueue timers, Journal journal, DeviceStore store, Counts counts, Settings settings) {
        this.roster = roster;
        this.timers = timers;
        this.journal = journal;
        this.store = store;
        this.counts = counts;
        this.graceMillis = settings.graceMillis();
        this.retentionMillis = graceMillis + graceMillis / 10 + 3 * settings.keepAliveMillis();
    }

    /** Takes over what the store remembers of the time before a restart. */
    void restore(StoredState state, long nowMillis) {
        formerGraceOver = nowMillis + state.told().graceOverMillis();
        for (RevokedSession one : state.revokedSessions()) {
            withdraw(ofStore(one, nowMillis), one.reason(), nowMillis); // counted when it was revoked
        }
    }

    /** Revokes a session whose revocation is durable and audited, whether or not anything else is known of it. */
    void revokeStored(RevokedSession revoked, long nowMillis) {
        Session stored = ofStore(revoked, nowMillis);
        if (stored.isRevoked() && stored.reported) {
            // Now both ends have to acknowledge, also one that was not told of a claim, and its time begins anew.
            withdraw(stored, stored.revokeReason, nowMillis);
        }
        for (Session each : sessions.of(revoked.session())) {
            if (each != stored && !each.isRevoked()) {
                String cause = EndReason.name(revoked.reason());
                journal.audit(entry(AuditEvent.SESSION_REVOKED, each, each.caller, cause));
            }
            revoke(each, revoked.reason(), nowMillis);
        }
    }

    private Session ofStore(RevokedSession revoked, long nowMillis) {
        SessionId sid = revoked.session();
        Session session = sessions.find(sid, revoked.caller(), revoked.target());
        if (session == null) {
            End caller = new End(revoked.caller(), null, nowMillis);
            End target = new End(revoked.target(), null, nowMillis);
            session = takeUp(sid, caller, target, Suites.NONE);
        }
        session.stored = true;
        return session;
    }

    SessionTable sessions() {
        return sessions;
    }

    /** How often a device lost its standing or came into another group: who read its record before must read it again. */
    long standingsChanged() {
        return standingsChanged;
    }

    int countOf(String device) {
        return sessions.countOf(device);
    }

    /** A granted call has become a session: {@code reporter} says so; null when nobody does and it is to be revoked. */
    void begin(Call call, @Nullable Device reporter, long nowMillis) {
        Session session = new Session(
                this,
                call.sid(),
                new End(call.caller.id, call.caller.group, nowMillis),
                new End(call.targetId, call.target().group, nowMillis),
                call.suite,
                call.trace(),
                call.number,
                call.offerOverMillis);
        sessions.add(session);
        if (reporter != null) {
            up(reporter, session, nowMillis);
        }
    }

    /** A session of an earlier run of the server. */
    Session takeUp(SessionId sid, End caller, End target, int suite) {
        Session session = new Session(this, sid, caller, target, suite, null, 0, 0);
        session.reported = true;
        sessions.add(session);
        return session;
    }

    /** An end has the peer channel. */
    void up(Device device, Session session, long nowMillis) {
        End end = session.endOf(device.id);
        if (!session.isRevoked() && end.state != EndState.UP) {
            if (end.state != EndState.LOST) {
                journal.auditDevice(entry(AuditEvent.SESSION_UP, session, end, null), nowMillis);
            }
            if (end == session.caller) {
                // It says so when its first record is sent: by then that record was encrypted.
                trace(session, end, 308, "ENCRYPTED", null, nowMillis);
            }
            trace(session, end, end == session.caller ? 309 : 310, "SESSION_UP", null, nowMillis);
        }
        end.become(EndState.UP, nowMillis);
        if (session.isRevoked()) {
            tell(session, end);
        } else {
            settle(session);
        }
    }

    /** An end has the peer channel no more. */
    void down(Device device, SessionDown message, long nowMillis) {
        Session session = sessions.find(message.sid, device.id);
        End end = session == null ? null : session.end(device.id);
        if (session != null && end != null && end.state != EndState.DOWN) {
            String how = DownReason.name(message.reason) + ", sent " + message.bytesSent + ", received "
                    + message.bytesReceived;
            over(session, end, how, answered(session, end, message), nowMillis);
        }
    }

    /** Step 311 when the target sent data, 312 when the caller received some; 0 when nothing came back. */
    private static int answered(Session session, End end, SessionDown message) {
        if (end == session.caller) {
            return message.bytesReceived > 0 ? 312 : 0;
        }
        return message.bytesSent > 0 ? 311 : 0;
    }

    /** An end has done what REVOKE told it. */
    void acknowledged(Device device, SessionId sid, long nowMillis) {
        for (Session session : sessions.of(sid)) {
            End end = session.end(device.id);
            if (end != null && session.isRevoked() && mayHave(session, end)) {
                over(session, end, "REVOKED, acknowledged", 0, nowMillis);
            }
        }
    }

    /** A report did not name the session: this end has it no more. */
    void missing(Session session, End end, long nowMillis) {
        boolean toldItHasIt = end.state == EndState.UP || end.state == EndState.LOST;
        if (toldItHasIt || session.isRevoked() && mayHave(session, end)) {
            over(session, end, "not in the device's report", 0, nowMillis);
        }
    }

    /** A session that is unknown, or not this device's: the device has to end it. */
    void reject(Device device, SessionId sid, int reason, long nowMillis) {
        journal.trace(nowMillis, 0, "REJECTED", device.id, EndReason.name(reason) + " " + sid);
        device.connection().send(new Revoke(sid, reason));
    }

    /** Ends a session at both ends; one that is revoked already keeps its reason. */
    void revoke(Session session, int reason, long nowMillis) {
        if (!session.isRevoked()) {
            counts.revocations++;
            withdraw(session, reason, nowMillis);
        }
    }

    private void withdraw(Session session, int reason, long nowMillis) {
        session.revokeReason = reason;
        trace(session, session.caller, 0, "REVOKE", EndReason.name(reason), nowMillis);
        timers.arm(session, Math.max(nowMillis + retentionMillis, formerGraceOver));
        tell(session, session.caller);
        tell(session, session.target);
        settle(session);
    }

    /** A device has reported a session that the policy does not allow. */
    void forbid(Session session, Device reporter, long nowMillis) {
        if (!session.isRevoked()) {
            AuditEntry entry = entry(AuditEvent.SESSION_REVOKED, session, session.endOf(reporter.id), "POLICY");
            journal.auditDevice(entry, nowMillis);
            revoke(session, EndReason.POLICY, nowMillis);
        }
    }

    /** Ends all sessions of a device that may no longer take part; it has been told by itself. */
    void revokeAllOf(String device, int reason, long nowMillis) {
        standingsChanged++;
        for (Session session : sessions.of(device)) {
            End banned = session.endOf(device);
            boolean ends = !session.isRevoked();
            if (ends) {
                auditRevoked(session, session.other(banned), reason, nowMillis);
            }
            banned.become(EndState.DOWN, nowMillis);
            if (ends) {
                revoke(session, reason, nowMillis);
            } else {
                settle(session);
            }
        }
    }

    /** A device is in another group now. */
    void regroup(String device, String group) {
        standingsChanged++;
        for (Session session : sessions.of(device)) {
            session.endOf(device).group = group;
        }
    }

    /** Ends what the policy does not allow any more. */
    void recheck(Admittance admittance, long nowMillis) {
        for (Session session : sessions.all()) {
            if (!session.isRevoked() && isForbidden(session, admittance)) {
                auditRevoked(session, session.caller, EndReason.POLICY, nowMillis);
                revoke(session, EndReason.POLICY, nowMillis);
            }
        }
    }

    /** One act of the operator may end all that a device has invented. */
    private void auditRevoked(Session session, End end, int reason, long nowMillis) {
        String cause = EndReason.name(reason);
        if (session.isClaim()) {
            journal.auditDevice(entry(AuditEvent.SESSION_REVOKED, session, claimant(session), cause), nowMillis);
        } else {
            journal.audit(entry(AuditEvent.SESSION_REVOKED, session, end, cause));
        }
    }

    static boolean isForbidden(Session session, Admittance admittance) {
        String callers = session.caller.group;
        String targets = session.target.group;
        return callers != null
                && targets != null
                && !admittance.allows(
                        new Party(session.caller.device, callers), new Party(session.target.device, targets));
    }

    @Override
    public void left(Device device, Roster.Departure why, long nowMillis) {
        for (Session session : sessions.of(device.id)) {
            End end = session.endOf(device.id);
            if (end.state == EndState.UP) {
                end.become(EndState.LOST, nowMillis);
                settle(session);
            }
        }
    }

    void timeIsUp(Session session, long nowMillis) {
        if (session.isRevoked()) {
            if (!session.isOver()) {
                auditUnacknowledged(session, nowMillis);
            }
            forget(session);
        } else if (session.caller.state == EndState.UP || session.target.state == EndState.UP) {
            journal.auditDevice(
                    entry(AuditEvent.SESSION_REVOKED, session, claimant(session), "UNCONFIRMED"), nowMillis);
            revoke(session, EndReason.UNCONFIRMED, nowMillis);
        } else {
            trace(session, session.caller, 0, "SESSION_GONE", "no end came back with it", nowMillis);
            forget(session);
        }
    }

    private void auditUnacknowledged(Session session, long nowMillis) {
        String cause = "by " + unacknowledged(session);
        AuditEntry entry = entry(AuditEvent.REVOCATION_UNACKNOWLEDGED, session, claimant(session), cause);
        if (session.stored) {
            journal.audit(entry); // the operator's word ended it, and must not be drowned by devices
        } else {
            journal.auditDevice(entry, nowMillis);
        }
    }

    private void over(Session session, End end, String how, int step, long nowMillis) {
        end.become(EndState.DOWN, nowMillis);
        journal.auditDevice(entry(AuditEvent.SESSION_DOWN, session, end, how), nowMillis);
        trace(session, end, step, "SESSION_DOWN", how, nowMillis);
        settle(session);
    }

    /** Does what follows from the states of the ends. */
    private void settle(Session session) {
        if (session.isOver() && !session.mayBeOthers()) {
            forget(session);
        } else if (session.isRevoked()) {
            return;
        } else if (session.bothAre(EndState.UP)) {
            timers.cancel(session);
        } else {
            timers.arm(session, session.unsettledSince() + graceMillis);
        }
    }

    /** Tells an end that may have the session and can be told. Others are told when they come back with it. */
    private void tell(Session session, End end) {
        Device device = roster.find(end.device);
        if (device != null && mayHave(session, end)) {
            device.connection().send(new Revoke(session.id, session.revokeReason));
        }
    }

    private void forget(Session session) {
        timers.cancel(session);
        sessions.remove(session);
        if (session.stored) {
            session.stored = false;
            store.commit(Change.forgetting(session.id), new DeviceStore.CommitCallback() {
                @Override
                public void committed(long millis) {}

                // The entry stays until a start reads it and forgets it again: harmless.
                @Override
                public void failed(StoreFailure cause, long millis) {
                    counts.storeFailures++;
                    journal.trace(millis, 0, "NOT_FORGOTTEN", null, session.id + ": " + cause.getMessage());
                }
            });
        }
    }

    /** The end that said it has the session: who invents sessions pays for the audit of them, and not who it names. */
    private static End claimant(Session session) {
        return session.caller.state == EndState.SILENT ? session.target : session.caller;
    }

    /** Whether an end has to be told, or to acknowledge, that the session is revoked. */
    private static boolean mayHave(Session session, End end) {
        return end.state != EndState.DOWN && !(session.isClaim() && end.state == EndState.SILENT);
    }

    private static String unacknowledged(Session session) {
        String callers = mayHave(session, session.caller) ? session.caller.device : "";
        String targets = mayHave(session, session.target) ? session.target.device : "";
        return callers.isEmpty() || targets.isEmpty() ? callers + targets : callers + " and " + targets;
    }

    private static AuditEntry entry(AuditEvent event, Session session, End end, @Nullable String cause) {
        return new AuditEntry(
                event, end.device, session.other(end).device, session.id.toString(), session.trace, cause);
    }

    private void trace(Session session, End end, int step, String name, @Nullable String note, long nowMillis) {
        journal.trace(new TraceEvent(
                nowMillis,
                step,
                name,
                end.device,
                session.other(end).device,
                null,
                session.id.toString(),
                session.trace,
                session.call,
                note));
    }
}
