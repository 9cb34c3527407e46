package org.stblink.server.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What operators ask for is in the audit, and nobody fills it with what he may not. */
@Timeout(60)
class AdminActsTest {
    private static final int MORE = 20;

    @TempDir
    Path temporary;

    @Test
    void aTokenThatIsRefusedOnAndOnDoesNotFillTheAudit() throws Exception {
        try (AdminFixture admin = new AdminFixture(temporary.resolve("data"))) {
            String reader = String.valueOf(admin.client
                    .call("POST", "/v1/access", Map.of("name", "reader", "role", "read"))
                    .get("token"));
            for (int i = 0; i < AdminActs.REFUSED_BURST + MORE; i++) {
                backup(admin, reader);
            }
            assertThat(acts(admin)).hasSize(1 + AdminActs.REFUSED_BURST);

            // What others do is written all the same.
            admin.client.call("POST", "/v1/imports", null);
            assertThat(acts(admin)).hasSize(2 + AdminActs.REFUSED_BURST);

            admin.millis.addAndGet(1_000);
            backup(admin, reader);
            assertThat(acts(admin))
                    .hasSize(3 + AdminActs.REFUSED_BURST)
                    .last()
                    .asString()
                    .contains("makeBackup 403 (" + MORE + " refusals before this one were not audited)", "reader");
        }
    }

    private static void backup(AdminFixture admin, String token) throws Exception {
        assertThat(admin.send(admin.request("/v1/backup", token).POST(BodyPublishers.noBody()))
                        .statusCode())
                .isEqualTo(403);
    }

    private static List<?> acts(AdminFixture admin) throws Exception {
        return (List<?>)
                admin.client.get("/v1/audit?after=0&event=ADMIN_ACT&limit=1000").get("entries");
    }
}
