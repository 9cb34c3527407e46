package org.stblink.server.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import org.junit.jupiter.api.Test;

class FileFailureTest {
    @Test
    void aFullDiskIsNoMatterOfRights() {
        assertThat(FileFailure.writing(new IOException("No space left on device")))
                .isEqualTo("(No space left on device): free space on its disk");
        assertThat(FileFailure.writing(new FileSystemException("a", null, "Disk quota exceeded")))
                .isEqualTo("(Disk quota exceeded): free space on its disk");
    }

    @Test
    void whoMayNotIsToldSo() {
        AccessDeniedException denied = new AccessDeniedException("a");
        assertThat(FileFailure.isDenied(denied)).isTrue();
        assertThat(FileFailure.writing(denied))
                .isEqualTo("(permission denied): give it and its directory to the user this server runs as (chown)");
    }

    @Test
    void anythingElseIsSaidInTheSystemsWords() {
        IOException other = new FileSystemException("a", null, "Read-only file system");
        assertThat(FileFailure.isDenied(other)).isFalse();
        assertThat(FileFailure.writing(other)).startsWith("(Read-only file system): see the disk");
        assertThat(FileFailure.reason(new IOException())).isEqualTo("IOException");
    }
}
