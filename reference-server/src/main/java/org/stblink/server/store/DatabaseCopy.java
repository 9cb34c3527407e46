package org.stblink.server.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.tinylog.Logger;

/** A copy of a database that something is tried on: the operator has never heard of it. */
final class DatabaseCopy {
    private DatabaseCopy() {}

    /** What is wrong with the copy is wrong with what it was made of. */
    static StoreException blaming(Path original, Path copy, StoreException e) {
        return new StoreException(String.valueOf(e.getMessage()).replace(copy.toString(), original.toString()), e);
    }

    /** With what SQLite has beside it. */
    static void remove(Path copy) throws IOException {
        for (String suffix : List.of("", "-wal", "-shm", "-journal")) {
            Files.deleteIfExists(copy.resolveSibling(copy.getFileName() + suffix));
        }
    }

    /** As the other, at the end of what has succeeded or failed already. */
    static void removeQuietly(Path copy) {
        try {
            remove(copy);
        } catch (IOException e) {
            Logger.warn("{} is left behind: remove it", copy);
        }
    }
}
