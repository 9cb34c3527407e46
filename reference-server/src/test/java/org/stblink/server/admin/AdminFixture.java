package org.stblink.server.admin;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongFunction;
import org.stblink.hal.EntropySource;
import org.stblink.server.domain.Vault;
import org.stblink.server.store.DataDirectory;
import org.stblink.server.store.SqliteDeviceStore;
import org.stblink.server.store.StoreSettings;

/** An admin server on a real store and a fake domain, over real HTTP on loopback. */
final class AdminFixture implements AutoCloseable {
    static final EntropySource ENTROPY = out -> {
        new SecureRandom().nextBytes(out);
        return true;
    };
    static final int MAX_BODY = 64 * 1024;
    static final int MAX_STREAMS = 2;

    private static final byte[] MASTER_KEY = new byte[32];

    final FakeOperator operator = new FakeOperator();
    final EventHub events = new EventHub();
    final Vault vault = new Vault(MASTER_KEY, ENTROPY);
    final SqliteDeviceStore store;
    final Path tokenFile;
    final AdminServer server;
    final AdminClient client;
    private final DataDirectory directory;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final String token;

    AdminFixture(Path data) throws Exception {
        directory = DataDirectory.open(data);
        store = SqliteDeviceStore.open(directory, StoreSettings.DEFAULT, Clock.systemUTC(), task -> task.accept(0));
        tokenFile = data.resolve("admin.token");
        AdminToken adminToken = AdminToken.open(tokenFile, ENTROPY);
        token = AdminToken.read(tokenFile);
        DomainAccess atOnce = new DomainAccess() {
            @Override
            public <T> CompletableFuture<T> call(LongFunction<T> task) {
                return CompletableFuture.completedFuture(task.apply(0));
            }
        };
        server = AdminServer.start(
                new AdminSettings("127.0.0.1", 0, MAX_BODY, MAX_STREAMS),
                new AdminServer.Parts(
                        adminToken,
                        store,
                        operator,
                        atOnce,
                        new Vault(MASTER_KEY, ENTROPY),
                        events,
                        () -> Map.of("epoch", 7L)));
        client = AdminClient.open("127.0.0.1:" + server.address().getPort(), tokenFile);
    }

    /** A request with the right token. */
    HttpRequest.Builder request(String path) {
        return plain(path).header("Authorization", "Bearer " + token);
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
