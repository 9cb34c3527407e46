package org.stblink.server.domain;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.stblink.internal.wire.SessionId;

/** Sessions by id and by either of their devices. */
final class SessionTable {
    private final Map<SessionId, Session> byId = new HashMap<>();
    private final Map<String, Set<Session>> byDevice = new HashMap<>();

    @Nullable
    Session find(SessionId id) {
        return byId.get(id);
    }

    void add(Session session) {
        byId.put(session.id, session);
        byDevice.computeIfAbsent(session.caller.device, id -> new LinkedHashSet<>(2))
                .add(session);
        byDevice.computeIfAbsent(session.target.device, id -> new LinkedHashSet<>(2))
                .add(session);
    }

    void remove(Session session) {
        byId.remove(session.id, session);
        remove(session.caller.device, session);
        remove(session.target.device, session);
    }

    /** A copy: what is done to them may remove them. */
    List<Session> of(String device) {
        Set<Session> sessions = byDevice.get(device);
        return sessions == null ? List.of() : new ArrayList<>(sessions);
    }

    /** Those that the device itself has spoken of: what others say of it must not use up what it may have. */
    int countOf(String device) {
        int count = 0;
        for (Session session : byDevice.getOrDefault(device, Set.of())) {
            count += session.endOf(device).state == Session.EndState.SILENT ? 0 : 1;
        }
        return count;
    }

    Collection<Session> all() {
        return byId.values();
    }

    int size() {
        return byId.size();
    }

    private void remove(String device, Session session) {
        Set<Session> sessions = byDevice.get(device);
        if (sessions != null && sessions.remove(session) && sessions.isEmpty()) {
            byDevice.remove(device);
        }
    }
}
