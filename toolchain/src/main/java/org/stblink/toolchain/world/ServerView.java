package org.stblink.toolchain.world;

import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.stblink.server.domain.DeviceRecord;
import org.stblink.server.domain.Operator;
import org.stblink.toolchain.world.invariant.ServerState;

/** The server as invariants see it. What is costly to ask for is asked for when the server did something since. */
final class ServerView implements ServerState {
    private final SimServer server;
    private final Set<String> sessions = new HashSet<>();
    private final Map<String, String> registered = new HashMap<>();
    private final Map<String, Known> entries = new HashMap<>();
    private long sessionsOf = -1;
    private long registeredOf = -1;

    /** Records are immutable, and their arrays are shared: an equal one means the same entry. */
    private record Known(DeviceRecord record, Entry entry) {}

    ServerView(SimServer server) {
        this.server = server;
    }

    @Override
    public long version() {
        return server.version();
    }

    @Override
    public boolean isUp() {
        return server.isUp();
    }

    @Override
    public boolean knows(String sid) {
        if (sessionsOf != version()) {
            sessionsOf = version();
            sessions.clear();
            if (isUp()) {
                for (Operator.SessionView view : server.operator().sessions()) {
                    sessions.add(view.session().toString());
                }
            }
        }
        return sessions.contains(sid);
    }

    @Override
    public @Nullable Entry entry(String deviceId) {
        DeviceRecord record = server.store().read(deviceId);
        if (record == null) {
            return null;
        }
        Known known = entries.get(deviceId);
        if (known == null || !known.record.equals(record)) {
            known = new Known(record, entry(record));
            entries.put(deviceId, known);
        }
        return known.entry;
    }

    @Override
    public boolean isOfResume(String deviceId, String ticket) {
        return server.isOfResume(deviceId, HexFormat.of().parseHex(ticket));
    }

    @Override
    public boolean remembersEndOf(String sid) {
        return server.store().load().revokedSessions().stream()
                .anyMatch(one -> one.session().toString().equals(sid));
    }

    private static Entry entry(DeviceRecord record) {
        return new Entry(
                record.standing().name(),
                record.isEnrolled(),
                record.generation(),
                hex(record.confirmedTicket()),
                hex(record.pendingTicket()));
    }

    private static String hex(byte @Nullable [] ticket) {
        return ticket == null ? "" : HexFormat.of().formatHex(ticket);
    }

    @Override
    public Map<String, String> registered() {
        if (registeredOf != version()) {
            registeredOf = version();
            registered.clear();
            if (isUp()) {
                server.operator()
                        .devices(device ->
                                registered.put(device.id(), String.valueOf(server.hostOf(device.connection()))));
            }
        }
        return registered;
    }

    @Override
    public boolean isAsleep(String deviceId) {
        return isUp() && server.operator().isAsleep(deviceId);
    }

    @Override
    public int sessionsAndCalls() {
        return isUp()
                ? server.operator().counters().callsOpen()
                        + server.operator().counters().sessions()
                : 0;
    }

    @Override
    public int connections() {
        return server.openConnections();
    }
}
