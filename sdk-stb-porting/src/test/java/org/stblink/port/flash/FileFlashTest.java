package org.stblink.port.flash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.stblink.port.OtherProcess;

/** The memory in a file behaves as flash does. */
class FileFlashTest {
    @TempDir
    private Path temporary;

    private static byte[] page(int value) {
        byte[] page = new byte[32];
        Arrays.fill(page, (byte) value);
        return page;
    }

    private static byte[] read(FileFlash flash, int block, int page) throws IOException {
        byte[] out = new byte[32];
        flash.read(block, page, out, 0);
        return out;
    }

    @Test
    void programmingOnlyClearsBitsAndAnEraseSetsThoseOfOneBlock() throws IOException {
        try (FileFlash flash = FileFlash.open(temporary.resolve("flash"), 32, 8, 3)) {
            assertThat(read(flash, 2, 7)).isEqualTo(page(0xff));
            flash.program(1, 3, page(0xf0), 0);
            flash.program(1, 3, page(0x3c), 0);
            flash.program(2, 3, page(0x55), 0);
            assertThat(read(flash, 1, 3)).isEqualTo(page(0x30));
            flash.erase(1);
            assertThat(read(flash, 1, 3)).isEqualTo(page(0xff));
            assertThat(read(flash, 2, 3)).isEqualTo(page(0x55));
        }
    }

    @Test
    void contentIsThereAfterItWasClosed() throws IOException {
        try (FileFlash flash = FileFlash.open(temporary.resolve("flash"), 32, 8, 3)) {
            flash.program(0, 0, page(1), 0);
        }
        try (FileFlash flash = FileFlash.open(temporary.resolve("flash"), 32, 8, 3)) {
            assertThat(read(flash, 0, 0)).isEqualTo(page(1));
        }
    }

    /** The binding of a box without hardware for it, the machine id, is no secret: access to the file is what guards it. */
    @Test
    void memoryIsItsOwnersAlone() throws IOException {
        Path file = temporary.resolve("flash");
        FileFlash.open(file, 32, 8, 3).close();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
    }

    @Test
    void memoryIsOpenOnceAndOfOneSize() throws Exception {
        Path file = temporary.resolve("flash");
        try (FileFlash flash = FileFlash.open(file, 32, 8, 3)) {
            assertThatThrownBy(() -> FileFlash.open(file, 32, 8, 3))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("in use");
            assertThat(OtherProcess.canLock(file)).isFalse();
            assertThatThrownBy(() -> flash.read(3, 0, new byte[32], 0)).isInstanceOf(IOException.class);
        }
        assertThatThrownBy(() -> FileFlash.open(file, 32, 8, 4))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("has 768 bytes");
    }
}
