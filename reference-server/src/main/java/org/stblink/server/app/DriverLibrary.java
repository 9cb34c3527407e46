package org.stblink.server.app;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.sqlite.SQLiteJDBCLoader;
import org.stblink.server.store.FileFailure;
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
     * Says where to unpack to, unless the operator did ({@code -Dorg.sqlite.tmpdir}), and loads it. Before the driver is first
     * used: what it then says of a library that it cannot use sounds like trouble with the database.
     *
     * @throws StartFailure when there is no room, or it cannot be unpacked or run there
     */
    DriverLibrary(Path dataDirectory) throws StartFailure {
        Path data = dataDirectory.toAbsolutePath();
        directory = data.resolve("native");
        try {
            OwnerOnly.makeDirectory(directory);
        } catch (IOException e) {
            Logger.debug(e, "{} cannot be made", directory);
            if (Files.isDirectory(data) && Files.isWritable(data)) {
                throw unusable(directory, FileFailure.reason(e));
            }
            return; // what is wrong with the data directory will be said by who opens it, in a moment
        }
        requireRoom(data);
        if (System.getProperty(PROPERTY) == null) {
            System.setProperty(PROPERTY, directory.toString());
        }
        load(data, Path.of(System.getProperty(PROPERTY)));
    }

    private void requireRoom(Path data) throws StartFailure {
        long room;
        try {
            room = Files.getFileStore(directory).getUsableSpace();
        } catch (IOException e) {
            // Not every system tells, as in a directory whose mount it does not see.
            Logger.debug(e, "room in {}", directory);
            return;
        }
        if (room < ROOM) {
            throw StartFailure.environment("data directory " + data + " has " + room / 1024
                    + " KB of room left, and a start needs " + ROOM / 1024
                    + ": free space on its disk, or move it to a larger one (data-dir)");
        }
    }

    private static void load(Path data, Path directory) throws StartFailure {
        try {
            SQLiteJDBCLoader.initialize();
        } catch (Exception e) { // as it is declared
            // It says that it found none anywhere, and not what was wrong with the one that it unpacked.
            Logger.debug(e, "the driver's library");
            if (!Files.isWritable(data)) {
                return; // as above
            }
            if (!Files.isDirectory(directory) || !Files.isWritable(directory)) {
                throw unusable(directory, "not a directory that this user may write to");
            }
            throw StartFailure.environment("the database driver cannot run its library in " + directory
                    + ": where that file system is mounted without execution (noexec), name a directory on another one with"
                    + " -Dorg.sqlite.tmpdir=DIR");
        }
    }

    private static StartFailure unusable(Path directory, String why) {
        return StartFailure.environment("the database driver cannot unpack its library into " + directory + " (" + why
                + "): make it a directory of the user this server runs as (chown -R)");
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
