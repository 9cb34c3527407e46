package org.stblink.server.admin.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Answers that a handler writes by itself, over real HTTP. */
@Timeout(60)
class LongAnswersTest {
    private static final int AT_ONCE = 8;

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final SlowClients slow = new SlowClients(() -> 0);
    private final HttpClient client = HttpClient.newHttpClient();
    private HttpServer server;

    private void serve(Endpoint... endpoints) throws IOException {
        server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        server.setExecutor(threads);
        Gate gate = new Gate(token -> new Caller(token, Role.READ), Set.of("127.0.0.1"), 1_000, () -> 0);
        server.createContext(
                "/",
                new Router(
                        gate, AT_ONCE, 1, List.of(endpoints), (caller, endpoint, variables, result, note) -> {}, slow));
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
        threads.shutdownNow();
        slow.close();
    }

    private HttpRequest request(String path, String token) {
        return HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path))
                .header("Authorization", "Bearer " + token)
                .build();
    }

    private String get(String path) throws IOException, InterruptedException {
        return client.send(request(path, "a"), HttpResponse.BodyHandlers.ofString())
                .body();
    }

    /** An answer that is begun, and goes on with the rest. */
    private static Endpoint begun(Endpoint.Handler rest) {
        return Endpoint.get("/begun", "begun", request -> {
            request.begin(200);
            request.exchange().getResponseBody().write("one\n".getBytes(StandardCharsets.US_ASCII));
            return rest.handle(request);
        });
    }

    @Test
    void oneThatIsWholeIsEnded() throws Exception {
        serve(begun(request -> null));

        assertThat(get("/begun")).isEqualTo("one\n");
    }

    @Test
    void oneThatFailsInTheMiddleDoesNotEndAsIfItWereWhole() throws Exception {
        serve(begun(request -> {
            throw new AdminException(AdminError.UNAVAILABLE, "the store does not answer");
        }));

        assertThatThrownBy(() -> get("/begun")).isInstanceOf(IOException.class);
    }

    @Test
    void norDoesOneThatMeetsAFault() throws Exception {
        serve(begun(request -> {
            throw new IllegalStateException("a fault, as a test wants it");
        }));

        assertThatThrownBy(() -> get("/begun")).isInstanceOf(IOException.class);
    }

    @Test
    void whatTakesLongForItsClientsSakeLeavesPlacesForAllElse() throws Exception {
        Semaphore working = new Semaphore(0);
        CountDownLatch taken = new CountDownLatch(1);
        serve(
                Endpoint.get("/long", "long", request -> {
                            working.release();
                            await(taken);
                            return "taken";
                        })
                        .ofAnyLength(),
                Endpoint.get("/short", "short", request -> "done"));
        List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
        for (int i = 0; i < AT_ONCE; i++) {
            for (String token : List.of("a", "b", "c")) {
                answers.add(client.sendAsync(request("/long", token), HttpResponse.BodyHandlers.ofString()));
            }
        }

        working.acquire(AT_ONCE / 2);
        assertThat(get("/short")).contains("done");
        assertThat(working.availablePermits()).as("more than half").isZero();

        taken.countDown();
        for (CompletableFuture<HttpResponse<String>> answer : answers) {
            assertThat(answer.get(30, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
        }
    }

    private static void await(CountDownLatch latch) throws IOException {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("the test ends");
        }
    }
}
