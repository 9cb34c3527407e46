package org.stblink.port.javase;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Makes the names in a directory durable. */
public final class DirectorySync {
    private DirectorySync() {}

    /** Returns when files that were made, renamed or deleted there stay so after a power cut. Where files have owners (POSIX) only. */
    public static void sync(Path directory) throws IOException {
        Uninterrupted.run(() -> {
            try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
                channel.force(true);
            }
        });
    }
}
