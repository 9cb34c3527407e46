package org.stblink.server.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.stblink.internal.wire.SessionId;
import org.stblink.server.domain.AuditEntry;
import org.stblink.server.domain.AuditEvent;
import org.stblink.server.domain.Change;
import org.stblink.server.domain.DeviceStore;
import org.stblink.server.domain.IpAddress;
import org.stblink.server.domain.Operator;
import org.stblink.server.domain.StoreFailure;
import org.stblink.server.store.StoreException;

/** The admin API over real HTTP: its token, its paths, what is looked at. */
@Timeout(120)
class AdminServerTest extends AdminScene {
    private Map<String, Object> importCsv(String lines) throws Exception {
        return admin.client.importCsv(lines.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void withoutTheRightTokenNothingIsAnsweredNotEvenWhichPathsThereAre() throws Exception {
        String almost = admin.token().substring(0, 63) + (admin.token().endsWith("0") ? "1" : "0");
        for (String path : List.of("/v1/health", "/v1/nothing", "/v1/events")) {
            for (String authorization :
                    new String[] {null, "", "Bearer", "Bearer " + almost, "Basic " + admin.token()}) {
                var request = admin.plain(path);
                HttpResponse<String> answer =
                        admin.send(authorization == null ? request : request.header("Authorization", authorization));

                assertThat(answer.statusCode()).as("%s %s", path, authorization).isEqualTo(401);
                assertThat(answer.headers().firstValue("WWW-Authenticate")).contains("Bearer");
                assertThat(answer.body())
                        .contains("\"code\":2002", "\"name\":\"UNAUTHORIZED\"")
                        .contains(
                                ("Bearer " + almost).equals(authorization)
                                        ? "the token is none of this server's"
                                        : "send the header Authorization")
                        .doesNotContain(admin.token(), almost);
            }
        }
        assertThat(admin.operator.acts).isEmpty();
    }

    @Test
    @EnabledOnOs({OS.LINUX, OS.MAC})
    void theTokenFileIsTheOwnersAndStaysTheSame() throws Exception {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(admin.tokenFile)))
                .isEqualTo("rw-------");
        assertThat(AdminToken.open(admin.tokenFile, AdminFixture.ENTROPY).is(AdminTokens.sha256(admin.token())))
                .isTrue();

        Files.setPosixFilePermissions(admin.tokenFile, PosixFilePermissions.fromString("rw-r--r--"));
        assertThat(catchThrowableOfType(
                        StoreException.class, () -> AdminToken.open(admin.tokenFile, AdminFixture.ENTROPY)))
                .hasMessageContaining("may be read by other users");
    }

    @Test
    void aDamagedTokenFileIsNamedAndNotShown() throws Exception {
        Path file = temporary.resolve("bad.token");
        Files.write(file, "secret but wrong".getBytes(StandardCharsets.US_ASCII));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));

        assertThat(catchThrowableOfType(StoreException.class, () -> AdminToken.open(file, AdminFixture.ENTROPY)))
                .hasMessageContaining("bad.token")
                .hasMessageContaining("64 hex digits")
                .message()
                .doesNotContain("secret");
    }

    // Paths.

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    GET    | /v1/nothing                 | 404 | no such path
                    GET    | /nothing                    | 404 | no such path
                    GET    | /v1/devices/                | 400 | a device id is
                    GET    | /v1/devices/a%20b           | 400 | a device id is
                    GET    | /v1/devices/unknown         | 404 | no such device: unknown
                    PUT    | /v1/devices/a               | 405 | takes DELETE, GET, HEAD, PATCH
                    POST   | /v1/devices                 | 405 | takes GET
                    GET    | /v1/devices?limit=0         | 400 | from 1 to 1000
                    GET    | /v1/devices?limit=x         | 400 | from 1 to 1000
                    GET    | /v1/devices?page=2          | 400 | no such parameter: page
                    GET    | /v1/devices?limit=1&limit=2 | 400 | given twice
                    GET    | /v1/devices?&               | 400 | without a name
                    GET    | /v1/devices?limit=1&        | 400 | without a name
                    GET    | /v1/devices?=1              | 400 | without a name
                    GET    | /v1/devices?standing=gone   | 400 | QUARANTINED
                    GET    | /v1/audit?after=-1          | 400 | after = -1
                    POST   | /v1/sessions/12/revoke      | 400 | 32 hex digits
                    POST   | /v1/devices/import          | 415 | text/csv
                    """)
    void whatIsWrongWithARequestIsSaid(String method, String path, int status, String part) throws Exception {
        HttpResponse<String> answer = admin.send(admin.request(path).method(method, BodyPublishers.noBody()));

        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/json; charset=utf-8");
        assertThat(answer.body()).startsWith("{\"error\":{\"code\":").contains(part);
    }

    @Test
    void healthAnswersWithCounts() throws Exception {
        assertThat(admin.client.health())
                .containsEntry("status", "ok")
                .containsEntry("epoch", 7)
                .containsEntry("devices", 0)
                .containsEntry("devicesOnline", 11)
                .containsEntry("devicesAsleep", 15)
                .containsEntry("storeFailures", 9);
    }

    @Test
    void healthIsBadWhenTheStoreIs() throws Exception {
        admin.store.close();

        AdminClient.Refused refused = catchThrowableOfType(AdminClient.Refused.class, () -> admin.client.health());

        assertThat(refused.status()).isEqualTo(503);
    }

    // Devices.

    @Test
    void devicesAreListedInPages() throws Exception {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < 25; i++) {
            lines.append("box-").append((char) ('a' + i)).append(",g\n");
        }
        importCsv(lines.toString());
        admin.operator.connected.add(
                new Operator.DeviceView("box-b", "g", IpAddress.parse("10.0.0.1"), 5000, true, false, 0, 1));

        Map<String, Object> first = admin.client.devices("box", "", 10);
        Map<String, Object> second = admin.client.devices("box", String.valueOf(first.get("next")), 10);
        Map<String, Object> third = admin.client.devices("box", String.valueOf(second.get("next")), 10);

        assertThat((List<?>) first.get("devices")).hasSize(10);
        assertThat(((List<?>) first.get("devices")).get(1))
                .asInstanceOf(InstanceOfAssertFactories.MAP)
                .containsEntry("id", "box-b")
                .containsEntry("online", true)
                .containsEntry("port", 5000);
        assertThat(first).containsEntry("next", "box-j");
        assertThat((List<?>) second.get("devices")).hasSize(10);
        assertThat((List<?>) third.get("devices")).hasSize(5);
        assertThat(third).doesNotContainKey("next");
    }

    // Sessions and audit.

    @Test
    void sessionsAreListedAndRevoked() throws Exception {
        SessionId session = SessionId.of(new byte[] {0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13}, 0);
        admin.operator.sessions.add(new Operator.SessionView(session, "a", "b", 1, "UP", null));

        assertThat(admin.client.sessions().get("sessions"))
                .isEqualTo(List.of(Map.of(
                        "session", session.toString(), "caller", "a", "target", "b", "suite", 1, "state", "UP")));
        admin.client.revokeSession(session.toString());
        assertThat(admin.operator.acts).containsExactly("revoke session " + session);
    }

    @Test
    void sessionsOfOneIdAreOnPagesOneAfterTheOther() throws Exception {
        SessionId session = SessionId.of(new byte[] {0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13}, 0);
        for (String target : List.of("c", "b")) {
            admin.operator.sessions.add(new Operator.SessionView(session, "a", target, 1, "HALF_UP", null));
        }

        Map<String, Object> first = admin.client.get("/v1/sessions?limit=1");
        Map<String, Object> second = admin.client.get("/v1/sessions?limit=1&after=" + first.get("next"));

        assertThat(first.get("sessions").toString()).contains("target=b").doesNotContain("target=c");
        assertThat(second.get("sessions").toString()).contains("target=c").doesNotContain("target=b");
    }

    @Test
    void auditIsReadInOrderFromWhereTheReaderWas() throws Exception {
        CompletableFuture<Void> written = new CompletableFuture<>();
        admin.store.commit(
                Change.audited(
                        new AuditEntry(AuditEvent.REGISTRATION_REFUSED, "a", "192.0.2.1", null, null, "wrong mac"),
                        new AuditEntry(AuditEvent.CODE_ISSUED, "a", "b", "0f", "0102", null)),
                new DeviceStore.CommitCallback() {
                    @Override
                    public void committed(long nowMillis) {
                        written.complete(null);
                    }

                    @Override
                    public void failed(StoreFailure cause, long nowMillis) {
                        written.completeExceptionally(cause);
                    }
                });
        written.get(30, TimeUnit.SECONDS);

        Map<String, Object> first = admin.client.audit(0, 1);
        Map<String, Object> second = admin.client.audit(1, 10);

        assertThat(first.get("entries").toString())
                .contains("event=REGISTRATION_REFUSED", "device=a", "other=192.0.2.1", "cause=wrong mac")
                .containsPattern("at=20\\d\\d-");
        assertThat(first).containsEntry("next", 1);
        assertThat(second.get("entries").toString()).contains("event=CODE_ISSUED", "session=0f", "trace=0102");
        assertThat(admin.client.audit(2, 10)).containsEntry("next", 2).containsEntry("entries", List.of());
    }
}
