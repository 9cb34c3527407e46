package org.stblink.server.admin.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is read as JSON: one value, and nothing else. */
class JsonTest {
    private static Object parse(String text) throws IOException {
        return Json.parse(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void aValueIsReadWithBlanksAroundIt() throws Exception {
        assertThat(parse(" [1, {\"a\": true}]\r\n\t ")).isEqualTo(List.of(1, Map.of("a", true)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"[1]\n[2]", "{} {\"a\":1}", "{} x", "[]]", "1 2", "\"a\",", "{}\u0000", "", " ", "[1"})
    void whatIsNotOneValueIsRefused(String text) {
        assertThatThrownBy(() -> parse(text)).isInstanceOf(IOException.class);
    }
}
