package org.stblink.server.app;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.stblink.hal.EntropySource;
import org.stblink.internal.crypto.Bytes;
import org.stblink.server.store.DataDirectory;
import org.stblink.server.store.KeyDirectory;
import org.stblink.server.store.Restoration;
import org.stblink.server.store.StoreException;
import org.stblink.server.store.audit.AuditSeal;

/** {@code --restore}: puts a backup in the place of the database, with the keys that lie in the data directory. */
final class RestoreTask {
    private RestoreTask() {}

    /** What was done, in lines for the operator. */
    static List<String> run(ServerSettings settings, Path backup, Restoration.Unknown unknown) throws StartFailure {
        if (!Files.isDirectory(settings.dataDirectory())) {
            throw StartFailure.environment("there is no data directory "
                    + settings.dataDirectory().toAbsolutePath()
                    + ": name the server's with --data, or make one, with keys/ in it: the master.key of"
                    + " the backup's time, and the newest server.key");
        }
        DriverLibrary library = new DriverLibrary(settings.dataDirectory());
        EntropySource entropy = new SystemEntropy();
        try (DataDirectory directory = DataDirectory.open(settings.dataDirectory())) {
            KeyDirectory files = new KeyDirectory(directory.path());
            files.prepare(true, entropy);
            byte[] key = files.masterKey();
            try {
                return lines(restore(settings, directory, files, key, backup, unknown, entropy));
            } finally {
                library.loaded();
                Bytes.wipe(key);
            }
        } catch (StoreException e) {
            throw StartFailure.environment(String.valueOf(e.getMessage()));
        }
    }

    private static Restoration.Outcome restore(
            ServerSettings settings,
            DataDirectory directory,
            KeyDirectory files,
            byte[] key,
            Path backup,
            Restoration.Unknown unknown,
            EntropySource entropy)
            throws StoreException {
        byte[] next = files.nextMasterKey();
        try {
            return Restoration.run(
                    directory,
                    backup,
                    // The next one, where a change stopped between the last of the database and the file's.
                    check -> MasterKey.isRight(key, check, entropy)
                            || next != null && MasterKey.isRight(next, check, entropy),
                    next == null ? List.of(AuditSeal.of(key)) : List.of(AuditSeal.of(next), AuditSeal.of(key)),
                    settings.store(),
                    unknown,
                    System.currentTimeMillis());
        } finally {
            if (next != null) {
                Bytes.wipe(next);
            }
        }
    }

    private static List<String> lines(Restoration.Outcome outcome) {
        List<String> lines = new ArrayList<>();
        lines.add("restored: the audit goes on behind entry " + outcome.backup().seq());
        lines.add(
                outcome.changed() + " devices are put aside for what happened since: see the audit, events QUARANTINED,"
                        + " DEVICE_REVOKED and DEVICE_REMOVED");
        if (outcome.knownThrough() != null) {
            lines.add("what happened since is known up to entry "
                    + outcome.knownThrough().seq()
                    + ", where this copy of the witness ends: revoke again what was revoked later");
        }
        lines.add(
                outcome.policyLost()
                        ? "the policy that was set since is lost: nobody may call until you set it again"
                        : "the policy is the backup's");
        lines.add(
                outcome.replaced() == null
                        ? "there was no database before"
                        : "the former database is in " + outcome.replaced());
        return lines;
    }
}
