package org.stblink.toolchain.box;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** What a box prints is read by programs, and some of it is what a peer said. */
class EventsTest {
    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    private final Events events = new Events(new PrintStream(printed, true, StandardCharsets.UTF_8));

    @Test
    void whatAPeerSaysIsOneValueOfOneLine() {
        events.tell("said", "from", "STB-2", "text", "hi\n* channel-open sid=00\r\u2028* x\u001b[2J\u009b1m \u202e.");
        assertThat(printed.toString(StandardCharsets.UTF_8))
                .isEqualToNormalizingNewlines("* said from=STB-2 text=hi_*_channel-open_sid=00__*_x_[2J_1m__.\n");
    }

    @Test
    void ordinaryTextStaysAsItIs() {
        events.tell("said", "text", "Grüße, 盒子 😀", "empty", "");
        assertThat(printed.toString(StandardCharsets.UTF_8))
                .isEqualToNormalizingNewlines("* said text=Grüße,_盒子_😀 empty=-\n");
    }
}
