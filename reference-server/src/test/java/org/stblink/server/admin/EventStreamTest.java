package org.stblink.server.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.stblink.server.domain.TraceEvent;

/** Who follows the events, for how long, and from where. */
@Timeout(60)
class EventStreamTest {
    @TempDir
    Path temporary;

    private AdminFixture admin;

    @BeforeEach
    void start() throws Exception {
        admin = new AdminFixture(temporary.resolve("data"));
    }

    @AfterEach
    void stop() {
        admin.close();
    }

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

    @Test
    void whoFollowedBeforeTheServerStartedAnewHearsAllSinceThen() throws Exception {
        for (int number = 1; number <= 3; number++) {
            happen(number);
        }
        try (Socket socket = new Socket("127.0.0.1", admin.server.address().getPort())) {
            BufferedReader in = follow(socket, admin.token(), "", "Last-Event-ID: 500\r\n");
            StringBuilder heard = new StringBuilder();
            while (heard.indexOf("event-3") < 0) {
                heard.append(in.readLine());
                assertThat(heard.toString()).doesNotContain("missed", "still here");
            }
            assertThat(heard.toString()).contains("event-1", "event-2");
        }
    }
}
