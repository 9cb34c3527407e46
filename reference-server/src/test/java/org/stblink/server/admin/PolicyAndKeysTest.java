package org.stblink.server.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.stblink.server.domain.Change;
import org.stblink.server.domain.DeviceRecord;

/** What an operator rules at run time. */
@Timeout(120)
class PolicyAndKeysTest extends AdminScene {
    private static final Map<String, Object> RULES =
            Map.of("rules", List.of(Map.of("allow", true, "caller", "group:a", "target", "device:b")));

    @Test
    void aPolicyThatIsSetHoldsOverARestartUntilItIsReset() throws Exception {
        assertThat(admin.client.get("/v1/policy"))
                .containsEntry("source", "configuration")
                .containsEntry("rules", List.of(Map.of("allow", true, "caller", "anyone", "target", "same-group")));

        assertThat(admin.client.call("PUT", "/v1/policy", RULES))
                .containsEntry("source", "stored")
                .containsEntry("version", 1);
        assertThat(admin.operator.acts).containsExactly("policy");
        admin.close();
        admin = new AdminFixture(temporary.resolve("data"));

        assertThat(admin.client.get("/v1/policy")).containsEntry("version", 1).containsAllEntriesOf(RULES);
        assertThat(admin.store.storedPolicy()).isPresent();
        assertThat(admin.client.call("DELETE", "/v1/policy", null)).containsEntry("source", "configuration");
        assertThat(admin.store.storedPolicy()).isEmpty();
        assertThat(admin.client.call("PUT", "/v1/policy", RULES)).containsEntry("version", 3);
    }

    @Test
    void aChangeOfWhatSomebodyElseChangedMeanwhileIsRefused() throws Exception {
        HttpResponse<String> seen = admin.send(admin.request("/v1/policy"));
        String etag = seen.headers().firstValue("ETag").orElseThrow();
        admin.client.call("PUT", "/v1/policy", RULES);

        HttpResponse<String> late = admin.send(admin.request("/v1/policy")
                .header("If-Match", etag)
                .header("Content-Type", "application/json")
                .PUT(BodyPublishers.ofString("{\"rules\":[]}")));

        assertThat(late.statusCode()).isEqualTo(412);
        assertThat(admin.client.get("/v1/policy")).containsAllEntriesOf(RULES);
    }

    @Test
    void halfOfACharacterInARuleIsRefusedAndItsFieldIsNamed() {
        String body = "{\"rules\":[{\"allow\":true,\"caller\":\"anyone\",\"target\":\"anyone\"},"
                + "{\"allow\":true,\"caller\":\"anyone\",\"target\":\"group:\\udca9\"}]}";
        AdminClient.Refused refused = catchThrowableOfType(
                AdminClient.Refused.class,
                () -> admin.client.call("PUT", "/v1/policy", AdminClient.JSON, body.getBytes(StandardCharsets.UTF_8)));
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused).hasMessageStartingWith("rules[1].target has half a character");
    }

    @Test
    void placeOfHalfACharacterIsToldInFewWordsHoweverItsNamesAre() {
        String half = "\"\\ud83d\"";
        String deep = "[".repeat(900) + half + "]".repeat(900);
        String named = ("{\"" + "x".repeat(40_000) + "\":").repeat(20) + half + "}".repeat(20);
        for (String value : List.of(deep, named)) {
            String body = "{\"rules\":" + value + "}";
            AdminClient.Refused refused = catchThrowableOfType(
                    AdminClient.Refused.class,
                    () -> admin.client.call(
                            "PUT", "/v1/policy", AdminClient.JSON, body.getBytes(StandardCharsets.UTF_8)));
            assertThat(refused.status()).isEqualTo(400);
            assertThat(refused).hasMessageStartingWith("rules").hasMessageContaining("has half a character");
            assertThat(refused.getMessage()).hasSizeLessThan(250);
        }
    }

    @Test
    void aRuleThatIsNoneIsNamed() {
        for (String body : List.of(
                "{}",
                "{\"rules\":{}}",
                "{\"rules\":[1]}",
                "{\"rules\":[{\"allow\":true,\"caller\":\"anyone\"}]}",
                "{\"rules\":[{\"allow\":\"yes\",\"caller\":\"anyone\",\"target\":\"anyone\"}]}",
                "{\"rules\":[{\"allow\":true,\"caller\":\"all\",\"target\":\"anyone\"}]}",
                "{\"rules\":[{\"allow\":true,\"caller\":\"anyone\",\"target\":\"device:a b\"}]}")) {
            AdminClient.Refused refused = catchThrowableOfType(
                    AdminClient.Refused.class,
                    () -> admin.client.call(
                            "PUT", "/v1/policy", AdminClient.JSON, body.getBytes(StandardCharsets.UTF_8)));
            assertThat(refused).as(body).isNotNull();
            assertThat(refused.status()).as(body).isEqualTo(400);
        }
        assertThat(admin.operator.acts).isEmpty();
    }

    private void enrolled(String id, long serial) throws Exception {
        DeviceRecord record = DeviceRecord.allowed(id, "g")
                .change()
                .enrolled(1, "", new byte[1], new byte[1], new byte[16])
                .keySetSerial(serial)
                .done();
        store(Change.of(record));
    }

    @Test
    void aKeyIsRetiredWhenEveryDeviceHasAcknowledgedOrByForceWithTheCountShown() throws Exception {
        enrolled("a", 0);
        enrolled("b", 0);
        assertThat(admin.client.call("POST", "/v1/keys", null))
                .containsEntry("serial", 1)
                .containsEntry("enrolled", 2)
                .containsEntry("acknowledged", 0)
                .containsEntry("behind", 2);
        enrolled("a", 1);

        String retire = "/v1/keys/00000001/retire";
        AdminClient.Refused refused =
                catchThrowableOfType(AdminClient.Refused.class, () -> admin.client.call("POST", retire, null));
        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.name()).isEqualTo("KEY_IN_USE");
        assertThat(refused.error()).containsEntry("behind", 1);
        assertThat(admin.keys.list().keys()).hasSize(2);

        assertThat(admin.client.call("POST", retire, Map.of("force", true))).containsEntry("serial", 2);
        assertThat(admin.client
                        .get("/v1/audit?before=0&event=ADMIN_ACT&limit=1")
                        .toString())
                .contains("retireKey 200: serial 2, 1 devices had not acknowledged");

        AdminClient.Refused only = catchThrowableOfType(
                AdminClient.Refused.class,
                () -> admin.client.call("POST", "/v1/keys/00000002/retire", Map.of("force", true)));
        assertThat(only.status()).isEqualTo(409);
        AdminClient.Refused none = catchThrowableOfType(
                AdminClient.Refused.class, () -> admin.client.call("POST", "/v1/keys/ffffffff/retire", null));
        assertThat(none.status()).isEqualTo(404);
        assertThat(none).hasMessage("the server has no key with the id ffffffff; it has 00000002");
    }
}
