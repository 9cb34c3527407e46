package org.stblink.toolchain.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The README's main command. */
class DemoTest {
    @TempDir
    private Path directory;

    @Test
    @Tag("P16")
    void demoShowsEveryStepOfThePatentAndEndsWell() throws IOException, InterruptedException {
        Path output = directory.resolve("demo.txt");
        int code = Processes.run(
                output,
                List.of(),
                "org.stblink.toolchain.Main",
                "demo",
                "--keep",
                directory.resolve("a demo").toString());
        String said = Files.readString(output);
        assertThat(code).as(said).isZero();
        for (int step = 301; step <= 312; step++) {
            assertThat(said).contains(" " + step + " ");
        }
        assertThat(said).doesNotContain("[ ]");
    }
}
