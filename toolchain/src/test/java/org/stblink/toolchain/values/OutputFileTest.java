package org.stblink.toolchain.values;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.OutputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that cannot be written, and what is said of them. */
class OutputFileTest {
    @TempDir
    Path directory;

    @Test
    void whatDoesNotFitOnTheDiskIsToldWithTheFilesName() throws Exception {
        Path full = Path.of("/dev/full");
        assumeTrue(Files.exists(full), "NOT SHOWN: there is no /dev/full");
        try (OutputStream out = OutputFile.open("--to", full)) {
            assertThatThrownBy(() -> out.write(1))
                    .isInstanceOf(OutputFile.Unusable.class)
                    .hasMessageStartingWith("--to /dev/full: it cannot be written (");
        }
    }

    @Test
    void aFileInTheWayOfADirectoryIsNoDirectory() throws Exception {
        Path file = Files.createFile(directory.resolve("srv.err"));
        assertThatThrownBy(() -> Files.createDirectories(file))
                .isInstanceOfSatisfying(
                        FileAlreadyExistsException.class,
                        e -> assertThat(FileTrouble.text(e))
                                .isEqualTo(file + " is there already, and is no directory"));
    }
}
