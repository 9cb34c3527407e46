package org.stblink.server.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.stblink.server.domain.IpAddress;
import org.stblink.server.domain.TraceEvent;

/** Who follows the events, for how long, and from where. */
@Timeout(60)
class EventStreamTest extends AdminScene {
    private BufferedReader follow(Socket socket, String token, String query, String header) throws IOException {
        socket.setSoTimeout(30_000);
        socket.getOutputStream()
                .write(("GET /v1/events" + query + " HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer " + token
                                + "\r\n" + header + "\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
        BufferedReader in =
                new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
        assertThat(in.readLine()).isEqualTo("HTTP/1.1 200 OK");
        return in;
    }

    private void happen(int number) {
        admin.sink.event(new TraceEvent(number, 0, "READY", "a", null, null, null, null, "event-" + number));
    }

    @Test
    void aTokenThatIsDeletedHearsNothingMore() throws Exception {
        String token = String.valueOf(admin.client
                .call("POST", "/v1/access", Map.of("name", "monitoring", "role", "read"))
                .get("token"));
        try (Socket socket = new Socket("127.0.0.1", admin.server.address().getPort())) {
            BufferedReader in = follow(socket, token, "?counts=true", "");
            happen(1);
            String line = in.readLine();
            while (!line.contains("event-1")) {
                line = in.readLine();
            }
            admin.client.call("DELETE", "/v1/access/monitoring", null);
            happen(2);
            // The last piece of an answer that ends is empty.
            while (!line.equals("0")) {
                assertThat(line).doesNotContain("event-2");
                line = in.readLine();
            }
        }
    }

    /**
     * Nobody knows what it missed, so it has to look anew; also where the new run has long passed the number, which a clock that was set
     * back between the two is enough for. The servers before this one gave numbers alone.
     */
    @ParameterizedTest
    @ValueSource(
            strings = {"00c0ffef-2", "00c0ffef-0", "00c0ffef-999", "2", "1796038253000002", AdminFixture.RUN + "-4"})
    void whoFollowedAnotherRunOfTheServerIsToldAndHearsAllOfThisOne(String last) throws Exception {
        for (int number = 1; number <= 3; number++) {
            happen(number);
        }
        for (String header : List.of("Last-Event-ID: " + last + "\r\n", "")) {
            try (Socket socket = new Socket("127.0.0.1", admin.server.address().getPort())) {
                String query = header.isEmpty() ? "?after=" + last : "";
                BufferedReader in = follow(socket, admin.token(), query, header);
                StringBuilder heard = new StringBuilder();
                while (heard.indexOf("event-3") < 0) {
                    String line = in.readLine();
                    assertThat(line).isNotNull().doesNotContain("missed", "still here");
                    heard.append(line).append(' ');
                }
                assertThat(heard.toString())
                        .containsSubsequence("event: gap data: {\"restarted\":true}", "event-1", "event-2");
            }
        }
    }

    @Test
    void whoIsCutOffBeforeTheFirstEventComesBackAndMissesNothing() throws Exception {
        happen(1);
        String id = "";
        try (Socket socket = new Socket("127.0.0.1", admin.server.address().getPort())) {
            BufferedReader in = follow(socket, admin.token(), "?counts=true", "");
            while (!id.startsWith("id: ")) {
                id = in.readLine();
                assertThat(id).isNotNull().doesNotContain("data: ");
            }
        }
        happen(2);
        try (Socket socket = new Socket("127.0.0.1", admin.server.address().getPort())) {
            BufferedReader in = follow(socket, admin.token(), "?after=" + id.substring("id: ".length()), "");
            String line = in.readLine();
            while (!line.contains("event-2")) {
                assertThat(line).doesNotContain("event-1", "gap");
                line = in.readLine();
            }
        }
    }

    @Test
    void whoWantsAllThatIsKeptIsToldOfNoOtherRun() throws Exception {
        happen(1);
        try (Socket socket = new Socket("127.0.0.1", admin.server.address().getPort())) {
            BufferedReader in = follow(socket, admin.token(), "?after=0", "");
            String line = in.readLine();
            while (!line.contains("event-1")) {
                assertThat(line).doesNotContain("gap");
                line = in.readLine();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"yesterday", "-1", "c0ffee", "c0ffee-"})
    void whatIsNoIdOfAnEventIsRefused(String id) throws Exception {
        assertThat(admin.send(admin.request("/v1/events?after=" + id)).statusCode())
                .isEqualTo(400);
        assertThat(admin.send(admin.request("/v1/events").header("Last-Event-ID", id))
                        .statusCode())
                .isEqualTo(400);
    }

    @Test
    void whatAClientHeardLastCountsBeforeWhatTheUrlSays() throws Exception {
        for (int number = 1; number <= 3; number++) {
            happen(number);
        }
        try (Socket socket = new Socket("127.0.0.1", admin.server.address().getPort())) {
            BufferedReader in =
                    follow(socket, admin.token(), "?after=0", "Last-Event-ID: " + AdminFixture.RUN + "-2\r\n");
            String line = in.readLine();
            while (!line.contains("event-3")) {
                assertThat(line).doesNotContain("event-1", "event-2");
                line = in.readLine();
            }
        }
    }

    private static TraceEvent event(int step) {
        return new TraceEvent(1000L + step, step, "STEP", "a", "b", IpAddress.parse("10.0.0.1"), "0f", "0102", null);
    }

    @Test
    void eventsAreFollowedLiveAndFromBefore() throws Exception {
        admin.events.event(event(301));
        admin.events.event(event(302));
        CompletableFuture<String> seen = new CompletableFuture<>();
        StringBuilder steps = new StringBuilder();
        Thread follower = new Thread(() -> {
            try {
                admin.client.events(AdminFixture.RUN + "-1", event -> {
                    steps.append(event.get("id"))
                            .append(':')
                            .append(event.get("step"))
                            .append(' ');
                    // When the one from before has come, the follower is there for sure.
                    if (Integer.valueOf(302).equals(event.get("step"))) {
                        admin.events.event(event(303));
                    }
                    return !Integer.valueOf(303).equals(event.get("step"));
                });
                seen.complete(steps.toString());
            } catch (Exception e) {
                seen.completeExceptionally(e);
            }
        });
        follower.start();

        assertThat(seen.get(60, TimeUnit.SECONDS))
                .isEqualTo(AdminFixture.RUN + "-2:302 " + AdminFixture.RUN + "-3:303 ");
        follower.join();
    }

    @Test
    void aFollowerThatWasAwayTooLongHearsHowManyItMissed() throws Exception {
        for (int i = 0; i < 3_000; i++) {
            admin.events.event(event(301));
        }
        CompletableFuture<Map<String, Object>> first = new CompletableFuture<>();
        admin.client.events(AdminFixture.RUN + "-10", event -> {
            first.complete(event);
            return false;
        });

        assertThat(first.get()).isEqualTo(Map.of("missed", 3_000 - 2_048 - 10));
    }

    @Test
    void furtherFollowersThanConfiguredAreRefusedAndThePlaceComesBack() throws Exception {
        admin.events.event(event(301));
        CompletableFuture<AdminClient.Refused> refused = new CompletableFuture<>();
        // Each stands in the callback of the one before: all are open at the same time.
        admin.client.events("0", one -> {
            follow(two -> {
                refused.complete(catchThrowableOfType(
                        AdminClient.Refused.class, () -> admin.client.events("0", three -> false)));
                return false;
            });
            return false;
        });

        assertThat(refused.get().status()).isEqualTo(503);
        assertThat(refused.get().name()).isEqualTo("TOO_MANY_STREAMS");

        // The places come back when the server notices that the two are gone, which it does when it writes to them.
        boolean again = false;
        while (!again) {
            admin.events.event(event(302));
            again = catchThrowableOfType(AdminClient.Refused.class, () -> admin.client.events("0", event -> false))
                    == null;
        }
    }

    private void follow(Predicate<Map<String, Object>> each) {
        try {
            admin.client.events("0", each);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aFollowerIsCutWhenTheServerEnds() throws Exception {
        admin.events.event(event(301));
        CompletableFuture<String> ended = new CompletableFuture<>();
        Thread follower = new Thread(() -> {
            try {
                admin.client.events("0", event -> {
                    admin.server.close();
                    return true;
                });
                ended.complete("end of stream");
            } catch (Exception e) {
                ended.complete("cut");
            }
        });
        follower.start();

        assertThat(ended.get(60, TimeUnit.SECONDS)).isIn("end of stream", "cut");
    }
}
