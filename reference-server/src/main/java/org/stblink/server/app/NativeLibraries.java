package org.stblink.server.app;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.stblink.server.store.OwnerOnly;
import org.tinylog.Logger;

/**
 * SQLite's driver and Conscrypt unpack their native libraries into files at each start, and the driver counts on an orderly end to remove
 * its own. A killed server would leave one behind each time in the system's temporary directory. So they go into the data directory,
 * and their names are removed as soon as they are loaded.
 */
final class NativeLibraries {
    private static final String[] PROPERTIES = {"org.sqlite.tmpdir", "org.conscrypt.tmpdir"};

    /** The libraries, and what a start writes. On a fuller disk the driver would fail, and not say why. */
    private static final long ROOM = 12L << 20;

    private final Path directory;

    /**
     * Says where to unpack to, unless the operator did ({@code -Dorg.sqlite.tmpdir}, {@code -Dorg.conscrypt.tmpdir}). Before they are
     * first used.
     *
     * @throws StartFailure when there is no room
     */
    NativeLibraries(Path dataDirectory) throws StartFailure {
        directory = dataDirectory.toAbsolutePath().resolve("native");
        try {
            OwnerOnly.makeDirectory(directory);
            long room = Files.getFileStore(directory).getUsableSpace();
            if (room < ROOM) {
                throw StartFailure.environment("data directory " + dataDirectory.toAbsolutePath() + " has "
                        + room / 1024 + " KB of room left, and a start needs " + ROOM / 1024
                        + ": free space on its disk, or move it to a larger one (data-dir)");
            }
            for (String property : PROPERTIES) {
                if (System.getProperty(property) == null) {
                    System.setProperty(property, directory.toString());
                }
            }
        } catch (IOException e) {
            // What is wrong with the data directory will be said by who opens it, in a moment.
            Logger.debug("{} cannot be made: {}", directory, e.getMessage());
        }
    }

    /** Removes what was unpacked now and before. After both were loaded, and the data directory is this server's. */
    void loaded() {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
            for (Path file : files) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            // Some systems do not remove a file in use; the next start does.
            Logger.debug("{} cannot be cleared: {}", directory, e.getMessage());
        }
    }
}
