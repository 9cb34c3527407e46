package org.stblink.server.admin.http;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;

/** A router of a few endpoints, over real HTTP. */
abstract class RouterScene {
    final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final SlowClients slow = new SlowClients(() -> 0);
    private HttpServer server;

    /** @param holders whose a token is; null for nobody's */
    final void serve(
            Function<String, @Nullable Caller> holders,
            int atOnce,
            int streams,
            Router.Acts acts,
            Endpoint... endpoints)
            throws IOException {
        server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        server.setExecutor(threads);
        Gate gate = new Gate(holders::apply, Set.of("127.0.0.1"), 1_000, () -> 0);
        server.createContext("/", new Router(gate, atOnce, streams, List.of(endpoints), acts, slow));
        server.start();
    }

    @AfterEach
    final void stop() {
        server.stop(0);
        threads.shutdownNow();
        slow.close();
    }

    final int port() {
        return server.getAddress().getPort();
    }

    final HttpRequest.Builder request(String path, String token) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + path))
                .header("Authorization", "Bearer " + token);
    }

    /** Within an endpoint: until the test lets it go on. */
    static void await(Semaphore turn) throws InterruptedIOException {
        try {
            turn.acquire();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("the test ends");
        }
    }
}
