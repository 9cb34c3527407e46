package org.stblink.server.sim;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.function.UnaryOperator;
import org.stblink.internal.crypto.Primitives;
import org.stblink.internal.crypto.Sha256;
import org.stblink.internal.wire.Message;
import org.stblink.server.control.AdmissionLimits;
import org.stblink.server.control.ControlContext;
import org.stblink.server.control.ServerKeys;
import org.stblink.server.control.SharedEngines;
import org.stblink.server.domain.AddressRange;
import org.stblink.server.domain.AuditEntry;
import org.stblink.server.domain.AuditEvent;
import org.stblink.server.domain.ControlPlane;
import org.stblink.server.domain.DeviceChange;
import org.stblink.server.domain.DeviceRecord;
import org.stblink.server.domain.OrderedPolicy;
import org.stblink.server.domain.Policy;
import org.stblink.server.domain.PolicyRule;
import org.stblink.server.domain.ServerKeySet;
import org.stblink.server.domain.ServerPublicKey;
import org.stblink.server.domain.Settings;
import org.stblink.server.domain.TraceEvent;
import org.stblink.server.domain.Vault;
import org.stblink.server.store.MemoryDeviceStore;

/** One server, its store and its devices, in virtual time. Nothing happens but by {@link #settle} and {@link #advance}. */
public final class World {
    /** Group of every device that is not told otherwise. */
    public static final String GROUP = "home";

    private static final byte[] MASTER_KEY = Sha256.hash(new byte[] {'m'});
    private static final byte[] SERVER_KEY = Sha256.hash(new byte[] {'s'});

    private final SeededEntropy entropy;
    private Settings settings;
    private List<AddressRange> ranges;
    private Policy policy = new OrderedPolicy(List.of(PolicyRule.WITHIN_A_GROUP));
    private ServerKeySet keySet = ServerKeySet.AS_DELIVERED;
    private long epoch = 1;
    private long now = 1_000_000;
    private long clockAhead;
    private long nextConnection = 1;

    private final Map<String, TestDevice> devices = new LinkedHashMap<>();
    private final Queue<Runnable> wire = new ArrayDeque<>();
    private final List<TestConnection> connections = new ArrayList<>();
    private final List<TraceEvent> trace = new ArrayList<>();
    private MemoryDeviceStore store;
    private Vault vault;
    private ControlPlane plane;
    private ControlContext context;
    private AdmissionLimits admission;

    private int frames;
    private int cutAt = -1;
    private boolean byteByByte;
    private boolean steppingStore;
    private int answers;
    private int crashAt = -1;
    private boolean crashWritten;

    public World(long seed, Settings settings, List<AddressRange> ranges) {
        this.entropy = new SeededEntropy(seed);
        this.settings = settings;
        this.ranges = ranges;
        store = new MemoryDeviceStore(() -> now);
        start();
    }

    /** Lab enrolment, default settings, the lab's addresses. */
    public World(long seed) {
        this(seed, Configs.lab(), List.of(AddressRange.LAB));
    }

    // The server.

    private void start() {
        SharedEngines ciphers = new SharedEngines();
        vault = new Vault(MASTER_KEY, entropy, ciphers);
        store.tell(settings.told());
        plane = new ControlPlane(
                settings,
                ranges,
                policy,
                keySet,
                epoch,
                store.load(),
                store,
                vault,
                Primitives.SOFTWARE,
                ciphers,
                entropy,
                trace::add,
                () -> now / 1000 + clockAhead,
                now);
        admission = new AdmissionLimits(settings);
        admission.accept(true);
        ServerKeys keys = new ServerKeys(List.of(SERVER_KEY));
        context = new ControlContext(keys, settings.controlSuites(), admission, plane, entropy, new SharedEngines());
    }

    /** The machine stops without a word and starts again, as the next epoch. */
    public void restart(boolean waitingCommitsWritten) {
        startWith(store.crash(waitingCommitsWritten));
    }

    /** The machine stops, and starts again with what was backed up before. */
    public void rollBack(MemoryDeviceStore backup) {
        store.crash(true);
        startWith(backup);
    }

    private void startWith(MemoryDeviceStore durable) {
        store = durable;
        store.defer(steppingStore);
        for (TestConnection connection : List.copyOf(connections)) {
            connection.vanish();
        }
        connections.clear();
        wire.clear();
        epoch++;
        start();
    }

    /** The same with a store that has answered everything. */
    public void restart() {
        restart(true);
    }

    /** From the next start on. */
    public void keySet(ServerKeySet value) {
        keySet = value;
    }

    /** From the next start on. */
    public void ranges(List<AddressRange> value) {
        ranges = value;
    }

    /** From the next start on. */
    public void settings(Settings value) {
        settings = value;
    }

    public void policy(Policy value) {
        policy = value;
        plane.usePolicy(value, now);
        settle();
    }

    public ControlPlane plane() {
        return plane;
    }

    public MemoryDeviceStore store() {
        return store;
    }

    public AdmissionLimits admission() {
        return admission;
    }

    public ControlContext context() {
        return context;
    }

    public SeededEntropy entropy() {
        return entropy;
    }

    public Settings settings() {
        return settings;
    }

    public long epoch() {
        return epoch;
    }

    /** The operator changes the master key under the server's feet. */
    public void changeMasterKey(byte[] key) {
        vault.changeKey(key);
    }

    public Vault vault() {
        return new Vault(MASTER_KEY, entropy);
    }

    /** What a device with that suite on its control channel pins. */
    byte[] serverPublicKey(int suite) {
        return ServerPublicKey.of(SERVER_KEY).forSuite(suite);
    }

    long nextConnectionId() {
        return nextConnection++;
    }

    // Devices.

    /** A device on the allow-list, in {@link #GROUP}. */
    public TestDevice device(String id) {
        return device(id, change -> change);
    }

    /** A device on the allow-list with what the operator says of it. */
    public TestDevice device(String id, UnaryOperator<DeviceChange> operator) {
        store.insert(operator.apply(DeviceRecord.allowed(id, GROUP).change()).done());
        return stranger(id);
    }

    /** A device that the server does not know. */
    public TestDevice stranger(String id) {
        TestDevice device = new TestDevice(this, id);
        devices.put(id, device);
        return device;
    }

    // Time and wire.

    public long now() {
        return now;
    }

    /** Delivers all that is on its way, at the present time. */
    public World settle() {
        while (true) {
            Runnable next = wire.poll();
            if (next != null) {
                next.run();
            } else if (!steppingStore || !answerOne()) {
                return this;
            }
        }
    }

    /** The store answers only when nothing is on the wire, one question at a time; false when there was none. */
    private boolean answerOne() {
        if (store.waiting() == 0) {
            return false;
        }
        answers++;
        if (answers == crashAt) {
            restart(crashWritten);
        } else {
            store.answerNext();
        }
        return true;
    }

    /**
     * From now on the store answers one question at a time, and instead of its n-th answer the server stops and starts
     * again.
     *
     * @param n 1 and up; -1 for never
     * @param written whether what the store was asked to write had reached the disk
     */
    public void crashAtAnswer(int n, boolean written) {
        steppingStore = true;
        store.defer(true);
        answers = 0;
        crashAt = n;
        crashWritten = written;
    }

    /** Answers of the store since {@link #crashAtAnswer}. */
    public int answers() {
        return answers;
    }

    /** Lets time pass; everything due happens at its time. */
    public World advance(long millis) {
        long end = now + millis;
        settle();
        while (nextDeadline() <= end) {
            now = Math.max(now, nextDeadline());
            plane.onTime(now);
            for (TestConnection connection : List.copyOf(connections)) {
                connection.serverTime();
            }
            settle();
        }
        now = end;
        return this;
    }

    private long nextDeadline() {
        long next = plane.nextDeadline();
        for (TestConnection connection : connections) {
            next = Math.min(next, connection.serverDeadline());
        }
        return next;
    }

    /** The time of day is wrong by so many seconds from now on. */
    public void clockAhead(long seconds) {
        clockAhead = seconds;
    }

    /** Lets time pass without the server noticing: a machine that stood still. */
    public void sleep(long millis) {
        now += millis;
    }

    void send(Runnable delivery) {
        wire.add(delivery);
    }

    void opened(TestConnection connection) {
        connections.add(connection);
    }

    void gone(TestConnection connection) {
        connections.remove(connection);
    }

    /** Connections that the server has open. */
    public int connections() {
        return connections.size();
    }

    /** Instead of the n-th frame from now, counted over all connections, its connection is lost. */
    public void cutAtFrame(int n) {
        frames = 0;
        cutAt = n;
    }

    /** Frames since {@link #cutAtFrame}. */
    public int frames() {
        return frames;
    }

    boolean isCutNow() {
        return ++frames == cutAt;
    }

    /** True: every byte arrives by itself. */
    public void byteByByte(boolean value) {
        byteByByte = value;
    }

    boolean byteByByte() {
        return byteByByte;
    }

    /** Forgets all devices, but not their connections: what is left in memory is the server's. */
    public void forgetDevices() {
        connections.forEach(TestConnection::forgetDevice);
        devices.clear();
        trace.clear();
    }

    /** Forgets the server too: what is left in memory is the store's. */
    public void forgetServer() {
        connections.clear();
        plane = null;
        context = null;
    }

    // What can be seen.

    public List<TraceEvent> trace() {
        return trace;
    }

    public List<AuditEntry> audit() {
        return store.audit();
    }

    public List<AuditEntry> audit(AuditEvent event) {
        return store.audit().stream().filter(entry -> entry.event() == event).toList();
    }

    /** The last audit entry of this kind. */
    public AuditEntry lastAudit(AuditEvent event) {
        List<AuditEntry> entries = audit(event);
        if (entries.isEmpty()) {
            throw new AssertionError("no " + event + " in the audit: " + store.audit());
        }
        return entries.get(entries.size() - 1);
    }

    /** A message that a device received. */
    public record Received(Message message, long atMillis, int frameBytes) {}
}
