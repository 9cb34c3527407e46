package org.stblink.toolchain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.stblink.toolchain.process.JavaCommand;

/** The program with a standard output that takes nothing. */
@Timeout(120)
class StandardOutputTest {
    @TempDir
    Path directory;

    private List<String> help() {
        return JavaCommand.of(List.of("-XX:TieredStopAtLevel=1"), List.of(Main.class.getName(), "--help"));
    }

    /** What it says on standard error, once it has ended with that code. */
    private String run(int exitCode, List<String> command, ProcessBuilder.Redirect out)
            throws IOException, InterruptedException {
        Path errors = directory.resolve("errors.txt");
        Process process = new ProcessBuilder(command)
                .redirectOutput(out)
                .redirectError(errors.toFile())
                .start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        String said = Files.readString(errors, StandardCharsets.UTF_8);
        assertThat(process.exitValue()).as(said).isEqualTo(exitCode);
        return said;
    }

    /** As {@code stblink ... | head} does, where head ends first. The pipe has lost its reader before the program starts. */
    @Test
    void whoseReaderHasEnoughEndsWithoutAWord() throws Exception {
        Path pipe = directory.resolve("pipe");
        List<String> command = new ArrayList<>(
                List.of("sh", "-c", "mkfifo \"$0\" && exec 3<>\"$0\" >\"$0\" 3>&- && exec \"$@\"", pipe.toString()));
        command.addAll(help());

        assertThat(run(Main.READER_GONE, command, ProcessBuilder.Redirect.DISCARD))
                .isEmpty();
    }

    @Test
    void whatIsFullIsAFailure() throws Exception {
        File full = new File("/dev/full");
        assumeTrue(full.exists(), "NOT SHOWN: there is no /dev/full");

        assertThat(run(1, help(), ProcessBuilder.Redirect.to(full)))
                .isEqualToIgnoringNewLines(
                        "stblink: standard output could not be written: what was printed is not whole");
    }
}
