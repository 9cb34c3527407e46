package org.stblink.toolchain.capture;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.stblink.hal.EntropySource;
import org.stblink.internal.crypto.Primitives;
import org.stblink.internal.wire.Answer;
import org.stblink.internal.wire.Enrol;
import org.stblink.internal.wire.Grant;
import org.stblink.internal.wire.Message;
import org.stblink.internal.wire.MessageType;
import org.stblink.internal.wire.Offer;
import org.stblink.internal.wire.Pong;
import org.stblink.internal.wire.Register;
import org.stblink.internal.wire.RevokeAck;
import org.stblink.internal.wire.SessionDown;
import org.stblink.internal.wire.SessionEntry;
import org.stblink.internal.wire.SessionId;
import org.stblink.internal.wire.SessionUp;
import org.stblink.internal.wire.Sessions;
import org.stblink.server.domain.AddressRange;
import org.stblink.server.domain.ControlPlane;
import org.stblink.server.domain.DeviceRecord;
import org.stblink.server.domain.EnrolmentMode;
import org.stblink.server.domain.EventSink;
import org.stblink.server.domain.OrderedPolicy;
import org.stblink.server.domain.PolicyRule;
import org.stblink.server.domain.ServerKeySet;
import org.stblink.server.domain.Settings;
import org.stblink.server.domain.StoredState;
import org.stblink.server.domain.Vault;
import org.stblink.server.store.MemoryDeviceStore;

/**
 * A capture through the server's domain, with virtual time. What a capture has not (keys, tickets, codes), the replay makes; what is
 * new in each run (session ids, numbers of PINGs) it translates. Compared is, connection by connection, which messages the server
 * answered in which order, PINGs left out: when these come is the domain's to choose, and READY's clock is another.
 *
 * <p>What it cannot play, and leaves out: connections that were open before the capture began, and resumed ones, for the capture does
 * not say whose they are; what follows RE_ENROL on a connection.
 */
final class Replay {
    private static final int KEY_BYTES = 32;

    private final List<CapturedLine> lines;
    private final SecureRandom random = new SecureRandom();
    private final EntropySource entropy = bytes -> {
        random.nextBytes(bytes);
        return true;
    };
    private final MemoryDeviceStore store = new MemoryDeviceStore(this::now);
    private final Map<Long, ReplayedConnection> connections = new LinkedHashMap<>();
    private final Map<String, ReplayedKeys> keys = new HashMap<>();
    /** Session ids of then by those of now, through the trace id that both have. */
    private final Map<String, SessionId> thenByTrace = new HashMap<>();

    private final Map<String, SessionId> nowByTrace = new HashMap<>();
    private final ControlPlane plane;
    private long now;
    private int said;
    private int answered;
    private long missing;
    /** Messages of devices that were not played, by why. */
    private final Map<String, Integer> passedOver = new TreeMap<>();

    private final Set<Long> resumed = new HashSet<>();

    Replay(List<CapturedLine> lines) {
        this.lines = lines;
        Set<String> ids = lines.stream()
                .map(line -> CaptureCommand.idOf(line.message()))
                .filter(id -> id != null)
                .collect(Collectors.toSet());
        ids.forEach(id -> store.insert(DeviceRecord.allowed(id, "replay")));
        now = lines.isEmpty() ? 0 : lines.get(0).ms();
        plane = new ControlPlane(
                Settings.DEFAULTS.change().enrolmentMode(EnrolmentMode.LAB).done(),
                List.of(AddressRange.LAB),
                new OrderedPolicy(List.of(PolicyRule.WITHIN_A_GROUP)),
                ServerKeySet.AS_DELIVERED,
                1,
                StoredState.EMPTY,
                store,
                new Vault(new byte[KEY_BYTES], entropy),
                Primitives.SOFTWARE,
                null,
                entropy,
                EventSink.NONE,
                () -> 0,
                now);
    }

    private long now() {
        return now;
    }

    int said() {
        return said;
    }

    int answered() {
        return answered;
    }

    /** Lines that the capture has not, though the server said them. */
    long missing() {
        return missing;
    }

    /** How many messages of devices were not played, by why: "of connections that ...". */
    Map<String, Integer> passedOver() {
        return passedOver;
    }

    private void passOver(String why) {
        passedOver.merge(why, 1, Integer::sum);
    }

    /** Plays all of it; returns what differs, a line each. */
    List<String> run() {
        Map<Long, List<String>> then = new LinkedHashMap<>();
        for (CapturedLine line : lines) {
            advance(line.ms());
            Message message = line.message();
            if (line.isGap()) {
                missing += line.missing();
            } else if (message == null) {
                event(line);
            } else if (line.fromDevice()) {
                ReplayedConnection connection = connections.get(line.connection());
                if (connection == null) {
                    passOver(
                            resumed.contains(line.connection())
                                    ? "of resumed connections"
                                    : "of connections that were open before the capture began");
                } else {
                    play(connection, message);
                }
            } else {
                answeredThen(message);
                if (message.type() != MessageType.PING && connections.containsKey(line.connection())) {
                    then.computeIfAbsent(line.connection(), id -> new ArrayList<>())
                            .add(message.toString());
                }
            }
        }
        List<String> differences = new ArrayList<>();
        connections.forEach((id, connection) -> {
            List<String> now = connection.answers();
            List<String> before = then.getOrDefault(id, List.of());
            answered += now.size();
            if (!connection.isGivenUp() && !now.equals(before)) {
                differences.add("connection " + id + ": answered " + before + " then, " + now + " now");
            }
        });
        return differences;
    }

    private void advance(long ms) {
        while (plane.nextDeadline() <= ms) {
            now = Math.max(now, plane.nextDeadline());
            plane.onTime(now);
        }
        now = Math.max(now, ms);
    }

    private void event(CapturedLine line) {
        if ("opened".equals(line.event()) && !line.resumed()) {
            ReplayedConnection opened = new ReplayedConnection(line.connection(), this::answeredNow);
            connections.put(line.connection(), opened);
            plane.opened(opened, now);
        } else if ("opened".equals(line.event())) {
            resumed.add(line.connection());
        } else if (connections.get(line.connection()) != null) {
            plane.closed(connections.get(line.connection()), now);
        }
    }

    private void answeredThen(Message message) {
        if (message instanceof Offer offer) {
            thenByTrace.put(hex(offer.traceId), offer.sid);
        } else if (message instanceof Grant grant) {
            thenByTrace.put(hex(grant.traceId), grant.sid);
        }
    }

    private void answeredNow(Message message) {
        if (message instanceof Offer offer) {
            nowByTrace.put(hex(offer.traceId), offer.sid);
        } else if (message instanceof Grant grant) {
            nowByTrace.put(hex(grant.traceId), grant.sid);
        }
    }

    private SessionId translated(SessionId then) {
        for (Map.Entry<String, SessionId> one : thenByTrace.entrySet()) {
            if (one.getValue().equals(then)) {
                return nowByTrace.getOrDefault(one.getKey(), then);
            }
        }
        return then;
    }

    private void play(ReplayedConnection connection, Message message) {
        if (message.type() == MessageType.RE_ENROL || connection.isGivenUp()) {
            passOver("of connections from RE_ENROL on");
        } else {
            said++;
        }
        if (message instanceof Enrol enrol) {
            keys.put(enrol.deviceId, enrol(connection, enrol.deviceId, enrol.username));
        } else if (message instanceof Register register) {
            ReplayedKeys own = keys.computeIfAbsent(register.deviceId, this::enrolBefore);
            connection.registersAs(own);
            plane.received(connection, own.sign(register, connection.handshakeHash()), now);
        } else if (message.type() == MessageType.CLOSE) {
            // As the machine of the connection tells it: the domain never sees the message.
            plane.closed(connection, now);
        } else if (message.type() == MessageType.RE_ENROL) {
            connection.giveUp();
        } else if (!connection.isGivenUp() && (message.type() != MessageType.PONG || connection.lastPing() > 0)) {
            plane.received(connection, translated(connection, message), now);
        }
    }

    private Message translated(ReplayedConnection connection, Message message) {
        if (message instanceof Pong) {
            return new Pong(connection.lastPing());
        } else if (message instanceof Answer answer) {
            return new Answer(translated(answer.sid), answer.verdict);
        } else if (message instanceof SessionUp up) {
            return new SessionUp(translated(up.sid));
        } else if (message instanceof SessionDown down) {
            return new SessionDown(translated(down.sid), down.reason, down.bytesSent, down.bytesReceived);
        } else if (message instanceof RevokeAck ack) {
            return new RevokeAck(translated(ack.sid));
        } else if (message instanceof Sessions sessions) {
            SessionEntry[] entries = new SessionEntry[sessions.entries.length];
            for (int i = 0; i < entries.length; i++) {
                SessionEntry entry = sessions.entries[i];
                entries[i] = new SessionEntry(translated(entry.sid), entry.role, entry.suite, entry.peer);
            }
            return new Sessions(sessions.last, entries);
        }
        return message;
    }

    private ReplayedKeys enrol(ReplayedConnection connection, String id, String username) {
        byte[] nonce = new byte[16];
        byte[] pwKey = new byte[KEY_BYTES];
        random.nextBytes(nonce);
        random.nextBytes(pwKey);
        byte[] kept = pwKey.clone();
        plane.received(connection, new Enrol(id, new byte[0], nonce, username, pwKey), now);
        return new ReplayedKeys(id, username, kept, connection.enrolled());
    }

    /** A device that enrolled before the capture began. */
    private ReplayedKeys enrolBefore(String id) {
        ReplayedConnection before = new ReplayedConnection(-1 - keys.size(), message -> {});
        plane.opened(before, now);
        ReplayedKeys made = enrol(before, id, "");
        plane.closed(before, now);
        return made;
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }
}
