package org.stblink.server.domain;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.stblink.internal.wire.SessionId;
import org.stblink.server.domain.Session.End;
import org.stblink.server.domain.Session.EndState;

/**
 * Sessions by id and by either of their devices. What devices report of an earlier run of the server may be several sessions
 * of one id, of which one at most is true.
 */
final class SessionTable {
    /** The latest of each id; the others hang on it. */
    private final Map<SessionId, Session> byId = new HashMap<>();

    private final Map<String, Set<Session>> byDevice = new HashMap<>();
    private int size;

    /** The one that is the device's as the server knows it, or by the device's own word. */
    @Nullable
    Session find(SessionId id, String device) {
        for (Session session = byId.get(id); session != null; session = session.namesake) {
            End end = session.end(device);
            if (end != null && !(session.isClaim() && end.state == EndState.SILENT)) {
                return session;
            }
        }
        return null;
    }

    @Nullable
    Session find(SessionId id, String caller, String target) {
        for (Session session = byId.get(id); session != null; session = session.namesake) {
            if (session.caller.device.equals(caller) && session.target.device.equals(target)) {
                return session;
            }
        }
        return null;
    }

    /** A copy. */
    List<Session> of(SessionId id) {
        List<Session> sessions = new ArrayList<>(1);
        for (Session session = byId.get(id); session != null; session = session.namesake) {
            sessions.add(session);
        }
        return sessions;
    }

    void add(Session session) {
        session.namesake = byId.put(session.id, session);
        size++;
        byDevice.computeIfAbsent(session.caller.device, id -> new LinkedHashSet<>(2))
                .add(session);
        byDevice.computeIfAbsent(session.target.device, id -> new LinkedHashSet<>(2))
                .add(session);
    }

    void remove(Session session) {
        byId.computeIfPresent(session.id, (id, latest) -> without(latest, session));
        size--;
        remove(session.caller.device, session);
        remove(session.target.device, session);
    }

    /** A copy: what is done to them may remove them. */
    List<Session> of(String device) {
        Set<Session> sessions = byDevice.get(device);
        return sessions == null ? List.of() : new ArrayList<>(sessions);
    }

    /**
     * Those that the device itself has spoken of: what others say of it must not use up what it may have, nor what is over and only kept
     * because its id may be others'.
     */
    int countOf(String device) {
        int count = 0;
        for (Session session : byDevice.getOrDefault(device, Set.of())) {
            count += session.isOver() || session.endOf(device).state == EndState.SILENT ? 0 : 1;
        }
        return count;
    }

    /** A copy. */
    List<Session> all() {
        List<Session> sessions = new ArrayList<>(size);
        for (Session latest : byId.values()) {
            for (Session session = latest; session != null; session = session.namesake) {
                sessions.add(session);
            }
        }
        return sessions;
    }

    int size() {
        return size;
    }

    /** What hangs on {@code latest} is without {@code gone} from now on. */
    private static @Nullable Session without(Session latest, Session gone) {
        if (latest == gone) {
            return latest.namesake;
        }
        for (Session session = latest; session.namesake != null; session = session.namesake) {
            if (session.namesake == gone) {
                session.namesake = gone.namesake;
                break;
            }
        }
        return latest;
    }

    private void remove(String device, Session session) {
        Set<Session> sessions = byDevice.get(device);
        if (sessions != null && sessions.remove(session) && sessions.isEmpty()) {
            byDevice.remove(device);
        }
    }
}
