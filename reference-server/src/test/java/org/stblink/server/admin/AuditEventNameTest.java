package org.stblink.server.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A search of the audit by the name of an event: a misspelt one is told, a former program's is not taken for one. */
@Timeout(120)
class AuditEventNameTest extends AdminScene {
    private HttpResponse<String> audit(String query) throws Exception {
        return admin.send(admin.request("/v1/audit?" + query));
    }

    @Test
    void aMisspeltEventIsRefusedWithTheNamesThatThereAre() throws Exception {
        HttpResponse<String> refused = audit("event=ENROLED");

        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(refused.body()).contains("BAD_REQUEST", "no such event; there are", "ENROLLED, ", "SESSION_UP");
    }

    @Test
    void anEventThatDidNotHappenIsAnEmptyAnswer() throws Exception {
        HttpResponse<String> answer = audit("event=STORE_RESTORED&before=0");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).contains("\"entries\":[]");
    }

    @Test
    void aNameThatOnlyAFormerProgramWroteIsFoundAlsoToTheEndOfItsPages() throws Exception {
        try (Connection connection =
                        DriverManager.getConnection("jdbc:sqlite:" + temporary.resolve("data/stblink.db"));
                Statement statement = connection.createStatement()) {
            statement.execute("INSERT INTO audit (seq, at, event, hash)"
                    + " SELECT coalesce(max(seq), 0) + 1, 0, 'FORMER_EVENT', zeroblob(32) FROM audit");
        }

        HttpResponse<String> found = audit("event=FORMER_EVENT");
        HttpResponse<String> end = audit("event=FORMER_EVENT&after=1000");

        assertThat(found.body()).contains("FORMER_EVENT");
        assertThat(end.statusCode()).isEqualTo(200);
        assertThat(end.body()).contains("\"entries\":[]");
    }
}
