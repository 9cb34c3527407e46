package org.stblink.server.app;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.DoubleSupplier;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;
import org.stblink.hal.CryptoAccelerator;
import org.stblink.hal.EntropySource;
import org.stblink.internal.crypto.Primitives;
import org.stblink.server.admin.AdminServer;
import org.stblink.server.admin.AdminToken;
import org.stblink.server.admin.AdminTokens;
import org.stblink.server.admin.DomainAccess;
import org.stblink.server.admin.Events;
import org.stblink.server.admin.KeyRing;
import org.stblink.server.admin.Upkeep;
import org.stblink.server.control.AdmissionLimits;
import org.stblink.server.control.ServerKeys;
import org.stblink.server.control.SharedEngines;
import org.stblink.server.control.TurnedAway;
import org.stblink.server.domain.AddressRange;
import org.stblink.server.domain.ControlEvents;
import org.stblink.server.domain.ControlPlane;
import org.stblink.server.domain.DeviceStore;
import org.stblink.server.domain.EnrolmentMode;
import org.stblink.server.domain.Lease;
import org.stblink.server.domain.OrderedPolicy;
import org.stblink.server.domain.PolicyRule;
import org.stblink.server.domain.ServerKeySet;
import org.stblink.server.domain.StoreFailure;
import org.stblink.server.domain.StoredState;
import org.stblink.server.domain.Told;
import org.stblink.server.domain.Vault;
import org.stblink.server.store.Backup;
import org.stblink.server.store.DataDirectory;
import org.stblink.server.store.KeyDirectory;
import org.stblink.server.store.PolicyStore;
import org.stblink.server.store.ServerKeyFile;
import org.stblink.server.store.SqliteDeviceStore;
import org.stblink.server.store.StoreException;
import org.stblink.server.transport.BindFailure;
import org.stblink.server.transport.ControlServer;
import org.stblink.server.transport.DomainLoop;
import org.stblink.server.transport.TransportException;
import org.tinylog.Logger;

/**
 * A whole server, wired and running. Also the way to have one inside another program:
 *
 * <pre>
 * try (Server server = Server.start(SettingsReader.read(file), () -&gt; {})) { … }
 * </pre>
 *
 * <p>Threads: start and close from any; both block. Close takes a moment, and some 20 s at the most, where devices, the disk or readers do not come to an
 * end; a minute more where a capture is on, and the disk takes no entry of the audit.
 */
public final class Server implements AutoCloseable {
    private static final String TOKEN_FILE = "admin.token";
    private static final String TOKENS_FILE = "admin.tokens";
    private static final long GOODBYE_MILLIS = 2_500;

    private final ServerSettings settings;
    private final MonotonicMillis clock = new MonotonicMillis();
    private final EntropySource entropy = new SystemEntropy();
    private final Primitives primitives = PlatformPrimitives.load();
    private final Events events = new Events(newRun(entropy));
    private final AdmissionLimits admission;
    private final DomainLoop domainLoop;

    /** What to close, the last opened first. */
    private final Deque<AutoCloseable> opened = new ArrayDeque<>();

    private final DataDirectory directory;
    private final ServerKeys keys;
    private final long epoch;
    private final ControlPlane domain;
    private final Capture capture;
    private final ControlServer control;
    private final AdminServer admin;
    private boolean closed;

    private Server(ServerSettings settings, Seams seams, Runnable onFatal)
            throws StoreException, StoreFailure, TransportException, StartFailure {
        this.settings = settings;
        this.admission = new AdmissionLimits(settings.rules());
        this.domainLoop = new DomainLoop(clock, onFatal);
        boolean started = false;
        try {
            directory = opens(DataDirectory.open(settings.dataDirectory()));
            SqliteDeviceStore store = opens(SqliteDeviceStore.open(
                    directory,
                    settings.store(),
                    Clock.systemUTC(),
                    task -> domainLoop.run(task),
                    seams.commits(events.commits())));
            KeyDirectory files = new KeyDirectory(directory.path());
            MasterKey.Keys masterKeys = MasterKey.open(files, store, entropy);
            CryptoAccelerator domainCiphers = new SharedEngines();
            Vault domainVault = masterKeys.vault(entropy, domainCiphers);
            Vault adminVault = masterKeys.vault(entropy, null);
            opens(domainVault::destroy);
            opens(adminVault::destroy);
            ServerKeyFile keyFile = files.serverKeys();
            store.serverKeyMark().require(keyFile);
            store.serverKeyMark().keep(keyFile);
            files.publish(keyFile);
            keys = new ServerKeys(keyFile.privateKeys());
            opens(keys::wipe);
            ServerKeySet keySet = ServerKeyRing.keySet(keyFile);
            KeyRing ring = new ServerKeyRing(
                    files,
                    keyFile,
                    keys,
                    entropy,
                    store.serverKeyMark()::keep,
                    set -> domainCall(now -> publish(set, now)));
            keyFile.wipe();
            AdminTokens tokens = AdminTokens.open(
                    AdminToken.open(tokenFile(), entropy), directory.path().resolve(TOKENS_FILE), entropy);
            // Durable before anybody can connect (docs/protocol.md, section 11).
            store.callWitness();
            epoch = store.raiseEpoch();
            Told tellsNow = settings.rules().told();
            Told told = store.tell(tellsNow);
            domain = domain(store, seams.store(store), domainVault, domainCiphers, keySet, policy(store));
            capture = opens(new Capture(
                    directory.path(), settings.capture().maxMegabytes(), clock, Clock.systemUTC(), store::auditNow));
            if (settings.capture().onStart()) {
                capture.start();
            }
            control = startControl(seams.control(domain));
            measure(store);
            Housekeeping housekeeping =
                    opens(new Housekeeping(store, settings.backup(), directory.path(), tellsNow, told));
            MasterKeyChange masterKeyChange = opens(new MasterKeyChange(
                    files,
                    store,
                    entropy,
                    domain,
                    domainCalls(),
                    masterKeys,
                    List.of(domainVault, adminVault),
                    MasterKeyChange.Pause.NORMAL));
            masterKeys.wipe();
            admin = startAdmin(new AdminServer.Parts(
                    tokens,
                    store,
                    domain,
                    domainAccess(),
                    adminVault,
                    entropy,
                    events,
                    settings.policy(),
                    settings.addresses(),
                    ring,
                    upkeep(housekeeping, masterKeyChange),
                    clock,
                    Clock.systemUTC(),
                    this::healthFacts));
            admission.accept(true);
            started = true;
        } finally {
            if (!started) {
                closeAll();
            }
        }
        warnOfOpenDoors();
        @Nullable String shortage = Descriptors.shortage(settings.control().maxConnections());
        if (shortage != null) {
            Logger.warn(shortage);
        }
    }

    /**
     * Starts a server: on return devices can register and the admin API answers.
     *
     * @param onFatal called, from another thread, when the server can no longer do its work; the process should end
     * @throws StartFailure with one line for the operator
     */
    public static Server start(ServerSettings settings, Runnable onFatal) throws StartFailure {
        return start(settings, Seams.NONE, onFatal);
    }

    /**
     * As the other one.
     *
     * @param seams what stands between the parts
     */
    public static Server start(ServerSettings settings, Seams seams, Runnable onFatal) throws StartFailure {
        try {
            return new Server(settings, seams, onFatal);
        } catch (StoreException | StoreFailure | TransportException e) {
            Logger.debug(e, "start");
            throw StartFailure.environment(String.valueOf(e.getMessage()));
        }
    }

    /** Where devices connect to. */
    public InetSocketAddress controlAddress() {
        return control.address();
    }

    /** Where the admin API is. */
    public InetSocketAddress adminAddress() {
        return admin.address();
    }

    /** The file with the token of the admin API. */
    public Path tokenFile() {
        return directory.path().resolve(TOKEN_FILE);
    }

    /** The server's public key, 32 bytes: what devices pin, but those with the national suite. A fresh copy. */
    public byte[] publicKey() {
        return keys.publicKeys().get(0).x25519();
    }

    /** The line that says to a program that the server is up, and where. */
    public String readyLine() {
        return "READY control="
                + text(settings.control().host(), controlAddress()) + " admin="
                + text(settings.admin().host(), adminAddress()) + " key="
                + HexFormat.of().formatHex(publicKey());
    }

    /**
     * Says goodbye to the devices, waits a little for it to arrive, and ends. What was acknowledged is on disk. A second
     * call does nothing.
     */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        admission.accept(false);
        control.stopAccepting();
        CompletableFuture<Boolean> told = domainLoop.call(now -> {
            domain.shutDown(settings.shutdownRetrySeconds());
            return true;
        });
        try {
            told.get(GOODBYE_MILLIS, TimeUnit.MILLISECONDS);
            if (!control.awaitNoConnections(GOODBYE_MILLIS)) {
                Logger.info("{} connections did not end by themselves and are cut", control.connections());
            }
        } catch (ExecutionException | TimeoutException e) {
            Logger.error(e, "devices could not be told that the server stops");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        closeAll();
        Logger.info("stopped");
    }

    /** The stored policy, where an operator set one, else the configuration's. */
    private List<PolicyRule> policy(SqliteDeviceStore store) throws StoreException {
        Optional<PolicyStore.Stored> stored = store.storedPolicy();
        stored.ifPresent(one -> Logger.info(
                "policy version {} holds, which was set through the admin API; the configuration's does not",
                one.version()));
        List<PolicyRule> rules = stored.map(PolicyStore.Stored::rules).orElse(settings.policy());
        if (rules.isEmpty()) {
            Logger.warn("policy has no rule: no device can call another");
        } else if (stored.isEmpty()) {
            Logger.info("the configuration's policy holds (rules: {})", rules.size());
        }
        return rules;
    }

    private boolean publish(ServerKeySet keySet, long nowMillis) {
        domain.useKeySet(keySet, nowMillis);
        return true;
    }

    private void measure(SqliteDeviceStore store) {
        events.metrics()
                .gauge("stblink_connections", "Control connections, registered or not", control::connections)
                .gauge("stblink_connections_half_open", "Those that have not registered yet", admission::halfOpen)
                .gauge(
                        "stblink_admission_handshakes_left",
                        "Full handshakes that can come now",
                        () -> admission.left(false, clock.getAsLong()))
                .gauge(
                        "stblink_admission_resumes_left",
                        "Resumes that can come now",
                        () -> admission.left(true, clock.getAsLong()))
                .gauge(
                        "stblink_admission_handshakes_queue_seconds",
                        "Until all that were told to come back later for a full handshake had their turn",
                        () -> admission.queueSeconds(false, clock.getAsLong()))
                .gauge(
                        "stblink_admission_resumes_queue_seconds",
                        "Until all that were told to come back later for a resume had their turn",
                        () -> admission.queueSeconds(true, clock.getAsLong()))
                .counts(
                        "stblink_connections_turned_away_total",
                        "Connections turned away or cut by the server, by why",
                        "cause",
                        turnedAway())
                .gauge("stblink_store_queue", "Changes that wait for the disk", store::waiting)
                .gauge("stblink_domain_queue", "Tasks that wait for the domain thread", domainLoop::waiting)
                .gauge("stblink_uptime_seconds", "Since the start", () -> clock.getAsLong() / 1e3);
    }

    private Map<String, DoubleSupplier> turnedAway() {
        Map<String, DoubleSupplier> causes = new LinkedHashMap<>();
        for (TurnedAway why : TurnedAway.values()) {
            causes.put(why.label(), () -> admission.turnedAwayFor(why));
        }
        return causes;
    }

    private ControlPlane domain(
            SqliteDeviceStore stored,
            DeviceStore store,
            Vault vault,
            CryptoAccelerator ciphers,
            ServerKeySet keySet,
            List<PolicyRule> policy)
            throws StoreFailure {
        StoredState state = stored.load();
        warnOfPins(state.pins());
        return new ControlPlane(
                settings.rules(),
                settings.addresses(),
                new OrderedPolicy(policy),
                keySet,
                epoch,
                state,
                store,
                vault,
                primitives,
                ciphers,
                entropy,
                new TraceLog(events),
                () -> System.currentTimeMillis() / 1000,
                clock.getAsLong());
    }

    /** They were right when they were pinned; the configuration has changed since. */
    private void warnOfPins(List<Lease> pins) {
        List<Lease> wrong = pins.stream()
                .filter(pin -> !AddressRange.isForDevices(settings.addresses(), pin.address()))
                .toList();
        if (!wrong.isEmpty()) {
            Logger.warn(
                    "{} has the pinned address {}, which is a gateway's by now, or the first or last of a subnet: it cannot"
                            + " register before it is given another one (stblink admin amend). There are {} such devices",
                    wrong.get(0).device(),
                    wrong.get(0).address(),
                    wrong.size());
        }
    }

    private ControlServer startControl(ControlEvents events) throws TransportException {
        domainLoop.start(new DomainLoop.Timed() {
            @Override
            public long nextDeadline() {
                return domain.nextDeadline();
            }

            @Override
            public void onTime(long nowMillis) {
                domain.onTime(nowMillis);
            }
        });
        opens(domainLoop);
        return opens(ControlServer.start(
                settings.control(),
                new ControlServer.Parts(
                        clock,
                        domainLoop,
                        events,
                        keys,
                        settings.rules().controlSuites(),
                        admission,
                        entropy,
                        primitives,
                        capture)));
    }

    private AdminServer startAdmin(AdminServer.Parts parts) throws StartFailure, StoreException {
        try {
            return opens(AdminServer.start(settings.admin(), parts));
        } catch (IOException e) {
            throw StartFailure.environment(BindFailure.text(
                    "admin", settings.admin().host(), settings.admin().port(), e));
        }
    }

    private <T> CompletableFuture<T> domainCall(LongFunction<T> task) {
        return domainLoop.call(task);
    }

    private DomainAccess domainAccess() {
        return new DomainAccess() {
            @Override
            public <T> CompletableFuture<T> call(LongFunction<T> task) {
                return domainCall(task);
            }
        };
    }

    private MasterKeyChange.Calls domainCalls() {
        return new MasterKeyChange.Calls() {
            @Override
            public <T> CompletableFuture<T> call(LongFunction<T> task) {
                return domainCall(task);
            }
        };
    }

    private Upkeep upkeep(Housekeeping housekeeping, MasterKeyChange masterKey) {
        return new Upkeep() {
            @Override
            public CaptureState capture() {
                return capture.state();
            }

            @Override
            public CaptureState startCapture() throws StoreException {
                return capture.start();
            }

            @Override
            public CaptureState stopCapture() throws StoreException {
                return capture.stop();
            }

            @Override
            public CompletableFuture<Backup> backup() {
                return housekeeping.backup();
            }

            @Override
            public MasterKeyState masterKey() {
                return masterKey.state();
            }

            @Override
            public @Nullable MasterKeyState changeMasterKey() throws StoreException {
                return masterKey.begin();
            }
        };
    }

    private Map<String, Object> healthFacts() {
        return Map.of(
                "epoch", epoch,
                "uptimeMillis", clock.getAsLong(),
                "connections", control.connections(),
                "halfOpen", admission.halfOpen());
    }

    private void warnOfOpenDoors() {
        if (settings.rules().enrolmentMode() == EnrolmentMode.LAB) {
            Logger.warn("ENROLMENT IS OPEN (enrolment.mode = lab-open): whoever says an allow-listed id first gets its"
                    + " identity. This is for a lab only.");
        }
        if (settings.admin().tls() == null && !adminAddress().getAddress().isLoopbackAddress()) {
            Logger.warn(
                    "THE ADMIN API IS OPEN TO THE NETWORK WITHOUT TLS (admin.allow-plain-http): whoever can listen on"
                            + " the way reads its tokens and is then the operator. This is for a closed lab only.");
        }
        boolean lab = settings.addresses().stream()
                .anyMatch(range -> range.block().network().bytes()[0] == 127);
        if (lab && !controlAddress().getAddress().isLoopbackAddress()) {
            Logger.warn("addresses are loopback addresses, and control.host is not: devices on other machines will get"
                    + " addresses that nobody can reach");
        }
    }

    private <T extends AutoCloseable> T opens(T part) {
        opened.push(part);
        return part;
    }

    private void closeAll() {
        while (!opened.isEmpty()) {
            AutoCloseable part = opened.pop();
            try {
                part.close();
            } catch (Exception e) {
                Logger.error(e, "closing a part of the server");
            }
        }
    }

    /** What this run is told from all others by. No secret. */
    private static String newRun(EntropySource entropy) {
        byte[] run = new byte[8];
        if (!entropy.fill(run)) {
            throw new IllegalStateException("no entropy");
        }
        return HexFormat.of().formatHex(run);
    }

    /** The host as it is configured: bound, 0.0.0.0 is told as the IPv6 address that stands for all. */
    private static String text(String host, InetSocketAddress bound) {
        boolean bare = host.indexOf(':') >= 0 && !host.startsWith("[");
        return (bare ? "[" + host + "]" : host) + ":" + bound.getPort();
    }
}
