package org.stblink.server.app;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.stblink.server.store.OwnerOnly;
import org.tinylog.Logger;

/**
 * SQLite's driver unpacks its native library into a file at each start and counts on an orderly end to remove it. A killed
 * server would leave one behind each time in the system's temporary directory. So it goes into the data directory, and
 * its name is removed as soon as it is loaded.
 */
final class DriverLibrary {
    private static final String PROPERTY = "org.sqlite.tmpdir";

    /** The library, and what a start writes. On a fuller disk the driver would fail, and not say why. */
    private static final long ROOM = 8L << 20;

    private final Path directory;

    /**
     * Says where to unpack to, unless the operator did ({@code -Dorg.sqlite.tmpdir}). Before the driver is first used.
     *
     * @throws StartFailure when there is no room
     */
    DriverLibrary(Path dataDirectory) throws StartFailure {
        directory = dataDirectory.toAbsolutePath().resolve("native");
        try {
            OwnerOnly.makeDirectory(directory);
            long room = Files.getFileStore(directory).getUsableSpace();
            if (room < ROOM) {
                throw StartFailure.environment("data directory " + dataDirectory.toAbsolutePath() + " has "
                        + room / 1024 + " KB of room left, and a start needs " + ROOM / 1024
                        + ": free space on its disk, or move it to a larger one (data-dir)");
            }
            if (System.getProperty(PROPERTY) == null) {
                System.setProperty(PROPERTY, directory.toString());
            }
        } catch (IOException e) {
            // What is wrong with the data directory will be said by who opens it, in a moment.
            Logger.debug("{} cannot be made: {}", directory, e.getMessage());
        }
    }

    /** Removes what was unpacked now and before. After the driver was loaded, and the data directory is this server's. */
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
