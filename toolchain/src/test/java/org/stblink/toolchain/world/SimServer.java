package org.stblink.toolchain.world;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.stblink.hal.EntropySource;
import org.stblink.internal.wire.SessionId;
import org.stblink.port.sim.Actor;
import org.stblink.port.sim.SimBox;
import org.stblink.port.sim.SimPeer;
import org.stblink.port.sim.SimReceiver;
import org.stblink.port.sim.SimWorld;
import org.stblink.server.control.AdmissionLimits;
import org.stblink.server.control.ControlConnection;
import org.stblink.server.control.ControlContext;
import org.stblink.server.control.ControlSink;
import org.stblink.server.control.ServerKeys;
import org.stblink.server.domain.AddressRange;
import org.stblink.server.domain.ControlPlane;
import org.stblink.server.domain.DeviceRecord;
import org.stblink.server.domain.Operator;
import org.stblink.server.domain.OrderedPolicy;
import org.stblink.server.domain.PolicyRule;
import org.stblink.server.domain.ServerKeySet;
import org.stblink.server.domain.Settings;
import org.stblink.server.domain.TraceEvent;
import org.stblink.server.domain.Vault;
import org.stblink.server.store.MemoryDeviceStore;

/** A server in a simulated world: the real domain and connection machines on an in-memory store. */
public final class SimServer implements Actor {
    public static final String HOST = "server";
    public static final int PORT = 7410;

    private final SimBox box;
    private final EntropySource entropy;
    private final byte[] masterKey = new byte[32];
    private final ServerKeys keys;
    private final Settings settings;
    private final List<Line> lines = new ArrayList<>();
    final List<TraceEvent> trace = new ArrayList<>();
    private MemoryDeviceStore store;
    private ControlPlane plane;
    private ControlContext context;
    private long epoch;
    private long connections;

    SimServer(SimWorld world, Settings settings) {
        this(world, settings, world.box(HOST).entropy());
    }

    /** A server whose randomness is known. */
    public SimServer(SimWorld world, Settings settings, EntropySource entropy) {
        this.settings = settings;
        box = world.box(HOST);
        this.entropy = entropy;
        byte[] privateKey = new byte[32];
        if (!entropy.fill(masterKey) || !entropy.fill(privateKey)) {
            throw new IllegalStateException("the simulated entropy is blocked");
        }
        keys = new ServerKeys(List.of(privateKey));
        store = new MemoryDeviceStore(this::now);
        boot();
        box.run(this);
        world.serverSocket(HOST, PORT, Line::new);
    }

    /** A fresh run on what the store remembers. */
    private void boot() {
        epoch++;
        plane = new ControlPlane(
                settings,
                List.of(AddressRange.LAB),
                new OrderedPolicy(List.of(PolicyRule.WITHIN_A_GROUP)),
                ServerKeySet.AS_DELIVERED,
                epoch,
                store.load(),
                store,
                new Vault(masterKey.clone(), entropy),
                entropy,
                trace::add,
                () -> now() / 1000,
                now());
        AdmissionLimits admission = new AdmissionLimits(settings);
        admission.accept(true);
        context = new ControlContext(keys, List.of(1, 2), admission, plane, entropy, null);
    }

    /** Kills the process: connections break, memory is gone; what was committed stays. Then starts a new one. */
    void crashAndRestart() {
        List<Line> open = new ArrayList<>(lines);
        lines.clear();
        store = store.crash(true);
        boot();
        for (Line line : open) {
            line.peer.reset();
        }
    }

    private long now() {
        return box.clock().millis();
    }

    public byte[] publicKey() {
        return keys.publicKeys().get(0);
    }

    Operator operator() {
        return plane;
    }

    MemoryDeviceStore store() {
        return store;
    }

    long epoch() {
        return epoch;
    }

    /** Puts a device on the allow-list; returns its enrolment token. */
    public byte[] allow(String id, String group) {
        byte[] token = Arrays.copyOf(("token of " + id + " ................").getBytes(StandardCharsets.US_ASCII), 24);
        store.insert(DeviceRecord.allowed(id, group)
                .change()
                .tokenHash(sha256(token))
                .done());
        return token;
    }

    void revokeSession(SessionId sid) {
        plane.revokeSession(sid, now(), (outcome, now) -> {});
    }

    @Override
    public long step(long now) {
        plane.onTime(now);
        long next = plane.nextDeadline();
        for (Line line : new ArrayList<>(lines)) {
            line.connection.onTime(now);
            next = Math.min(next, line.connection.deadline());
        }
        return Math.min(next, plane.nextDeadline());
    }

    static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** One control connection. */
    private final class Line implements SimReceiver, ControlSink {
        final SimPeer peer;
        final ControlConnection connection;
        private final List<byte[]> held = new ArrayList<>();
        private boolean paused;

        Line(SimPeer peer) {
            this.peer = peer;
            String source = Arrays.toString(peer.remoteAddress());
            connection = new ControlConnection(context, this, ++connections, source, now());
            lines.add(this);
        }

        @Override
        public void received(byte[] bytes) {
            held.add(bytes);
            drain();
        }

        private void drain() {
            while (!paused && !held.isEmpty() && lines.contains(this)) {
                byte[] bytes = held.remove(0);
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

        @Override
        public void resumeReading() {
            paused = false;
            connection.onBytes(new byte[0], 0, 0, now());
            drain();
        }

        @Override
        public void close() {
            peer.close();
            gone();
        }
    }
}
