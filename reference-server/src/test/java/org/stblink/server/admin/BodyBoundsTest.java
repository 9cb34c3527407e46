package org.stblink.server.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How large a body each call takes, and that who sends a larger one is there to hear so. */
@Timeout(120)
class BodyBoundsTest extends AdminScene {
    private static final int SMALL = 16 * 1024;
    private static final int POLICY = 1024 * 1024;
    private static final int MUCH = 4 * 1024 * 1024;

    private HttpResponse<String> send(String method, String path, String type, String body) throws Exception {
        return admin.send(
                admin.request(path).header("Content-Type", type).method(method, BodyPublishers.ofString(body)));
    }

    private void refused(String method, String path, String type, int bytes, String why) throws Exception {
        HttpResponse<String> answer = send(method, path, type, " ".repeat(bytes));

        assertThat(answer.statusCode()).as(method + " " + path).isEqualTo(413);
        assertThat(answer.body()).contains("TOO_LARGE", why);
    }

    @Test
    void aCallOfAFewFieldsTakesASmallBody() throws Exception {
        String json = "application/json";
        assertThat(send("PATCH", "/v1/devices/a", json, "{}" + " ".repeat(SMALL - 2))
                        .statusCode())
                .isEqualTo(400);
        for (int bytes : new int[] {SMALL + 1, MUCH}) {
            refused("PATCH", "/v1/devices/a", json, bytes, "the body is larger than " + SMALL + " bytes\"");
            refused("POST", "/v1/access", json, bytes, "larger than " + SMALL);
        }
    }

    @Test
    void aPolicyTakesAllTheRulesThereMayBe() throws Exception {
        String rule = ",{\"allow\":true,\"caller\":\"group:" + "g".repeat(64) + "\",\"target\":\"group:"
                + "h".repeat(64) + "\"}";
        String rules = "{\"rules\":[" + rule.repeat(PolicyApi.MOST_RULES).substring(1) + "]}";
        assertThat(send("PUT", "/v1/policy", "application/json", rules).statusCode())
                .isEqualTo(200);
        refused(
                "PUT",
                "/v1/policy",
                "application/json",
                POLICY + 1,
                "larger than " + POLICY + " bytes: there are at most");
    }

    @Test
    void anImportTakesWhatIsConfigured() throws Exception {
        String why = "larger than " + AdminFixture.MAX_BODY + " bytes: send it in parts (admin.max-body-bytes)";
        for (int bytes : new int[] {AdminFixture.MAX_BODY + 1, MUCH}) {
            refused("POST", "/v1/devices/import", ImportParser.CSV_TYPE, bytes, why);
        }
        assertThat(send(
                                "POST",
                                "/v1/devices/import?group=g",
                                ImportParser.LIST_TYPE,
                                "a\n".repeat(AdminFixture.MAX_BODY / 2))
                        .statusCode())
                .isEqualTo(200);
    }
}
