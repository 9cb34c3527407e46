package org.stblink.server.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.stblink.server.admin.http.Role;
import org.stblink.server.domain.TraceEvent;

/** Real sockets that do not send what they began, or follow the events and do not read; the admin's clock is the test's. */
@Timeout(120)
class SlowClientsTest extends AdminScene {
    private static final int SMALL = 4096;
    /** More than the kernel keeps for a connection at both its ends. */
    private static final int FLOOD = 200_000;

    /** More than a piece of an answer may take. */
    private static final int TOO_LONG_MILLIS = 150_000;

    private static final String COUNT = "stblink_admin_slow_clients_total ";

    private Socket follower() throws Exception {
        Socket socket = wouldBeFollower();
        assertThat(status(socket)).isEqualTo("HTTP/1.1 200");
        return socket;
    }

    /** Who is cut off is counted a moment before his place is free: until then there is none for the next one. */
    private Socket nextFollower() throws Exception {
        Socket socket = wouldBeFollower();
        String status = status(socket);
        while (status.equals("HTTP/1.1 503")) {
            socket.close();
            socket = wouldBeFollower();
            status = status(socket);
        }
        assertThat(status).isEqualTo("HTTP/1.1 200");
        return socket;
    }

    private static String status(Socket socket) throws Exception {
        return new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII);
    }

    private Socket wouldBeFollower() throws Exception {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(SMALL);
        socket.setSoTimeout(60_000);
        socket.connect(admin.server.address());
        socket.getOutputStream()
                .write(("GET /v1/events?after=0 HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer " + admin.token()
                                + "\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    private void flood() {
        String note = "n".repeat(200);
        for (int i = 0; i < FLOOD; i++) {
            admin.sink.event(new TraceEvent(i, 0, "READY", "a", null, null, null, null, note));
        }
    }

    /** Not by a request: the thread that answers it could be at its last piece while time passes, and be cut off, too. */
    private String metrics() {
        return new String(admin.sink.metrics().write(admin.operator.counters()), StandardCharsets.UTF_8);
    }

    /** Makes time pass until somebody is cut off: the pieces that the kernel still takes begin anew each time. */
    private void awaitCut(int wanted) {
        while (!metrics().contains(COUNT + wanted + ".0")) {
            flood();
            admin.millis.addAndGet(TOO_LONG_MILLIS);
        }
    }

    @Test
    void whoSendsHalfARequestHoldsUpNobodyElse() throws Exception {
        List<Socket> slow = new ArrayList<>();
        try {
            for (int i = 0; i < 60; i++) {
                Socket socket = new Socket("127.0.0.1", admin.server.address().getPort());
                slow.add(socket);
                socket.getOutputStream().write("GET /v1/al".getBytes(StandardCharsets.US_ASCII));
            }

            assertThat(admin.client.health()).containsKey("devices");

            assertStillOpen(slow);
        } finally {
            for (Socket socket : slow) {
                socket.close();
            }
        }
    }

    /** A request whose body stops behind this many bytes. */
    private Socket halfABody(String token, String line, int bytes) throws Exception {
        Socket socket = new Socket("127.0.0.1", admin.server.address().getPort());
        String head = line + " HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer " + token
                + "\r\nContent-Type: application/json\r\nContent-Length: " + (bytes + 1) + "\r\n\r\n";
        socket.getOutputStream().write((head + "{".repeat(bytes)).getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    /** None is answered, and none was cut: what went on meanwhile went on beside them. */
    private static void assertStillOpen(List<Socket> slow) throws Exception {
        for (Socket socket : slow) {
            socket.setSoTimeout(1);
            assertThatThrownBy(() -> socket.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
        }
    }

    private void assertHears(String token) throws Exception {
        assertThat(admin.send(admin.request("/v1/self", token)).statusCode()).isEqualTo(200);
    }

    @Test
    void whoSendsHalfABodyHoldsUpNobodyElseNorItself() throws Exception {
        String token = admin.tokens.create("slow", Role.ADMINISTER, Instant.EPOCH);
        List<Socket> slow = new ArrayList<>();
        try {
            for (String line : List.of("PATCH /v1/devices/a", "PUT /v1/policy", "POST /v1/keys/a/retire")) {
                for (int i = 0; i < 20; i++) {
                    slow.add(halfABody(token, line, 1));
                }
            }

            assertHears(admin.token());
            assertHears(token);
            assertThat(admin.send(admin.request("/v1/policy", token)
                                    .header("Content-Type", "application/json")
                                    .PUT(BodyPublishers.ofString("{\"rules\":[]}")))
                            .statusCode())
                    .isEqualTo(200);
            assertThat(admin.send(admin.request("/v1/keys", token).POST(BodyPublishers.noBody()))
                            .statusCode())
                    .isEqualTo(200);
            assertStillOpen(slow);
        } finally {
            for (Socket socket : slow) {
                socket.close();
            }
        }
    }

    @Test
    void whoSendsHalvesOfLargeBodiesHoldsUpNoLargeOneOfAnother() throws Exception {
        String token = admin.tokens.create("slow", Role.ADMINISTER, Instant.EPOCH);
        List<Socket> slow = new ArrayList<>();
        try {
            for (int i = 0; i < 40; i++) {
                slow.add(halfABody(token, "POST /v1/devices/import", AdminFixture.MAX_BODY - 1));
            }

            assertHears(token);
            StringBuilder lines = new StringBuilder();
            for (int i = 0; i < 3_000; i++) {
                lines.append("box-").append(i).append(",group\n");
            }
            assertThat(admin.client.importCsv(lines.toString().getBytes(StandardCharsets.UTF_8)))
                    .containsEntry("inserted", 3_000);
            assertStillOpen(slow);
        } finally {
            for (Socket socket : slow) {
                socket.close();
            }
        }
    }

    @Test
    void whoSendsHalvesOfImportsHoldsUpNoPolicy() throws Exception {
        String token = admin.tokens.create("slow", Role.ADMINISTER, Instant.EPOCH);
        List<Socket> slow = new ArrayList<>();
        try {
            for (String each : List.of(token, admin.token())) {
                slow.add(halfABody(each, "POST /v1/devices/import", AdminFixture.MAX_BODY - 1));
            }

            String large = "{\"allow\":true,\"caller\":\"group:" + "a".repeat(20_000) + "\",\"target\":\"anyone\"}";
            // Some of these come behind the halves.
            for (int i = 0; i < 20; i++) {
                for (String rules : List.of("", large)) {
                    assertThat(admin.send(admin.request("/v1/policy", admin.token())
                                            .header("Content-Type", "application/json")
                                            .PUT(BodyPublishers.ofString("{\"rules\":[" + rules + "]}")))
                                    .statusCode())
                            .isEqualTo(200);
                }
            }
            assertStillOpen(slow);
        } finally {
            for (Socket socket : slow) {
                socket.close();
            }
        }
    }

    @Test
    void itIsCutOffAndCountedAndItsPlaceIsFreeAgain() throws Exception {
        try (Socket first = follower();
                Socket second = follower()) {
            assertThat(admin.send(admin.request("/v1/events").method("HEAD", BodyPublishers.noBody()))
                            .statusCode())
                    .as("all %s places are taken", AdminFixture.MAX_STREAMS)
                    .isEqualTo(503);
            assertThat(metrics()).contains(COUNT + "0.0");

            awaitCut(2);

            try (Socket third = nextFollower();
                    Socket fourth = nextFollower()) {
                assertThat(third.isConnected() && fourth.isConnected()).isTrue();
            }
            assertEnds(first);
            assertEnds(second);
        }
    }

    /** What was on its way is still read; then the connection is over, without the end of the chunked answer. */
    private static void assertEnds(Socket socket) throws Exception {
        InputStream in = socket.getInputStream();
        byte[] rest = new byte[65_536];
        long read = 0;
        try {
            for (int n = in.read(rest); n >= 0; n = in.read(rest)) {
                read += n;
            }
        } catch (SocketException reset) {
            read++; // As good an end as the other one.
        }
        assertThat(read).isPositive();
    }

    /** Heads of answers are written by themselves: a client that asks on and on without reading must not hold a thread with them. */
    @Test
    void whoAsksForHeadsAndReadsNoneIsCutOff() throws Exception {
        try (Socket asking = new Socket()) {
            asking.setReceiveBufferSize(SMALL);
            asking.connect(admin.server.address());
            byte[] asks = "HEAD /v1/alive HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
                    .repeat(200)
                    .getBytes(StandardCharsets.US_ASCII);
            Thread asker = new Thread(() -> {
                try {
                    while (true) {
                        asking.getOutputStream().write(asks);
                    }
                } catch (IOException over) {
                    // As it should be: the server has closed it.
                }
            });
            asker.start();
            while (asker.isAlive()) {
                admin.millis.addAndGet(TOO_LONG_MILLIS);
                asker.join(10);
            }
        }
        // The socket is closed a moment before it is counted. So much time passes at once here that it may be counted
        // for a head that
        // it took, too.
        while (metrics().contains(COUNT + "0.0")) {
            Thread.onSpinWait();
        }
    }

    @Test
    void whoReadsIsLeftAloneHoweverLongItTakes() throws Exception {
        try (Socket patient = follower()) {
            InputStream in = patient.getInputStream();
            byte[] some = new byte[65_536];
            for (int i = 0; i < 20; i++) {
                admin.millis.addAndGet(60_000);
                admin.sink.event(new TraceEvent(i, 0, "READY", "a", null, null, null, null, "event-" + i));
                StringBuilder heard = new StringBuilder();
                while (!heard.toString().contains("event-" + i)) {
                    heard.append(new String(some, 0, Math.max(0, in.read(some)), StandardCharsets.UTF_8));
                }
            }
            assertThat(metrics()).contains(COUNT + "0.0");
        }
    }
}
