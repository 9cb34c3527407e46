package org.stblink.server.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.stblink.server.domain.Operator;

/** A body with a call that takes none is refused: whoever sends it thinks that it changes what is done. */
@Timeout(120)
class UnwantedBodyTest extends AdminScene {
    @BeforeEach
    void oneDevice() throws Exception {
        admin.client.importCsv("id,group\na,g\n".getBytes(StandardCharsets.UTF_8));
        admin.operator.outcome = Operator.Outcome.DONE;
    }

    private HttpResponse<String> revoke(BodyPublisher body) throws Exception {
        return admin.send(admin.request("/v1/devices/a/revoke")
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(body));
    }

    @Test
    void aBodyIsRefusedWhetherItsLengthIsSaidOrNot() throws Exception {
        byte[] body = "{".getBytes(StandardCharsets.UTF_8);
        for (BodyPublisher one : new BodyPublisher[] {
            BodyPublishers.ofByteArray(body), BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body))
        }) {
            HttpResponse<String> refused = revoke(one);

            assertThat(refused.statusCode()).isEqualTo(400);
            assertThat(refused.body()).contains("BAD_REQUEST", "this call takes no body");
        }
    }

    @Test
    void anEmptyBodyIsNone() throws Exception {
        assertThat(revoke(BodyPublishers.ofByteArray(new byte[0])).statusCode()).isEqualTo(200);
        assertThat(revoke(BodyPublishers.noBody()).statusCode()).isEqualTo(200);
    }
}
