package org.stblink.server.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;

/** What an upgrade of the schema would do, tried on a copy of the database, which is left as it is. */
public final class Upgrade {
    private static final String COPY = SqliteDeviceStore.FILE + ".trial";

    private Upgrade() {}

    /** Whether there is something to upgrade. */
    public static boolean hasDatabase(Path dataDirectory) {
        return Files.exists(dataDirectory.resolve(SqliteDeviceStore.FILE));
    }

    /**
     * Migrates a copy, and removes it. Blocks; takes the room of another database for that time.
     *
     * @param directory that {@link #hasDatabase}
     * @return the changes, oldest first; none when the schema is this program's already
     * @throws StoreException with why a start would fail
     */
    public static List<String> tryOnCopy(DataDirectory directory, StoreSettings settings) throws StoreException {
        Path file = directory.path().resolve(SqliteDeviceStore.FILE);
        Path copy = directory.path().resolve(COPY);
        try {
            DatabaseCopy.remove(copy);
            OwnerOnly.makeFile(copy);
            try (Connection connection = Database.looker(file);
                    PreparedStatement statement = connection.prepareStatement("VACUUM INTO ?")) {
                statement.setString(1, copy.toUri().toString());
                statement.execute();
            }
            List<String> pending = Database.pending(copy, settings);
            Database.open(copy, settings);
            return pending;
        } catch (StoreException e) {
            throw DatabaseCopy.blaming(file, copy, e);
        } catch (SQLException e) {
            throw new StoreException("database " + file + " " + SqliteFailure.advice(e), e);
        } catch (IOException e) {
            throw new StoreException("a copy cannot be made in " + directory.path() + ": see that there is room", e);
        } finally {
            DatabaseCopy.removeQuietly(copy);
        }
    }
}
