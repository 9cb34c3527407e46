package org.stblink.server.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.stblink.internal.crypto.Sha256;
import org.stblink.server.admin.http.Role;
import org.stblink.server.domain.Change;
import org.stblink.server.domain.DeviceRecord;
import org.stblink.server.domain.IpAddress;
import org.stblink.server.domain.Lease;
import org.stblink.server.domain.Operator;

/** What is done to a device reaches the domain, and its outcome the operator. */
@Timeout(120)
class DeviceActsTest extends AdminScene {
    private static final String TOKEN = "00112233445566778899aabbccddeeff";

    private Map<String, Object> importCsv(String lines) throws Exception {
        return admin.client.importCsv(lines.getBytes(StandardCharsets.UTF_8));
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

    /** A browser takes them out of a path, and so comes to quite another one. */
    @Test
    void devicesWhoseIdsAreDotsAreNamedAsTheyAreOrEncodedTwice() throws Exception {
        importCsv(".,g\n..,g\n");
        for (String id : List.of(".", "..")) {
            String encoded = id.replace(".", "%252E");
            assertThat(admin.client.device(id)).containsEntry("id", id);
            assertThat(admin.client.get("/v1/devices/" + encoded)).containsEntry("id", id);
            assertThat(admin.client.get("/v1/devices/" + encoded.replace('E', 'e')))
                    .containsEntry("id", id);
            admin.client.call("POST", "/v1/devices/" + encoded + "/revoke", null);
            admin.client.call("DELETE", "/v1/devices/" + encoded, null);
        }
        assertThat(admin.operator.acts).containsExactly("revoke .", "remove .", "revoke ..", "remove ..");
        AdminClient.Refused refused =
                catchThrowableOfType(AdminClient.Refused.class, () -> admin.client.get("/v1/devices/%252E%252E%252E"));
        assertThat(refused.status()).isEqualTo(400);
    }

    @Test
    void addressThatARemovedDeviceHadLastIsPinnedToTheNext() throws Exception {
        importCsv("next,g");
        IpAddress address = IpAddress.parse("10.0.0.7");
        DeviceRecord former = DeviceRecord.allowed("former", "g");
        store(new Change(
                List.of(former), List.of(), List.of(new Lease(address, "former")), List.of(), List.of(), List.of()));
        store(new Change(List.of(), List.of("former"), List.of(), List.of(), List.of(), List.of()));

        Map<String, Object> amended =
                admin.client.call("PATCH", "/v1/devices/next", Map.of("address", address.toString()));

        assertThat(amended).containsEntry("id", "next").containsEntry("pinnedAddress", "10.0.0.7");
    }

    @Test
    void addressThatAnOpenImportPinsIsNotFree() throws Exception {
        importCsv("a,g");
        Object number = admin.client.call("POST", "/v1/imports", Map.of()).get("import");
        admin.client.call(
                "POST",
                "/v1/imports/" + number + "/lines",
                AdminClient.CSV,
                "b,g,,,,10.0.0.7".getBytes(StandardCharsets.UTF_8));

        AdminClient.Refused refused = catchThrowableOfType(
                AdminClient.Refused.class,
                () -> admin.client.call("PATCH", "/v1/devices/a", Map.of("address", "10.0.0.7")));

        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused).hasMessageContaining("address 10.0.0.7 is pinned to b, of an import that is not over");
    }

    private void pinToAnother() {
        try {
            importCsv("b,g,,,,10.0.0.7");
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void addressThatIsPinnedToAnotherAtTheSameMomentIsAConflict() throws Exception {
        importCsv("a,g");
        admin.operator.meanwhile = record -> {
            pinToAnother();
            return record;
        };

        AdminClient.Refused refused = catchThrowableOfType(
                AdminClient.Refused.class,
                () -> admin.client.call("PATCH", "/v1/devices/a", Map.of("address", "10.0.0.7")));

        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused).hasMessageContaining("address 10.0.0.7 is pinned to b");
    }

    @Test
    void halfOfACharacterIsRefusedAndItsFieldIsNamed() throws Exception {
        importCsv("a,g");
        for (String field : List.of("group", "username", "password", "address")) {
            for (String half : List.of("\\ud83d", "\\udca9", "\\udca9\\ud83d", "x\\ud83dx")) {
                HttpResponse<String> answer = admin.send(admin.request("/v1/devices/a")
                        .header("Content-Type", "application/json")
                        .method("PATCH", BodyPublishers.ofString("{\"" + field + "\":\"" + half + "\"}")));
                assertThat(answer.statusCode()).isEqualTo(400);
                assertThat(answer.body()).contains(field + " has half a character");
            }
        }
        assertThat(admin.client.call("PATCH", "/v1/devices/a", Map.of("group", "\ud83d\udca9")))
                .containsEntry("group", "\ud83d\udca9");
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

    @Test
    void noTokenIsToldOfADeviceThatEnrolsMeanwhile() throws Exception {
        importCsv("a,g");
        admin.operator.meanwhile = record -> record.change()
                .enrolled(1, "user", new byte[92], new byte[108], new byte[16])
                .done();

        AdminClient.Refused refused = catchThrowableOfType(
                AdminClient.Refused.class, () -> admin.client.call("POST", "/v1/devices/a/token", Map.of()));

        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused).hasMessageContaining("device a is enrolled: release it");
    }

    /** In mode assigned the two are what a box enrols with, as a token is in the other. */
    @Test
    void usernameAndPasswordAreAssignedByWhoMayMakeTokens() throws Exception {
        importCsv("a,g");
        String operate = admin.tokens.create("night-shift", Role.OPERATE, Instant.EPOCH);
        String administer = admin.tokens.create("chief", Role.ADMINISTER, Instant.EPOCH);

        for (String body :
                List.of("{\"username\":\"thief\"}", "{\"group\":\"h\",\"password\":\"mine\"}", "{\"password\":null}")) {
            HttpResponse<String> refused = amend(operate, body);
            assertThat(refused.statusCode()).as(body).isEqualTo(403);
            assertThat(refused.body()).contains("FORBIDDEN", "\"needs\":\"administer\"", "username or password");
        }
        assertThat(admin.operator.acts).isEmpty();

        assertThat(amend(operate, "{\"group\":\"h\",\"address\":\"10.0.0.7\"}").statusCode())
                .isEqualTo(200);
        assertThat(amend(administer, "{\"username\":\"anna\",\"password\":\"hers\"}")
                        .statusCode())
                .isEqualTo(200);
    }

    private HttpResponse<String> amend(String token, String body) throws Exception {
        return admin.send(admin.request("/v1/devices/a", token)
                .header("Content-Type", "application/json")
                .method("PATCH", BodyPublishers.ofString(body)));
    }

    @Test
    void aReleaseMakesNoTokenForWhoMayMakeNone() throws Exception {
        importCsv("a,g");
        String operate = admin.tokens.create("night-shift", Role.OPERATE, Instant.EPOCH);
        String administer = admin.tokens.create("chief", Role.ADMINISTER, Instant.EPOCH);

        for (String body : List.of("{\"generateToken\":true}", "{\"token\":\"" + TOKEN + "\"}")) {
            HttpResponse<String> refused = release(operate, body);
            assertThat(refused.statusCode()).isEqualTo(403);
            assertThat(refused.body()).contains("FORBIDDEN", "\"needs\":\"administer\"", "a release with a token");
        }
        assertThat(admin.operator.acts).isEmpty();

        assertThat(release(operate, "{\"generateToken\":false}").statusCode()).isEqualTo(200);
        assertThat(release(operate, "").statusCode()).isEqualTo(200);
        assertThat(release(administer, "{\"generateToken\":true}").body()).contains("\"token\"");
        assertThat(admin.operator.acts)
                .hasSize(3)
                .startsWith("release a token none", "release a token none")
                .last()
                .isNotEqualTo("release a token none");
    }

    private HttpResponse<String> release(String token, String body) throws Exception {
        return admin.send(admin.request("/v1/devices/a/release", token)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body)));
    }
}
