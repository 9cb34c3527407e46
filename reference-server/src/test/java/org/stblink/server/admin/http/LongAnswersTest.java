package org.stblink.server.admin.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Answers that a handler writes by itself, over real HTTP. */
@Timeout(60)
class LongAnswersTest extends RouterScene {
    private static final int AT_ONCE = 8;

    private void serve(Endpoint... endpoints) throws IOException {
        serve(
                token -> new Caller(token, Role.READ),
                AT_ONCE,
                1,
                (caller, endpoint, variables, result, note) -> {},
                endpoints);
    }

    private String get(String path) throws IOException, InterruptedException {
        return client.send(request(path, "a").build(), HttpResponse.BodyHandlers.ofString())
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
        Semaphore taken = new Semaphore(0);
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
                answers.add(client.sendAsync(request("/long", token).build(), HttpResponse.BodyHandlers.ofString()));
            }
        }

        working.acquire(AT_ONCE / 2);
        assertThat(get("/short")).contains("done");
        assertThat(working.availablePermits()).as("more than half").isZero();

        taken.release(3 * AT_ONCE);
        for (CompletableFuture<HttpResponse<String>> answer : answers) {
            assertThat(answer.get(30, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
        }
    }
}
