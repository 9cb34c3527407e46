package org.stblink.server.admin.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A token that is deleted between its request's head and what the request does, over real HTTP. */
@Timeout(60)
class DeletedTokenTest extends RouterScene {
    private static final String LATE = "late";

    private final CountDownLatch admitted = new CountDownLatch(1);
    private final CountDownLatch working = new CountDownLatch(1);
    private final Semaphore done = new Semaphore(0);
    private final List<String> acts = new CopyOnWriteArrayList<>();
    private volatile boolean deleted;

    @BeforeEach
    void start() throws IOException {
        Endpoint act = Endpoint.post("/act", "act", request -> {
                    acts.add("acted");
                    return "acted";
                })
                .needs(Role.ADMINISTER)
                .takes(Schema.text(""));
        Endpoint work = Endpoint.get("/work", "work", request -> {
            working.countDown();
            await(done);
            return "worked";
        });
        serve(this::holder, 1, 0, (caller, endpoint, variables, result, note) -> acts.add("told " + result), act, work);
    }

    private @Nullable Caller holder(String token) {
        if (deleted) {
            return null;
        }
        if (token.equals(LATE)) {
            admitted.countDown();
        }
        return new Caller("somebody", Role.ADMINISTER);
    }

    @Test
    void aRequestWhoseBodyComesAfterwardsDoesNothing() throws Exception {
        try (Socket socket = new Socket("127.0.0.1", port())) {
            String head = "POST /act HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer " + LATE
                    + "\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n";
            socket.getOutputStream().write((head + "{").getBytes(StandardCharsets.US_ASCII));
            admitted.await();
            deleted = true;
            socket.getOutputStream().write('}');

            BufferedReader in =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
            assertThat(in.readLine()).contains(" 401 ");
        }
        assertThat(acts).containsExactly("told 401");
    }

    @Test
    void norDoesOneWhoseTurnComesAfterwards() throws Exception {
        CompletableFuture<HttpResponse<String>> first =
                client.sendAsync(request("/work", "early").build(), HttpResponse.BodyHandlers.ofString());
        working.await();
        CompletableFuture<HttpResponse<String>> second = client.sendAsync(
                request("/act", LATE).POST(HttpRequest.BodyPublishers.noBody()).build(),
                HttpResponse.BodyHandlers.ofString());
        admitted.await();
        deleted = true;
        done.release();

        assertThat(first.get(30, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
        HttpResponse<String> refused = second.get(30, TimeUnit.SECONDS);
        assertThat(refused.statusCode()).isEqualTo(401);
        assertThat(refused.headers().firstValue("WWW-Authenticate")).contains("Bearer");
        assertThat(acts).containsExactly("told 401");
    }
}
