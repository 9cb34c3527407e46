package org.stblink.server.admin;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongFunction;
import java.util.function.UnaryOperator;
import org.stblink.hal.EntropySource;
import org.stblink.server.domain.AddressRange;
import org.stblink.server.domain.Cidr;
import org.stblink.server.domain.IpAddress;
import org.stblink.server.domain.PolicyRule;
import org.stblink.server.domain.Vault;
import org.stblink.server.store.DataDirectory;
import org.stblink.server.store.DeviceDirectory;
import org.stblink.server.store.SqliteDeviceStore;
import org.stblink.server.store.StoreSettings;

/** An admin server on a real store and a fake domain, over real HTTP on loopback. */
final class AdminFixture implements AutoCloseable {
    static final EntropySource ENTROPY = out -> {
        new SecureRandom().nextBytes(out);
        return true;
    };
    static final int MAX_BODY = 64 * 1024;
    /** A policy may be the largest. */
    static final int ABOVE_EVERY_BODY = 1024 * 1024 + 1;

    static final int MAX_STREAMS = 2;
    static final List<PolicyRule> CONFIGURED = List.of(PolicyRule.WITHIN_A_GROUP);

    static final List<AddressRange> RANGES = List.of(
            new AddressRange(
                    Cidr.parse("10.0.0.0/16"), List.of(Cidr.parse("10.0.1.0/24")), 24, IpAddress.parse("10.0.0.1")),
            AddressRange.LAB,
            new AddressRange(Cidr.parse("10.1.0.0/16"), List.of(), 15, IpAddress.parse("10.0.2.9")));

    /** What the ids of events begin with. */
    static final String RUN = "00c0ffee";

    private static final byte[] MASTER_KEY = new byte[32];
    private static final AdminSettings SETTINGS =
            new AdminSettings("127.0.0.1", 0, List.of(), null, MAX_BODY, MAX_STREAMS, 1_000);

    final FakeOperator operator = new FakeOperator();
    final FakeKeyRing keys = new FakeKeyRing();
    final Events sink = new Events(RUN);
    final EventHub events = sink.hub();
    final Vault vault = new Vault(MASTER_KEY, ENTROPY);
    final SqliteDeviceStore store;
    final AdminTokens tokens;
    final Path tokenFile;
    final AdminServer server;
    final AdminClient client;
    final AdminRoutes routes;
    final FakeUpkeep upkeep;

    /** Whether the domain answers nothing. */
    volatile boolean domainDown;

    /** The admin's monotonic time; moves when a test moves it. */
    final AtomicLong millis = new AtomicLong();

    private final DataDirectory directory;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final String token;

    AdminFixture(Path data) throws Exception {
        this(data, settings -> settings);
    }

    AdminFixture(Path data, UnaryOperator<AdminSettings> change) throws Exception {
        this(data, change, store -> store);
    }

    /** @param between what stands between the API and the store */
    AdminFixture(Path data, UnaryOperator<AdminSettings> change, UnaryOperator<DeviceDirectory> between)
            throws Exception {
        directory = DataDirectory.open(data);
        store = SqliteDeviceStore.open(
                directory, StoreSettings.DEFAULT, Clock.systemUTC(), task -> task.accept(0), sink.commits());
        operator.directory = store;
        tokenFile = data.resolve("admin.token");
        tokens = AdminTokens.open(AdminToken.open(tokenFile, ENTROPY), data.resolve("admin.tokens"), ENTROPY);
        token = AdminToken.read(tokenFile);
        DomainAccess atOnce = new DomainAccess() {
            @Override
            public <T> CompletableFuture<T> call(LongFunction<T> task) {
                return domainDown
                        ? CompletableFuture.failedFuture(
                                new IllegalStateException("the domain is down, as a test wants it"))
                        : CompletableFuture.completedFuture(task.apply(0));
            }
        };
        upkeep = new FakeUpkeep(store, data.resolve("backups"));
        AdminServer.Parts parts = new AdminServer.Parts(
                tokens,
                between.apply(store),
                operator,
                atOnce,
                new Vault(MASTER_KEY, ENTROPY),
                ENTROPY,
                sink,
                CONFIGURED,
                RANGES,
                keys,
                upkeep,
                millis::get,
                Clock.systemUTC(),
                () -> Map.of("epoch", 7L));
        AdminSettings settings = change.apply(SETTINGS);
        server = AdminServer.start(settings, parts);
        // Its own: others would clean up after imports of this server, too.
        routes = server.routes();
        client = AdminClient.open("127.0.0.1:" + server.address().getPort(), tokenFile);
    }

    /** A request with the owner's token. */
    HttpRequest.Builder request(String path) {
        return request(path, token);
    }

    /** A request with a token. */
    HttpRequest.Builder request(String path, String withToken) {
        return plain(path).header("Authorization", "Bearer " + withToken);
    }

    /** A request without a token. */
    HttpRequest.Builder plain(String path) {
        return HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + server.address().getPort() + path))
                .timeout(Duration.ofSeconds(30));
    }

    HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    String token() {
        return token;
    }

    @Override
    public void close() {
        server.close();
        store.close();
        directory.close();
    }
}
