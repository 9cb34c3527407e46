package org.stblink.server.domain;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.stblink.internal.wire.CloseReason;
import org.stblink.internal.wire.EndReason;
import org.stblink.internal.wire.Role;
import org.stblink.internal.wire.SessionEntry;
import org.stblink.internal.wire.SessionId;
import org.stblink.internal.wire.Sessions;
import org.stblink.server.domain.Session.End;

/**
 * SESSIONS: a device names its live peer channels, and the server compares (section 11). That is how a server that
 * restarted learns what there is. While a report is not judged, no PONG behind it is acknowledged: by such an acknowledgement
 * a device keeps its channels alive (section 7.3).
 */
final class Reports {
    private final Roster roster;
    private final Supervision supervision;
    private final Calls calls;
    private final Admittance admittance;
    private final DeviceStore store;
    private final Counts counts;
    private final long epoch;
    private final long oldestEpoch;
    private final int mostEntries;

    Reports(
            Roster roster,
            Supervision supervision,
            Calls calls,
            Admittance admittance,
            DeviceStore store,
            Counts counts,
            long epoch,
            long oldestEpoch,
            Settings settings) {
        this.roster = roster;
        this.supervision = supervision;
        this.calls = calls;
        this.admittance = admittance;
        this.store = store;
        this.counts = counts;
        this.epoch = epoch;
        this.oldestEpoch = oldestEpoch;
        this.mostEntries = settings.sessionsPerDevice();
    }

    /** One message of a report; the last one completes it. */
    void received(Device device, Sessions message, long nowMillis) {
        List<SessionId> reported = device.report == null ? new ArrayList<>(message.entries.length) : device.report;
        // Neither a long report nor many short ones may fill the store's queue, which is everybody's.
        if (Math.max(reported.size(), device.unjudged()) + message.entries.length > mostEntries) {
            roster.close(device, CloseReason.LIMIT, 0, nowMillis);
            return;
        }
        device.report = reported;
        device.heartbeat.judging(true);
        for (SessionEntry entry : message.entries) {
            reported.add(entry.sid);
            compare(device, entry, nowMillis);
            if (!isHere(device)) {
                return; // Closed by its own report: with its connection, it has lost what it named behind.
            }
        }
        if (message.last) {
            device.report = null;
            Set<SessionId> named = new HashSet<>(reported);
            for (Session session : supervision.sessions().of(device.id)) {
                if (!named.contains(session.id)) {
                    supervision.missing(session, session.endOf(device.id), nowMillis);
                }
            }
            settle(device);
        }
    }

    /** Lets PONGs be acknowledged again when all that the device reported is judged. */
    private static void settle(Device device) {
        if (device.report == null && device.unjudged() == 0) {
            device.heartbeat.judging(false);
        }
    }

    private void compare(Device device, SessionEntry entry, long nowMillis) {
        if (entry.sid.epoch() == 0) {
            // Nobody's; and a REVOKE of all zeros would end every session of the peer that is named (section 5).
            roster.breach(device, "SESSIONS names a session of epoch 0", nowMillis);
            return;
        }
        Session known = known(device, entry);
        Call call = calls.find(entry.sid);
        if (known != null) {
            confirm(device, entry, known, nowMillis);
        } else if (call != null && call.isGrantedTo(device) && fits(device, entry, call)) {
            calls.up(call, device, nowMillis);
        } else if (entry.sid.epoch() >= epoch || entry.sid.epoch() < oldestEpoch || entry.peer.equals(device.id)) {
            // This run of the server made it and knows it is over, or nobody made it; or the store is a restored
            // backup, which does not know whether it was revoked.
            supervision.reject(device, entry.sid, EndReason.UNCONFIRMED, nowMillis);
        } else {
            judge(device, entry, nowMillis);
        }
    }

    /**
     * What an entry has to agree with: what the device said before, or the other end says, or the server knows by itself. What
     * others say of themselves and this id is of another session, though no id has two: who is right nobody knows yet.
     */
    private @Nullable Session known(Device device, SessionEntry entry) {
        SessionTable sessions = supervision.sessions();
        Session own = sessions.find(entry.sid, device.id);
        if (own != null) {
            return own;
        }
        boolean called = entry.role == Role.CALLER;
        Session peers = sessions.find(entry.sid, called ? device.id : entry.peer, called ? entry.peer : device.id);
        if (peers != null) {
            return peers;
        }
        for (Session session : sessions.of(entry.sid)) {
            if (session.stored) {
                return session; // the operator ended what has this id, whoever has it
            }
        }
        return null;
    }

    private void confirm(Device device, SessionEntry entry, Session known, long nowMillis) {
        End own = known.end(device.id);
        End claimed = entry.role == Role.CALLER ? known.caller : known.target;
        if (own == null
                || own != claimed
                || known.suite != entry.suite && known.suite != Suites.NONE // which one nobody knows after a restart
                || !known.other(own).device.equals(entry.peer)) {
            supervision.reject(device, entry.sid, EndReason.UNCONFIRMED, nowMillis);
            return;
        }
        own.group = device.group;
        supervision.up(device, known, nowMillis);
        if (Supervision.isForbidden(known, admittance)) {
            supervision.forbid(known, device, nowMillis);
        }
    }

    /** An unknown session of an earlier run: taken up if the other device is in good standing and the policy agrees. */
    private void judge(Device device, SessionEntry entry, long nowMillis) {
        Device peer = roster.find(entry.peer);
        if (peer != null) {
            takeUp(device, entry, peer.group, nowMillis);
            return;
        }
        device.addUnjudged(entry);
        if (device.unjudged() == 1) {
            ask(device, entry);
        }
    }

    /** Asks the store for the peer of the first entry that waits. One at a time: the store's queue is everybody's. */
    private void ask(Device device, SessionEntry entry) {
        long standings = supervision.standingsChanged();
        store.find(entry.peer, new DeviceStore.FindCallback() {
            @Override
            public void found(@Nullable DeviceRecord recordOrNull, long millis) {
                if (standings != supervision.standingsChanged()) {
                    // The row may be older than a revocation that has run already, which would not see this session.
                    ask(device, entry);
                    return;
                }
                if (recordOrNull != null && recordOrNull.isInGoodStanding()) {
                    takeUp(device, entry, recordOrNull.group(), millis);
                } else if (isHere(device)) {
                    supervision.reject(device, entry.sid, EndReason.POLICY, millis);
                }
                judged(device, millis);
            }

            // Taken up all the same: the policy is asked when the other end reports, and if it does not, grace ends it.
            @Override
            public void failed(StoreFailure cause, long millis) {
                counts.storeFailures++;
                takeUp(device, entry, null, millis);
                judged(device, millis);
            }
        });
    }

    /** The first entry that waited is judged: goes on to the next one that only the store can tell about. */
    private void judged(Device device, long nowMillis) {
        device.removeUnjudged();
        for (SessionEntry next = device.nextUnjudged(); next != null; next = device.nextUnjudged()) {
            if (!isHere(device)) {
                return;
            }
            Session known = known(device, next);
            Device peer = roster.find(next.peer);
            if (known != null) {
                confirm(device, next, known, nowMillis);
            } else if (peer != null) {
                takeUp(device, next, peer.group, nowMillis);
            } else {
                ask(device, next);
                return;
            }
            device.removeUnjudged();
        }
        settle(device);
    }

    private void takeUp(Device device, SessionEntry entry, @Nullable String peerGroup, long nowMillis) {
        if (!isHere(device)) {
            return;
        }
        Session session = known(device, entry);
        if (session == null) {
            if (supervision.countOf(device.id) >= mostEntries) {
                roster.close(device, CloseReason.LIMIT, 0, nowMillis);
                return;
            }
            End own = new End(device.id, device.group, nowMillis);
            End other = new End(entry.peer, peerGroup, nowMillis);
            boolean called = entry.role == Role.CALLER;
            session = supervision.takeUp(entry.sid, called ? own : other, called ? other : own, entry.suite);
        }
        confirm(device, entry, session, nowMillis);
    }

    private boolean isHere(Device device) {
        return roster.find(device.id) == device;
    }

    private static boolean fits(Device device, SessionEntry entry, Call call) {
        boolean isCaller = device == call.caller;
        return isCaller == (entry.role == Role.CALLER)
                && call.suite == entry.suite
                && entry.peer.equals(isCaller ? call.targetId : call.caller.id);
    }
}
