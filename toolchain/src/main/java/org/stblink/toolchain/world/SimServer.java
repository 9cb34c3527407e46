package org.stblink.toolchain.world;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.stblink.hal.EntropySource;
import org.stblink.internal.crypto.Primitives;
import org.stblink.internal.crypto.Suite;
import org.stblink.internal.wire.Message;
import org.stblink.internal.wire.MessageType;
import org.stblink.internal.wire.SessionId;
import org.stblink.port.sim.Actor;
import org.stblink.port.sim.SimBox;
import org.stblink.port.sim.SimPeer;
import org.stblink.port.sim.SimReceiver;
import org.stblink.port.sim.SimServerSocket;
import org.stblink.port.sim.SimWorld;
import org.stblink.server.control.AdmissionLimits;
import org.stblink.server.control.ControlConnection;
import org.stblink.server.control.ControlContext;
import org.stblink.server.control.ControlSink;
import org.stblink.server.control.ControlState;
import org.stblink.server.control.ServerKeys;
import org.stblink.server.domain.AddressRange;
import org.stblink.server.domain.Connection;
import org.stblink.server.domain.ControlEvents;
import org.stblink.server.domain.ControlPlane;
import org.stblink.server.domain.DeviceChange;
import org.stblink.server.domain.DeviceRecord;
import org.stblink.server.domain.EventSink;
import org.stblink.server.domain.Operator;
import org.stblink.server.domain.OrderedPolicy;
import org.stblink.server.domain.Policy;
import org.stblink.server.domain.PolicyRule;
import org.stblink.server.domain.ResumeRequest;
import org.stblink.server.domain.ServerKeySet;
import org.stblink.server.domain.Settings;
import org.stblink.server.domain.TraceEvent;
import org.stblink.server.domain.Vault;
import org.stblink.server.store.MemoryDeviceStore;
import org.stblink.toolchain.world.Plan.BoxPlan;

/**
 * A server in a simulated world: the real domain and connection machines on an in-memory store that survives crashes, and may
 * answer late.
 */
public final class SimServer implements Actor {
    public static final String HOST = "server";
    public static final int PORT = 7410;
    private static final List<Integer> SUITES = List.of(Suite.CHACHA_POLY, Suite.AES_GCM, Suite.NATIONAL);

    private final SimWorld world;
    private final SimBox box;
    private final EntropySource entropy;
    private final byte[] masterKey = new byte[32];
    private final ServerKeys keys;
    private final Settings settings;
    private final List<AddressRange> ranges;
    private final Policy policy;
    private final Set<Line> lines = new LinkedHashSet<>();
    final List<TraceEvent> trace = new ArrayList<>();
    private EventSink sink = trace::add;
    private Consumer<String> whoIsThere = host -> {};
    private MemoryDeviceStore store;
    private @Nullable ControlPlane planeOrNull;
    private @Nullable ControlContext context;
    private @Nullable SimServerSocket socket;
    private long epoch;
    private long connections;
    private long version;
    private long storeMillis;
    private boolean held;
    private long nextAnswer = IDLE;

    SimServer(SimWorld world, Settings settings) {
        this(world, settings, world.box(HOST).entropy());
    }

    /** A server whose randomness is known. */
    public SimServer(SimWorld world, Settings settings, EntropySource entropy) {
        this(
                world,
                settings,
                entropy,
                List.of(AddressRange.LAB),
                new OrderedPolicy(List.of(PolicyRule.WITHIN_A_GROUP)));
    }

    /** @param policy asked anew for every call; what it says may change when it is used again ({@link Operator#usePolicy}) */
    SimServer(SimWorld world, Settings settings, EntropySource entropy, List<AddressRange> ranges, Policy policy) {
        this.world = world;
        this.settings = settings;
        this.ranges = ranges;
        this.policy = policy;
        box = world.box(HOST);
        this.entropy = entropy;
        byte[] privateKey = new byte[32];
        if (!entropy.fill(masterKey) || !entropy.fill(privateKey)) {
            throw new IllegalStateException("the simulated entropy is blocked");
        }
        keys = new ServerKeys(List.of(privateKey));
        store = new MemoryDeviceStore(this::now);
        boot();
    }

    /** From now on what the server does is told to {@code other} and not kept. */
    void tell(EventSink other) {
        sink = other;
    }

    /** From now on {@code other} is told from which host a PONG or AWAKE came, before the domain is. */
    void tellWhoIsThere(Consumer<String> other) {
        whoIsThere = other;
    }

    /** A fresh run on what the store remembers. */
    private void boot() {
        epoch++;
        version++;
        ControlPlane plane = new ControlPlane(
                settings,
                ranges,
                policy,
                ServerKeySet.AS_DELIVERED,
                epoch,
                store.load(),
                store,
                new Vault(masterKey.clone(), entropy),
                Primitives.SOFTWARE,
                null,
                entropy,
                event -> sink.event(event),
                () -> now() / 1000,
                now());
        AdmissionLimits admission = new AdmissionLimits(settings);
        admission.accept(true);
        planeOrNull = plane;
        context = new ControlContext(keys, SUITES, admission, new Listened(plane), entropy, null);
        delayStore(storeMillis);
        box.run(this);
        socket = world.serverSocket(HOST, PORT, Line::new);
    }

    /** Kills the process: connections break, memory is gone; what was committed stays. Then starts a new one. */
    void crashAndRestart() {
        crash(store.waiting());
        start();
    }

    /** Kills the process: connections break, memory is gone. Commits that wait, but the oldest {@code written}, are lost. */
    void crash(int written) {
        Set<Line> open = new LinkedHashSet<>(lines);
        stop(written);
        for (Line line : open) {
            line.peer.reset();
        }
        box.crash();
    }

    /** As {@link #crash}; and nobody hears of it, for the machine has no power. */
    void powerCut(int written) {
        stop(written);
        box.powerCut();
    }

    private void stop(int written) {
        lines.clear();
        store = store.crash(written);
        planeOrNull = null;
        context = null;
        nextAnswer = IDLE;
        version++;
    }

    /** Starts a stopped server. */
    void start() {
        if (!box.isOn()) {
            box.boot();
        }
        boot();
    }

    /** Stops in order: every device is told to come back later. */
    void shutDown(int retryAfterSeconds) {
        plane().shutDown(retryAfterSeconds);
        Objects.requireNonNull(socket, "a server that runs listens").close();
        stop(store.waiting());
        box.crash();
    }

    boolean isUp() {
        return planeOrNull != null;
    }

    /** From now on every answer of the store takes so long; 0 for at once. */
    void delayStore(long millis) {
        held = false;
        storeMillis = millis;
        store.defer(millis > 0);
        box.signal();
    }

    /** From now on, until {@link #delayStore} or a restart, the store answers only when it is made to. */
    void holdStore() {
        held = true;
        store.defer(true);
    }

    private ControlPlane plane() {
        return Objects.requireNonNull(planeOrNull, "the server is down");
    }

    private long now() {
        return box.clock().millis();
    }

    public byte[] publicKey() {
        return keys.publicKeys().get(0).x25519();
    }

    /** The key that boxes with that suite on their control channel pin. */
    byte[] publicKey(int controlSuite) {
        return keys.publicKeys().get(0).forSuite(controlSuite);
    }

    /** Something was asked of the operator's side: the server has a look at it. */
    void signal() {
        box.signal();
    }

    Operator operator() {
        return plane();
    }

    MemoryDeviceStore store() {
        return store;
    }

    /** Whether the ticket is one that a resumed connection of the device brought. */
    boolean isOfResume(String deviceId, byte[] ticket) {
        DeviceRecord record = store.read(deviceId);
        return record != null && ControlPlane.isOfResume(new Vault(masterKey.clone(), entropy), record, ticket);
    }

    long epoch() {
        return epoch;
    }

    /** Grows whenever something of the server may have changed. */
    long version() {
        return version;
    }

    int openConnections() {
        return lines.size();
    }

    /** The host at the other end of a connection; null when it is gone. */
    @Nullable
    String hostOf(long connection) {
        for (Line line : lines) {
            if (line.connection.id() == connection) {
                return line.peer.remoteName();
            }
        }
        return null;
    }

    /** Puts a device on the allow-list; returns its enrolment token. */
    public byte[] allow(String id, String group) {
        byte[] token = tokenOf(id, 0);
        store.insert(DeviceRecord.allowed(id, group)
                .change()
                .tokenHash(sha256(token))
                .done());
        return token;
    }

    /** Puts a device of a plan on the allow-list. One that gets its password wrong has another one assigned. */
    void allow(BoxPlan box, byte[] token) {
        DeviceChange record =
                DeviceRecord.allowed(box.name(), box.group()).change().tokenHash(sha256(token));
        if (!box.rightPassword()) {
            byte[] password = Station.password(box.name()).getBytes(StandardCharsets.UTF_8);
            Vault vault = new Vault(masterKey.clone(), entropy);
            record.assigned(null, vault.seal(Vault.PASSWORD, box.name(), 0, password));
        }
        store.insert(record.done());
        version++;
    }

    /** A token of 24 bytes that tells whose it is, and the how-manieth. */
    static byte[] tokenOf(String id, int number) {
        String text = (number == 0 ? "token of " : "token " + number + " of ") + id + " ................";
        return Arrays.copyOf(text.getBytes(StandardCharsets.US_ASCII), 24);
    }

    void revokeSession(SessionId sid) {
        plane().revokeSession(sid, now(), (outcome, now) -> {});
    }

    /** The domain's time, for acts of the operator. */
    long clock() {
        return now();
    }

    @Override
    public long step(long now) {
        ControlPlane plane = plane();
        answerFromStore(now);
        if (plane.nextDeadline() <= now) {
            version++;
        }
        plane.onTime(now);
        long next = Math.min(plane.nextDeadline(), nextAnswer);
        for (Line line : new ArrayList<>(lines)) {
            line.goOn();
            line.connection.onTime(now);
            next = Math.min(next, line.connection.deadline());
        }
        answerFromStore(now);
        return Math.min(next, Math.min(plane.nextDeadline(), nextAnswer));
    }

    /** One answer at a time, each so long after the one before or after the question. */
    private void answerFromStore(long now) {
        if (held || store.waiting() == 0) {
            nextAnswer = IDLE;
        } else if (nextAnswer == IDLE) {
            nextAnswer = now + storeMillis;
        } else if (now >= nextAnswer) {
            version++;
            store.answerNext();
            nextAnswer = store.waiting() == 0 ? IDLE : now + storeMillis;
        }
    }

    static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The domain, and who is told of those who are there. */
    private final class Listened implements ControlEvents {
        private final ControlEvents domain;

        Listened(ControlEvents domain) {
            this.domain = domain;
        }

        @Override
        public void opened(Connection connection, long nowMillis) {
            domain.opened(connection, nowMillis);
        }

        @Override
        public void resuming(Connection connection, ResumeRequest request, long nowMillis) {
            domain.resuming(connection, request, nowMillis);
        }

        @Override
        public void heard(Connection connection, long nowMillis) {
            domain.heard(connection, nowMillis);
        }

        @Override
        public void received(Connection connection, Message message, long nowMillis) {
            if (message.type() == MessageType.PONG || message.type() == MessageType.AWAKE) {
                whoIsThere.accept(String.valueOf(hostOf(connection.id())));
            }
            domain.received(connection, message, nowMillis);
        }

        @Override
        public void closed(Connection connection, long nowMillis) {
            domain.closed(connection, nowMillis);
        }
    }

    /** One control connection. */
    private final class Line implements SimReceiver, ControlSink {
        final SimPeer peer;
        final ControlConnection connection;
        private final Deque<byte[]> held = new ArrayDeque<>();
        private boolean paused;
        private boolean resumes;
        private boolean closes;

        Line(SimPeer peer) {
            this.peer = peer;
            String source = Arrays.toString(peer.remoteAddress());
            ControlContext present = Objects.requireNonNull(context, "a server that is down accepts nobody");
            connection = new ControlConnection(present, this, ++connections, source, now());
            if (connection.state() != ControlState.CLOSED) {
                lines.add(this);
            }
            version++;
        }

        @Override
        public void received(byte[] bytes) {
            held.add(bytes);
            drain();
        }

        private void drain() {
            while (!paused && !closes && !held.isEmpty() && lines.contains(this)) {
                byte[] bytes = held.remove();
                version++;
                connection.onBytes(bytes, 0, bytes.length, now());
            }
        }

        @Override
        public void ended() {
            gone();
        }

        @Override
        public void broken() {
            gone();
        }

        private void gone() {
            if (lines.remove(this)) {
                version++;
                connection.onDisconnected(now());
            }
        }

        @Override
        public void write(byte[] buf, int off, int len) {
            peer.send(buf, off, len);
        }

        @Override
        public void pauseReading() {
            paused = true;
        }

        /** A sink does not call its connection back: {@link #goOn} does, in the next step. */
        @Override
        public void resumeReading() {
            paused = false;
            resumes = true;
            box.signal();
        }

        @Override
        public void close() {
            peer.close();
            closes = true;
            box.signal();
        }

        void goOn() {
            if (closes) {
                gone();
            } else if (resumes) {
                resumes = false;
                version++;
                connection.onBytes(new byte[0], 0, 0, now());
                drain();
            }
        }
    }
}
