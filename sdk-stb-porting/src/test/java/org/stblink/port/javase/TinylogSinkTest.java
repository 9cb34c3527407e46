package org.stblink.port.javase;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.stblink.hal.LogSink;

/** The test's tinylog.properties sends every level from info up to standard output: level, tag, message. */
class TinylogSinkTest {
    private final PrintStream standard = System.out;
    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    private final TinylogSink sink = new TinylogSink();

    @BeforeEach
    void listen() {
        System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
    }

    @AfterEach
    void restore() {
        System.setOut(standard);
    }

    private String printed() {
        return printed.toString(StandardCharsets.UTF_8);
    }

    @Test
    void levelTagAndCodeAreInTheLine() {
        sink.log(LogSink.ERROR, 9001, "first");
        sink.log(LogSink.WARN, 9002, "second");
        sink.log(LogSink.INFO, 9003, "third");
        assertThat(printed().lines())
                .containsExactly(
                        "ERROR stblink [9001] first", "WARN stblink [9002] second", "INFO stblink [9003] third");
    }

    @Test
    void LOG_2_levelsThatAreNotKeptAreNotEnabled() {
        assertThat(sink.enabled(LogSink.ERROR)).isTrue();
        assertThat(sink.enabled(LogSink.WARN)).isTrue();
        assertThat(sink.enabled(LogSink.INFO)).isTrue();
        assertThat(sink.enabled(LogSink.DEBUG)).isFalse();
        sink.log(LogSink.DEBUG, 1, "not kept");
        assertThat(printed()).isEmpty();
    }

    @Test
    void LOG_1_textIsNeverTakenForAFormat() {
        sink.log(LogSink.INFO, 1, "braces {} and {0} and % stay");
        assertThat(printed()).contains("[1] braces {} and {0} and % stay");
    }

    @Test
    void LOG_1_nothingIsThrownWhenTheWriterFails() {
        System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8) {
            @Override
            public void print(String line) {
                throw new IllegalStateException("the disk is full");
            }
        });
        sink.log(LogSink.ERROR, 1, "a line that gets lost");
        assertThat(printed()).doesNotContain("gets lost");
    }

    @Test
    void noLogSinkKeepsNothing() {
        LogSink none = new NoLogSink();
        assertThat(none.enabled(LogSink.ERROR)).isFalse();
        none.log(LogSink.ERROR, 1, "text");
        assertThat(printed()).isEmpty();
    }
}
