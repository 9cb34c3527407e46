package org.stblink.server.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SerialRangeTest {
    private static List<String> serials(String line) {
        List<String> serials = new ArrayList<>();
        SerialRange.parse(line).each(serials::add);
        return serials;
    }

    @Test
    void digitsCountUpAndKeepTheirWidth() {
        assertThat(serials("STB-0008..STB-0011")).containsExactly("STB-0008", "STB-0009", "STB-0010", "STB-0011");
        assertThat(serials("STB-0008..0009")).containsExactly("STB-0008", "STB-0009");
        assertThat(serials("7 .. 9")).containsExactly("7", "8", "9");
        assertThat(serials("a1b5..a1b5")).containsExactly("a1b5");
    }

    @Test
    void partsCoverTheWhole() {
        SerialRange range = SerialRange.parse("x001..x100");
        List<String> parts = new ArrayList<>();
        for (long at = 0; at < range.size(); at += 30) {
            parts.addAll(serials(range.part(at, Math.min(range.size(), at + 30))));
        }
        assertThat(parts).isEqualTo(serials("x001..x100")).hasSize(100);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "..",
                "a..b",
                "a1..b2",
                "a1..a10",
                "a9..a1",
                "a01..a1",
                "a1..",
                "..a1",
                "a1234567890123456789..a1234567890123456790"
            })
    void whatIsNoRangeIsRefused(String line) {
        assertThatThrownBy(() -> SerialRange.parse(line)).isInstanceOf(IllegalArgumentException.class);
    }
}
