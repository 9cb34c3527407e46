package org.stblink.server.admin.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Calls that take large bodies, over real HTTP: how many are worked on at once. */
@Timeout(60)
class LargeBodiesTest extends RouterScene {
    private static final int MOST = 100_000;

    private final Semaphore begun = new Semaphore(0);
    private final Semaphore mayEnd = new Semaphore(0);

    @BeforeEach
    void serve() throws Exception {
        Endpoint large = Endpoint.post("/large", "large", request -> {
                    begun.release();
                    await(mayEnd);
                    return "done";
                })
                .takes(Schema.text(""))
                .upTo(MOST, "send less")
                .dense();
        Endpoint mixed = Endpoint.post("/mixed", "mixed", request -> "done")
                .takes(Schema.text(""))
                .upTo(MOST, "send less");
        Endpoint fewTokens = Endpoint.post("/few-tokens", "fewTokens", request -> {
                    request.object(Set.of("list"));
                    begun.release();
                    await(mayEnd);
                    return "done";
                })
                .takes(Schema.text(""))
                .upTo(MOST, "give less")
                .ofTokens(8);
        Endpoint small = Endpoint.post("/small", "small", request -> "done").takes(Schema.text(""));
        serve(
                token -> new Caller(token, Role.ADMINISTER),
                8,
                1,
                (caller, endpoint, variables, result, note) -> {},
                large,
                mixed,
                fewTokens,
                small);
    }

    private CompletableFuture<HttpResponse<String>> send(String path, String token, int bytes) {
        return send(path, token, new byte[bytes]);
    }

    private CompletableFuture<HttpResponse<String>> send(String path, String token, byte[] body) {
        HttpRequest request = request(path, token)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofByteArray(body))
                .build();
        return client.sendAsync(request, HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void twoAreWorkedOnAndOneOfEachTokenWaits() throws Exception {
        List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
        for (String token : List.of("a", "b", "c")) {
            answers.add(send("/large", token, MOST));
        }
        begun.acquire(2);
        assertThat(send("/small", "a", 1).get(30, TimeUnit.SECONDS).statusCode())
                .isEqualTo(200);
        assertThat(begun.availablePermits()).as("a third").isZero();

        mayEnd.release(3);
        for (CompletableFuture<HttpResponse<String>> answer : answers) {
            assertThat(answer.get(30, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
        }
    }

    @Test
    void smallBodyOfACallThatTakesLargeOnesWaitsForNone() throws Exception {
        List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
        for (String token : List.of("a", "b")) {
            answers.add(send("/large", token, MOST));
        }
        begun.acquire(2);
        for (String token : List.of("a", "c")) {
            assertThat(send("/mixed", token, Endpoint.SMALL_BODY_BYTES)
                            .get(30, TimeUnit.SECONDS)
                            .statusCode())
                    .isEqualTo(200);
        }
        CompletableFuture<HttpResponse<String>> large = send("/mixed", "c", Endpoint.SMALL_BODY_BYTES + 1);

        mayEnd.release(2);
        answers.add(large);
        for (CompletableFuture<HttpResponse<String>> answer : answers) {
            assertThat(answer.get(30, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
        }
    }

    /** A list of so many elements, the first of which makes it large. */
    private static byte[] list(int elements) {
        String first = "\"" + "a".repeat(Endpoint.SMALL_BODY_BYTES) + "\"";
        return ("{\"list\":[" + first + ",1".repeat(elements - 1) + "]}").getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void largeBodyOfFewTokensWaitsForNoneThatMayCostMuch() throws Exception {
        List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
        for (String token : List.of("a", "b")) {
            answers.add(send("/large", token, MOST));
        }
        begun.acquire(2);

        for (String token : List.of("a", "b", "c")) {
            answers.add(send("/few-tokens", token, list(3)));
        }
        begun.acquire(2);
        assertThat(begun.availablePermits()).as("a third").isZero();

        mayEnd.release(5);
        for (CompletableFuture<HttpResponse<String>> answer : answers) {
            assertThat(answer.get(30, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
        }
    }

    @Test
    void moreTokensThanACallTakesAreRefused() throws Exception {
        HttpResponse<String> answer = send("/few-tokens", "a", list(4)).get(30, TimeUnit.SECONDS);

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains("the body has too many values: give less");
    }

    @Test
    void aThirdOfOneTokenIsToldWhenToTryAgain() throws Exception {
        CompletableFuture<HttpResponse<String>> first = send("/large", "a", MOST);
        begun.acquire();
        CompletableFuture<HttpResponse<String>> second = send("/large", "a", 1);
        CompletableFuture<HttpResponse<String>> third = send("/large", "a", MOST);

        // Either may be the one that waits.
        HttpResponse<String> refused =
                second.applyToEither(third, answer -> answer).get(30, TimeUnit.SECONDS);
        assertThat(refused.statusCode()).isEqualTo(429);
        assertThat(refused.headers().firstValue("Retry-After")).contains("2");
        assertThat(refused.body()).contains("send one after the other");

        mayEnd.release(2);
        assertThat(first.get(30, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
        assertThat(List.of(
                        second.get(30, TimeUnit.SECONDS).statusCode(),
                        third.get(30, TimeUnit.SECONDS).statusCode()))
                .containsExactlyInAnyOrder(200, 429);
    }
}
