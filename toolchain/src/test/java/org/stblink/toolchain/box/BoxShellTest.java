package org.stblink.toolchain.box;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.stblink.DeviceConfig;
import org.stblink.StbLinkException;
import org.stblink.hal.HalException;
import org.stblink.toolchain.values.LinuxInterface;

/** How what is typed to a box ends. */
class BoxShellTest {
    @TempDir
    Path directory;

    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

    private String told(String typed) throws IOException, HalException, StbLinkException {
        Events events = new Events(new PrintStream(printed, true, StandardCharsets.UTF_8));
        DeviceConfig config = DeviceConfig.builder("STB-0001")
                .server("127.0.0.1", 1)
                .serverKey(new byte[32])
                .build();
        BoxPlatform platform = BoxPlatform.open(directory, new Storage(), new LinuxInterface());
        try (Box box = new Box(platform, directory, config, "ann", events, null)) {
            new BoxShell(box, events).run(new BufferedReader(new StringReader(typed)));
        }
        return printed.toString(StandardCharsets.UTF_8);
    }

    @Test
    void atTheEndOfItsInputABoxSaysThatItEndsAndWhatKeepsOne() throws Exception {
        assertThat(told("state\n")).contains("* state state=IDLE", "the input is over", "tail -f /dev/null");
    }

    @Test
    void whoQuitsIsToldNothingOfItsInput() throws Exception {
        assertThat(told("quit\n")).doesNotContain("the input is over");
    }
}
