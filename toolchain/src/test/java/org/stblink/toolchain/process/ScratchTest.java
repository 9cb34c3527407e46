package org.stblink.toolchain.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
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
}
