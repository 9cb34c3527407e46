package org.stblink.server.app;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.stblink.server.store.DataDirectory;
import org.stblink.server.store.StoreException;
import org.stblink.server.store.Upgrade;

/** {@code --check-upgrade}: what a start of this program would change in the database, tried on a copy. */
final class UpgradeCheck {
    private UpgradeCheck() {}

    /** What was found, in lines for the operator. */
    static List<String> run(ServerSettings settings) throws StartFailure {
        Path data = settings.dataDirectory();
        if (!Upgrade.hasDatabase(data)) {
            throw StartFailure.environment("there is no database in " + data.toAbsolutePath()
                    + ": name the server's data directory with --data");
        }
        DriverLibrary library = new DriverLibrary(data);
        try (DataDirectory directory = DataDirectory.open(data)) {
            List<String> changes = Upgrade.tryOnCopy(directory, settings.store());
            library.loaded();
            List<String> lines = new ArrayList<>();
            if (changes.isEmpty()) {
                lines.add("the database has this program's schema: a start changes nothing");
            } else {
                lines.add("tried on a copy, and it works: a start would change the database's schema by");
                changes.forEach(change -> lines.add("  " + change));
                lines.add("and make a backup before, in backups of the data directory");
            }
            return lines;
        } catch (StoreException e) {
            throw StartFailure.environment(String.valueOf(e.getMessage()));
        }
    }
}
