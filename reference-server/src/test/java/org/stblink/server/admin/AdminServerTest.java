package org.stblink.server.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.stblink.internal.crypto.Sha256;
import org.stblink.internal.wire.SessionId;
import org.stblink.server.domain.AuditEntry;
import org.stblink.server.domain.AuditEvent;
import org.stblink.server.domain.Change;
import org.stblink.server.domain.DeviceStore;
import org.stblink.server.domain.IpAddress;
import org.stblink.server.domain.Operator;
import org.stblink.server.domain.StoreFailure;
import org.stblink.server.domain.TraceEvent;
import org.stblink.server.domain.Vault;
import org.stblink.server.store.StoreException;

@Timeout(120)
class AdminServerTest {
    private static final String TOKEN = "00112233445566778899aabbccddeeff";

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

    private Map<String, Object> importCsv(String lines) throws Exception {
        return admin.client.importCsv(lines.getBytes(StandardCharsets.UTF_8));
    }

    private AdminClient.Refused refused(String lines) {
        AdminClient.Refused refused = catchThrowableOfType(AdminClient.Refused.class, () -> importCsv(lines));
        assertThat(refused).as("accepted: %s", lines).isNotNull();
        return refused;
    }

    // The token.

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
                        .doesNotContain(admin.token());
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

    // Import.

    @Test
    void csvWithQuotesAndHeaderIsImportedSealedAndTheSameAgainChangesNothing() throws Exception {
        String lines = """
                id,group,password,username,token,address\r
                box-1,living room,"p,a""ss\u00e9",anna,,\r

                box-2,g,,,%s,10.0.0.7
                """.formatted(TOKEN);

        assertThat(importCsv(lines)).containsEntry("inserted", 2).containsEntry("unchanged", 0);
        assertThat(importCsv("\uFEFF" + lines)).containsEntry("inserted", 0).containsEntry("unchanged", 2);

        var box1 =
                admin.store.get("box-1").get(30, TimeUnit.SECONDS).orElseThrow().record();
        byte[] password = admin.vault.open(Vault.PASSWORD, "box-1", 0, box1.sealedPassword());
        assertThat(new String(password, StandardCharsets.UTF_8)).isEqualTo("p,a\"ss\u00e9");
        var box2 =
                admin.store.get("box-2").get(30, TimeUnit.SECONDS).orElseThrow().record();
        assertThat(box2.tokenHash()).isEqualTo(Sha256.hash(HexFormat.of().parseHex(TOKEN)));
        assertThat(box2.pinnedAddress()).isEqualTo(IpAddress.parse("10.0.0.7"));
        assertThat(admin.operator.acts).contains("pinned 10.0.0.7 box-2");
        assertThat(admin.client.device("box-1"))
                .containsEntry("group", "living room")
                .containsEntry("assignedUsername", "anna")
                .containsEntry("hasAssignedPassword", true)
                .containsEntry("hasToken", false)
                .containsEntry("online", false)
                .doesNotContainKeys("sealedPassword", "password", "token");
    }

    @Test
    void jsonIsImported() throws Exception {
        byte[] list = ("[{\"id\":\"a\",\"group\":\"g\",\"token\":\"" + TOKEN + "\"},{\"id\":\"b\",\"group\":\"g\","
                        + "\"address\":null}]")
                .getBytes(StandardCharsets.UTF_8);

        assertThat(admin.client.importJson(list)).containsEntry("inserted", 2);
        assertThat(admin.client.importJson(list)).containsEntry("unchanged", 2);
    }

    @Test
    void anImportWithMistakesNamesThemByLineAndImportsNothing() throws Exception {
        importCsv("there,g");
        AdminClient.Refused refused = refused("""
                good,g
                bad id,g
                no-group,
                short-token,g,,,0011
                bad-address,g,,,,10.0.0
                """);

        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.name()).isEqualTo("IMPORT_REFUSED");
        assertThat(refused.error().get("lines").toString())
                .contains("line=2", "line=3, device=no-group", "line=4, device=short-token", "32 to 64 hex digits")
                .contains("line=5, device=bad-address, problem=address must be")
                .doesNotContain("0011");
        assertThat(admin.client.devices("", "", 10).toString())
                .contains("there")
                .doesNotContain("good");

        assertThat(refused("there,other").error().get("lines").toString())
                .contains("line=1, device=there, problem=it is on the list already, with another group");
    }

    @Test
    void differencesOfSecretsAreNoticedAndNotShown() throws Exception {
        importCsv("a,g,anna,first password," + TOKEN);

        assertThat(refused("a,g,anna,second secret," + TOKEN).error().toString())
                .contains("another password")
                .doesNotContain("first")
                .doesNotContain("second");
        assertThat(refused("a,g,anna,first password," + TOKEN.replace('0', '1'))
                        .error()
                        .toString())
                .contains("another token")
                .doesNotContain(TOKEN);
        assertThat(refused("a,g,berta,first password," + TOKEN).error().toString())
                .contains("another username");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "id,colour\na,red",
                "id,id\na,b",
                "a,g,u,p," + TOKEN + ",,extra",
                "a,\"g",
                "a,\"g\"x",
            })
    void csvThatIsNoTableIsRefused(String lines) {
        assertThat(refused(lines).status()).isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "{}",
                "[1]",
                "[{\"id\":1}]",
                "[{\"id\":\"a\",\"colour\":\"hunter2\"}]",
                "[{\"id\":\"a\",\"id\":\"b\"}]"
            })
    void jsonThatIsNoListOfObjectsIsRefusedWithoutRepeatingIt(String body) {
        AdminClient.Refused refused = catchThrowableOfType(
                AdminClient.Refused.class, () -> admin.client.importJson(body.getBytes(StandardCharsets.UTF_8)));

        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.error().toString()).doesNotContain("hunter2");
    }

    @Test
    void aBodyOverTheBoundIsRefused() {
        assertThat(refused("a".repeat(AdminFixture.MAX_BODY + 1)).status()).isEqualTo(413);
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

    @Test
    void removalIsToldOrRefusedWithWhatToDoFirst() throws Exception {
        importCsv("a,g");
        Map<String, Object> removed = admin.client.call("DELETE", "/v1/devices/a", null);
        assertThat(removed).containsEntry("id", "a").containsEntry("removed", true);
        assertThat(admin.operator.acts).containsExactly("remove a");

        admin.operator.outcome = Operator.Outcome.IN_USE;
        AdminClient.Refused refused = catchThrowableOfType(
                AdminClient.Refused.class, () -> admin.client.call("DELETE", "/v1/devices/a", null));
        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused).hasMessageContaining("device a is enrolled: revoke it first");
    }

    @Test
    void actsReachTheDomainAndTheirOutcomeIsTold() throws Exception {
        importCsv("a,g");
        admin.client.revoke("a");
        admin.client.release("a", null);
        admin.client.release("a", TOKEN);
        String hash = HexFormat.of().formatHex(Sha256.hash(HexFormat.of().parseHex(TOKEN)));

        assertThat(admin.operator.acts).containsExactly("revoke a", "release a token none", "release a token " + hash);

        admin.operator.outcome = Operator.Outcome.UNKNOWN;
        assertThat(catchThrowableOfType(AdminClient.Refused.class, () -> admin.client.revoke("a"))
                        .status())
                .isEqualTo(404);
        admin.operator.outcome = Operator.Outcome.STORE_FAILED;
        assertThat(catchThrowableOfType(AdminClient.Refused.class, () -> admin.client.revoke("a"))
                        .status())
                .isEqualTo(503);
        assertThat(catchThrowableOfType(AdminClient.Refused.class, () -> admin.client.release("a", "zz"))
                        .status())
                .isEqualTo(400);
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

    // Events.

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
                admin.client.events(1, event -> {
                    steps.append(event.get("seq"))
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

        assertThat(seen.get(60, TimeUnit.SECONDS)).isEqualTo("2:302 3:303 ");
        follower.join();
    }

    @Test
    void aFollowerThatWasAwayTooLongHearsHowManyItMissed() throws Exception {
        for (int i = 0; i < 3_000; i++) {
            admin.events.event(event(301));
        }
        CompletableFuture<Map<String, Object>> first = new CompletableFuture<>();
        admin.client.events(10, event -> {
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
        admin.client.events(0, one -> {
            follow(two -> {
                refused.complete(
                        catchThrowableOfType(AdminClient.Refused.class, () -> admin.client.events(0, three -> false)));
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
            again = catchThrowableOfType(AdminClient.Refused.class, () -> admin.client.events(0, event -> false))
                    == null;
        }
    }

    private void follow(Predicate<Map<String, Object>> each) {
        try {
            admin.client.events(0, each);
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
                admin.client.events(0, event -> {
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
