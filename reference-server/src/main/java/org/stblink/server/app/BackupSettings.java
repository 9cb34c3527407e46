package org.stblink.server.app;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.stblink.server.store.BackupDirectory;

/**
 * Where backups go, and when the server makes one by itself.
 *
 * @param directory null for the directory {@code backups} in the data directory
 * @param everyHours 0 for never
 * @param keep how many of them stay
 */
public record BackupSettings(@Nullable Path directory, int everyHours, int keep) {
    Path directory(Path dataDirectory) {
        return directory == null ? BackupDirectory.in(dataDirectory) : directory;
    }
}
