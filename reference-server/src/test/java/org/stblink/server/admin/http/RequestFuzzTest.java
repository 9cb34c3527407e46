package org.stblink.server.admin.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;

/**
 * A request of anybody who has a token: its query, its media type and its body are read, or refused with an error of ours.
 *
 * <p>Replays the corpus in the ordinary run; toolchain/fuzz searches for more.
 */
class RequestFuzzTest {
    private static final int MOST_BYTES = 4096;

    private static final Endpoint ENDPOINT = Endpoint.post("/v1/thing", "thing", request -> "")
            .query("limit", Schema.text("a number"))
            .query("flag", Schema.text("true or false"))
            .takes(Schema.text("an object"));

    private static final Gate GATE = new Gate(token -> null, Set.of(), 1, () -> 0);

    /** The query up to the first zero, the media type up to the second, the body. */
    @FuzzTest
    void requestOfAnyQueryAndBody(byte[] data) throws IOException {
        int first = zero(data, 0);
        int second = zero(data, Math.min(first + 1, data.length));
        URI uri;
        try {
            uri = new URI("/v1/thing?" + text(data, 0, first));
        } catch (URISyntaxException e) {
            // The HTTP server of the JDK does not hand such a one on.
            return;
        }
        byte[] body = Arrays.copyOfRange(data, Math.min(second + 1, data.length), data.length);
        HttpExchange exchange = mock(HttpExchange.class);
        Headers headers = new Headers();
        headers.add("Content-Type", text(data, first + 1, second).replaceAll("[\\r\\n]", ""));
        when(exchange.getRequestURI()).thenReturn(uri);
        when(exchange.getRequestHeaders()).thenReturn(headers);
        when(exchange.getRequestBody()).thenReturn(new ByteArrayInputStream(body));
        try {
            Request request = new Request(exchange, ENDPOINT, Map.of(), Caller.NOBODY, GATE, new SlowClients(() -> 0));
            assertThat(request.number("limit", 5, 1, 100)).isBetween(1L, 100L);
            request.flag("flag");
            request.receive(MOST_BYTES);
            assertThat(request.object(Set.of("id", "group"))).hasSizeLessThanOrEqualTo(2);
        } catch (AdminException refused) {
            assertThat(refused.getMessage()).isNotEmpty();
        }
    }

    private static int zero(byte[] data, int from) {
        int at = from;
        while (at < data.length && data[at] != 0) {
            at++;
        }
        return at;
    }

    private static String text(byte[] data, int from, int to) {
        return to <= from ? "" : new String(data, from, to - from, StandardCharsets.ISO_8859_1);
    }
}
