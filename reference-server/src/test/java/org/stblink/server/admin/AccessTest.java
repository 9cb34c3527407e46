package org.stblink.server.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.stblink.server.store.StoreException;

/** Who may ask: names, origins, tokens, roles, and how often. */
@Timeout(120)
class AccessTest {
    private static final int REQUESTS_PER_SECOND = 5;
    private static final int BURST = 4 * REQUESTS_PER_SECOND;

    @TempDir
    Path temporary;

    private AdminFixture admin;

    @BeforeEach
    void start() throws Exception {
        admin = new AdminFixture(
                temporary.resolve("data"),
                settings -> new AdminSettings(
                        settings.host(),
                        0,
                        List.of("stb-admin.example"),
                        null,
                        settings.maxBodyBytes(),
                        settings.maxEventStreams(),
                        REQUESTS_PER_SECOND));
    }

    @AfterEach
    void stop() {
        admin.close();
    }

    private String create(String name, String role) throws Exception {
        Map<String, Object> made = admin.client.call("POST", "/v1/access", Map.of("name", name, "role", role));
        return String.valueOf(made.get("token"));
    }

    private int status(String path, String token) throws Exception {
        return admin.send(admin.request(path, token)).statusCode();
    }

    /** One request as it is, for headers that a well-behaved client does not let one set. */
    private String raw(String... lines) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", admin.server.address().getPort())) {
            socket.setSoTimeout(30_000);
            socket.getOutputStream()
                    .write((String.join("\r\n", lines) + "\r\nConnection: close\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"evil.example", "evil.example:80", "127.0.0.1.evil.example", "10.0.0.1"})
    void aRequestUnderAForeignNameIsRefusedWhateverItsToken(String host) throws Exception {
        String answer = raw("GET /v1/health HTTP/1.1", "Host: " + host, "Authorization: Bearer " + admin.token());

        assertThat(answer).startsWith("HTTP/1.1 421").contains("\"code\":2009", "admin.names");
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "LOCALHOST:7411", "[::1]:7411", "127.0.0.1:9", "stb-admin.example"})
    void aRequestUnderANameOfTheServerIsAnswered(String host) throws Exception {
        String answer = raw("GET /v1/alive HTTP/1.1", "Host: " + host);

        assertThat(answer).startsWith("HTTP/1.1 200").contains("\"status\":\"ok\"");
    }

    @Test
    void aPageOfAnotherServerIsRefusedAndOneOfThisServerIsNot() throws Exception {
        String foreign = raw(
                "GET /v1/health HTTP/1.1",
                "Host: localhost:7411",
                "Origin: http://evil.example",
                "Authorization: Bearer " + admin.token());
        String own = raw(
                "GET /v1/health HTTP/1.1",
                "Host: localhost:7411",
                "Origin: http://localhost:7411",
                "Authorization: Bearer " + admin.token());

        assertThat(foreign).startsWith("HTTP/1.1 403").contains("\"code\":2015").doesNotContain("Access-Control");
        assertThat(own).startsWith("HTTP/1.1 200").doesNotContain("Set-Cookie");
    }

    @Test
    void aTokenIsKeptAsAHashWorksOverARestartAndNotAfterItsDeletion() throws Exception {
        String token = create("monitoring", "read");
        assertThat(status("/v1/health", token)).isEqualTo(200);
        Path file = temporary.resolve("data").resolve("admin.tokens");
        assertThat(Files.readString(file)).startsWith("monitoring read ").doesNotContain(token);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");

        AdminTokens again =
                AdminTokens.open(AdminToken.open(admin.tokenFile, AdminFixture.ENTROPY), file, AdminFixture.ENTROPY);
        assertThat(again.holder(token).name()).isEqualTo("monitoring");

        admin.client.call("DELETE", "/v1/access/monitoring", null);
        assertThat(status("/v1/health", token)).isEqualTo(401);
        assertThat(admin.client.get("/v1/audit?before=0&event=ADMIN_ACT").toString())
                .contains("deleteAccess 200: monitoring", "createAccess 200: monitoring, read", "other=owner")
                .doesNotContain(token);
    }

    @Test
    void whatIsWrongWithATokensNameOrRoleIsSaid() throws Exception {
        create("a", "operate");
        for (Map<String, Object> wrong : List.<Map<String, Object>>of(
                Map.of("name", "a b", "role", "read"),
                Map.of("name", "", "role", "read"),
                Map.of("name", "x", "role", "root"),
                Map.of("name", 1, "role", "read"),
                Map.of("name", "x"))) {
            assertThat(refused("POST", "/v1/access", wrong).status()).isEqualTo(400);
        }
        assertThat(refused("POST", "/v1/access", Map.of("name", "a", "role", "read"))
                        .status())
                .isEqualTo(409);
        assertThat(refused("POST", "/v1/access", Map.of("name", "owner", "role", "read"))
                        .status())
                .isEqualTo(409);
        assertThat(refused("DELETE", "/v1/access/owner", null)).hasMessageContaining("admin.token");
        assertThat(refused("DELETE", "/v1/access/nobody", null).status()).isEqualTo(404);
    }

    private AdminClient.Refused refused(String method, String path, Object body) {
        admin.millis.addAndGet(1_000);
        return catchThrowableOfType(AdminClient.Refused.class, () -> admin.client.call(method, path, body));
    }

    @Test
    void aDamagedListOfTokensIsNamed() throws Exception {
        Path file = temporary.resolve("tokens");
        Files.writeString(file, "monitoring read zz 2026\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        AdminToken owner = AdminToken.open(admin.tokenFile, AdminFixture.ENTROPY);

        assertThat(catchThrowableOfType(
                        StoreException.class, () -> AdminTokens.open(owner, file, AdminFixture.ENTROPY)))
                .hasMessageContaining("admin tokens " + file);
    }

    @Test
    void tooManyRequestsOfOneTokenAreRefusedAndAnotherTokenIsNotAffected() throws Exception {
        String busy = create("busy", "read");
        for (int i = 0; i < BURST; i++) {
            assertThat(status("/v1/self", busy)).isEqualTo(200);
        }
        HttpResponse<String> answer = admin.send(admin.request("/v1/self", busy));
        assertThat(answer.statusCode()).isEqualTo(429);
        assertThat(answer.headers().firstValue("Retry-After")).contains("1");
        assertThat(answer.body()).contains("\"code\":2011");
        assertThat(status("/v1/self", admin.token())).isEqualTo(200);

        admin.millis.addAndGet(1_000);
        assertThat(status("/v1/self", busy)).isEqualTo(200);
    }

    @Test
    void wrongTokensAreSlowedDownAndTheRightOneIsHeardAllTheSame() throws Exception {
        int last = 0;
        for (int i = 0; i < 50; i++) {
            last = status("/v1/self", "0".repeat(64));
        }
        assertThat(last).isEqualTo(429);
        assertThat(status("/v1/self", admin.token())).isEqualTo(200);
    }

    @Test
    void headAnswersAsGetWithoutABody() throws Exception {
        HttpResponse<String> get = admin.send(admin.request("/v1/self"));
        HttpResponse<String> head = admin.send(admin.request("/v1/self").method("HEAD", BodyPublishers.noBody()));

        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.body()).isEmpty();
        assertThat(head.headers().firstValue("Content-Length"))
                .contains(String.valueOf(get.body().getBytes(StandardCharsets.UTF_8).length));
    }
}
