package org.stblink.toolchain.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Folders that a command leaves nothing of. */
class ScratchTest {
    @Test
    void folderIsGoneWithAllThatIsInIt(@TempDir Path elsewhere) throws Exception {
        Path folder = Scratch.make("test");
        Files.createDirectories(folder.resolve("a/b"));
        Files.writeString(folder.resolve("a/b/log.txt"), "x");
        // What a link leads to is somebody else's.
        Path other = Files.writeString(elsewhere.resolve("other.txt"), "y");
        Files.createSymbolicLink(folder.resolve("a/link"), elsewhere);

        Scratch.delete(folder);

        assertThat(folder).doesNotExist();
        assertThat(other).hasContent("y");
    }

    @Test
    void programThatIsEndedSaysWhatItLeaves(@TempDir Path elsewhere) throws Exception {
        Path errors = elsewhere.resolve("errors.log");
        try (Child leaver = Child.start("leaver", errors, event -> {}, "", List.of(Leaver.class.getName()))) {
            Path folder =
                    Path.of(leaver.await(0, "made", Duration.ofSeconds(60)).get("folder"));
            ProcessHandle.of(leaver.pid()).orElseThrow().destroy();
            leaver.awaitEnd();

            assertThat(errors).content().contains("left behind: " + folder);
            Scratch.delete(folder);
        }
    }

    /** Makes a folder, and waits for its end. */
    static final class Leaver {
        private Leaver() {}

        public static void main(String[] arguments) throws IOException {
            System.out.println("* made folder=" + Scratch.make("test"));
            while (System.in.read() >= 0) {
                // Until somebody ends it.
            }
        }
    }
}
