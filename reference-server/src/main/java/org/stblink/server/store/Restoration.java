package org.stblink.server.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.stblink.server.domain.AuditEntry;
import org.stblink.server.domain.AuditEvent;
import org.stblink.server.store.audit.AuditHead;
import org.stblink.server.store.audit.AuditSeal;
import org.tinylog.Logger;

/**
 * Puts a backup in the place of the database. What happened since the backup is lost; what must not come back with it is put aside:
 *
 * <ul>
 *   <li>devices that were removed since are removed; those that were revoked since are revoked; those that were quarantined, released, amended, enrolled, or changed their
 *       password since are quarantined: what the backup has of them is void, and somebody may hold it;
 *   <li>a policy that was set since is not known any more: until an operator sets one, nobody may call;
 *   <li>the epoch goes on behind all that were in use, so that no session id is made twice;
 *   <li>peer channels of before are not taken up: which of them were revoked since is not known;
 *   <li>addresses that are not known to be anybody's are given out only when a lease is over: somebody may have one.
 * </ul>
 *
 * <p>What happened since stands in the {@link Witness}. Without one, or when it does not reach back to the backup, or ends before it and no
 * former database tells that it is no older copy, nothing is known, and the operator has to say what is to be thought of that ({@link Unknown}).
 *
 * <p>A crash leaves the former database, or the new one, or neither in place and what there was in {@code replaced-N}; doing it again is right in
 * each case.
 */
public final class Restoration {
    /** What to do when nobody knows what happened since the backup. */
    public enum Unknown {
        /** Restore nothing. */
        REFUSE,
        /** Put every device aside that has keys or could enrol. */
        QUARANTINE,
        /** Take the backup for the present state. */
        ACCEPT
    }

    /**
     * What was done.
     *
     * @param backup how far the audit of the backup is
     * @param changed devices that are quarantined, revoked or removed now for what happened since
     * @param policyLost whether nobody may call until an operator sets a policy
     * @param knownThrough where the knowledge of what happened since ends; null when it does not, or there is none
     * @param replaced where the former database is; null when there was none
     */
    public record Outcome(
            AuditHead backup,
            int changed,
            boolean policyLost,
            @Nullable AuditHead knownThrough,
            @Nullable Path replaced) {}

    private static final String LOG = "-wal";

    private static final String REPLACED = "replaced-";

    private static final String COPY = SqliteDeviceStore.FILE + ".restoring";

    /** More starts than a server has between a backup and its restore. */
    private static final long EPOCHS_UNKNOWN = 1 << 20;

    private final Path directory;
    private final List<AuditSeal> seals;
    private final Unknown unknown;
    private final AuditTrail trail;
    private final int mostLines;
    private final @Nullable List<Witness.Line> witness;

    /** Whether the witness came here without its database: it does not know what happened after it was copied. */
    private boolean isCopy;

    /** Whether it ends before the backup, as a copy that was made before it, and nothing tells that it is none. */
    private boolean isOutdated;

    private Restoration(Path directory, List<AuditSeal> seals, Unknown unknown, long atMillis, int mostLines)
            throws StoreException {
        this.directory = directory;
        this.seals = List.copyOf(seals);
        this.unknown = unknown;
        this.trail = new AuditTrail(() -> atMillis, 0);
        this.mostLines = mostLines;
        this.witness = Witness.read(directory, mostLines);
    }

    /**
     * Restores a backup. Blocks.
     *
     * @param isRightKey whether the master key of this directory, or the next one, opens the text that the backup has sealed
     * @param seals under which the audit may be sealed: of that master key, and before it of the next one, where it was being changed
     * @throws StoreException when the backup is none, damaged, newer than this program or sealed under another master key; when
     *     nothing is known of the time since and {@code unknown} says to refuse
     */
    public static Outcome run(
            DataDirectory directory,
            Path backup,
            Predicate<byte[]> isRightKey,
            List<AuditSeal> seals,
            StoreSettings settings,
            Unknown unknown,
            long atMillis)
            throws StoreException {
        return run(directory, backup, isRightKey, seals, settings, unknown, atMillis, Witness.MOST_LINES);
    }

    /** As the other one, with another bound of what is remembered. */
    static Outcome run(
            DataDirectory directory,
            Path backup,
            Predicate<byte[]> isRightKey,
            List<AuditSeal> seals,
            StoreSettings settings,
            Unknown unknown,
            long atMillis,
            int mostLines)
            throws StoreException {
        Restoration restoration = new Restoration(directory.path(), seals, unknown, atMillis, mostLines);
        try {
            return restoration.run(backup, settings, isRightKey);
        } catch (SQLException e) {
            throw SqliteFailure.isDamage(e)
                    ? damaged(backup, e)
                    : new StoreException("backup " + backup + " " + SqliteFailure.advice(e), e);
        } catch (IOException e) {
            throw new StoreException(
                    "backup " + backup + " cannot be restored into " + directory.path() + " ("
                            + e.getClass().getSimpleName() + ": " + e.getMessage() + ")",
                    e);
        }
    }

    private Outcome run(Path backup, StoreSettings settings, Predicate<byte[]> isRightKey)
            throws SQLException, IOException, StoreException {
        isCopy = witness != null && !isBesideItsDatabase(witness);
        Path copy = directory.resolve(COPY);
        try {
            copy(backup, copy);
            return takeOver(copy, settings, isRightKey);
        } catch (StoreException e) {
            if (SqliteFailure.isNoDatabase(e.getCause())) {
                throw new StoreException(backup + " is not a database: name the file that the backup made", e);
            }
            if (SqliteFailure.isDamage(e.getCause())) {
                throw damaged(backup, e);
            }
            throw DatabaseCopy.blaming(backup, copy, e);
        } finally {
            DatabaseCopy.removeQuietly(copy); // unless it is the database by now
        }
    }

    /** Of a database, one would be told to restore the last backup: this may be that. */
    private static StoreException damaged(Path backup, Exception e) {
        return new StoreException(
                "backup " + backup
                        + " is damaged, or was cut off when it was copied: copy it again, or name another backup",
                e);
    }

    private Outcome takeOver(Path copy, StoreSettings settings, Predicate<byte[]> isRightKey)
            throws SQLException, IOException, StoreException {
        Database database = Database.open(copy, settings);
        Outcome outcome;
        List<Witness.Line> fresh;
        try (Connection connection = database.writer();
                Statement statement = connection.createStatement()) {
            byte[] check = MetaRows.get(connection, MetaRows.MASTER_KEY_CHECK);
            if (check == null) {
                // An empty file is a database, too, and every key would be the wrong one.
                throw new StoreException("backup " + copy
                        + " holds no server's data, as a copy that was made on a full disk:" + " name another backup");
            }
            if (!isRightKey.test(check)) {
                throw new StoreException(
                        "keys/master.key is not the key that the backup is sealed under: put the master.key of its"
                                + " time in place first, and leave the newest server.key");
            }
            statement.execute("BEGIN IMMEDIATE");
            trail.begin(connection);
            AuditHead head = trail.newest();
            trail.resume(connection, seals);
            outcome = putAside(connection, head, since(connection, head));
            keepFormer(connection);
            trail.end(connection);
            statement.execute("COMMIT");
            fresh = AuditRows.witnessed(connection, head.seq(), mostLines);
        }
        // The log does not come along when the copy gets its name.
        Database.foldLog(copy);
        Path log = copy.resolveSibling(copy.getFileName() + LOG);
        if (Files.exists(log) && Files.size(log) > 0) {
            throw new StoreException(
                    "the restored database could not be written out of its log: see the disk, and do it again");
        }
        if (isOutdated) {
            // To who restores this again, what it does not know would look as if it had not happened; behind a crash,
            // too, and so it goes before there is a database.
            Witness.remove(directory);
        }
        Path replaced = replace(copy);
        List<Witness.Line> lines = new ArrayList<>(witness == null || isOutdated ? List.of() : witness);
        lines.addAll(fresh);
        Witness.begin(directory, lines, mostLines).close();
        return new Outcome(outcome.backup(), outcome.changed(), outcome.policyLost(), outcome.knownThrough(), replaced);
    }

    private static void copy(Path backup, Path copy) throws IOException, StoreException {
        if (!Files.isRegularFile(backup)) {
            throw new StoreException("there is no backup " + backup + ": name the file that the backup made");
        }
        DatabaseCopy.remove(copy);
        OwnerOnly.makeFile(copy);
        copyBytes(backup, copy);
        // A former database that was not closed has its newest changes there; a backup has no log.
        Path log = backup.resolveSibling(backup.getFileName() + LOG);
        if (Files.exists(log)) {
            Path copiedLog = copy.resolveSibling(copy.getFileName() + LOG);
            OwnerOnly.makeFile(copiedLog);
            copyBytes(log, copiedLog);
        }
    }

    private static void copyBytes(Path source, Path target) throws IOException {
        try (FileChannel from = FileChannel.open(source, StandardOpenOption.READ);
                FileChannel to = FileChannel.open(target, StandardOpenOption.WRITE)) {
            long size = from.size();
            for (long at = 0; at < size; ) {
                at += from.transferTo(at, size - at, to);
            }
            to.force(true);
        }
    }

    private Outcome putAside(Connection connection, AuditHead head, @Nullable List<Witness.Line> since)
            throws SQLException, StoreException {
        long starts;
        int changed = 0;
        boolean policyLost;
        if (since == null) {
            if (unknown == Unknown.REFUSE) {
                throw new StoreException(
                        "nothing tells what happened since this backup: put the file 'witness' of the former"
                                + " data directory in place"
                                + (isOutdated
                                        ? " (the one that is there ends before the backup, as a copy that was made"
                                                + " before it, and no database there has the backup's last entry)"
                                        : "")
                                + "; or say what is to be thought of it: --since-unknown quarantine puts"
                                + " every device aside, --since-unknown accept takes the backup for the present state, and brings"
                                + " back whatever was revoked since");
            }
            starts = EPOCHS_UNKNOWN;
            policyLost = unknown == Unknown.QUARANTINE;
            changed = unknown == Unknown.QUARANTINE ? quarantineAll(connection) : 0;
        } else {
            starts = isCopy
                    ? EPOCHS_UNKNOWN
                    : since.stream()
                            .filter(line -> is(line, AuditEvent.SERVER_STARTED))
                            .count();
            policyLost = since.stream().anyMatch(line -> is(line, AuditEvent.POLICY_SET));
            Map<String, String> devices = new LinkedHashMap<>();
            since.stream()
                    .filter(line -> line.device() != null && !is(line, AuditEvent.SESSION_REVOKED))
                    .forEach(line -> devices.merge(String.valueOf(line.device()), line.event(), Restoration::later));
            for (Map.Entry<String, String> device : devices.entrySet()) {
                changed += putAside(connection, device.getKey(), device.getValue());
            }
        }
        if (policyLost) {
            SqlitePolicies.denyAll(connection);
        }
        raiseEpoch(connection, MetaRows.epoch(connection) + starts);
        MetaRows.putNumber(connection, MetaRows.RESTORED, 1);
        long lost = witness == null || witness.isEmpty()
                ? -1
                : Math.max(0, witness.get(witness.size() - 1).place().seq() - head.seq());
        String cause = "a backup of entry " + head.seq() + "; "
                + (since == null
                        ? "what happened since is unknown (" + unknown + ")"
                        : lost + " entries since are lost")
                + "; "
                + changed + " devices put aside" + (policyLost ? "; nobody may call until a policy is set" : "");
        trail.append(connection, List.of(new AuditEntry(AuditEvent.STORE_RESTORED, null, null, null, null, cause)));
        AuditHead knownThrough =
                isCopy && since != null ? since.get(since.size() - 1).place() : null;
        return new Outcome(head, changed, policyLost, knownThrough, null);
    }

    /**
     * The keys that devices know are those of now, not of the backup's time, and so are the lease and the grace that they were told; an
     * epoch that was in use is not begun again, whatever the witness knows of it. A database that nobody can read tells nothing of them.
     */
    private void keepFormer(Connection restored) throws IOException {
        for (Path former : formerDatabases()) {
            try (Connection connection = Database.looker(former)) {
                ServerKeyMark.takeOver(connection, restored);
                raiseEpoch(restored, MetaRows.epoch(connection));
                MetaRows.putTold(restored, MetaRows.told(restored).orLonger(MetaRows.told(connection)));
            } catch (SQLException e) {
                Logger.warn(
                        "the former database does not tell which server keys devices know, which lease and grace they were"
                                + " told, nor its epoch: {}",
                        SqliteFailure.describe(former, e));
            }
        }
    }

    /** Goes on behind an epoch: what began in it, or before, is not taken up. */
    private static void raiseEpoch(Connection restored, long used) throws SQLException {
        long epoch = Math.max(MetaRows.epoch(restored), used);
        MetaRows.putNumber(restored, MetaRows.EPOCH, epoch);
        MetaRows.putNumber(restored, MetaRows.SESSIONS_SINCE, epoch + 1);
    }

    /** The one whose place is taken; where a restore was cut off behind putting it aside, those that were put aside. */
    private List<Path> formerDatabases() throws IOException {
        List<Path> found = new ArrayList<>();
        Path former = directory.resolve(SqliteDeviceStore.FILE);
        if (Files.exists(former)) {
            found.add(former);
            return found;
        }
        try (DirectoryStream<Path> replaced = Files.newDirectoryStream(directory, REPLACED + "*")) {
            for (Path one : replaced) {
                Path database = one.resolve(SqliteDeviceStore.FILE);
                if (Files.exists(database)) {
                    found.add(database);
                }
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        return found;
    }

    /** One that was put aside may be of a restore long ago, and the witness of another time. */
    private boolean isBesideItsDatabase(List<Witness.Line> lines) throws IOException {
        return Files.exists(directory.resolve(SqliteDeviceStore.FILE))
                || !lines.isEmpty() && toldByFormer(lines.get(lines.size() - 1).place()) != null;
    }

    /**
     * What a former database knows of the time since an entry of the audit; null when none that can be read has that entry, or it is more
     * than can be remembered.
     */
    private @Nullable List<Witness.Line> toldByFormer(AuditHead entry) throws IOException {
        for (Path former : formerDatabases()) {
            try (Connection connection = Database.looker(former)) {
                if (entry.equals(AuditRows.at(connection, entry.seq()))) {
                    List<Witness.Line> told = AuditRows.witnessed(connection, entry.seq(), mostLines + 1);
                    return told.size() > mostLines ? null : told;
                }
            } catch (SQLException e) {
                Logger.warn(
                        "the former database does not tell how far its audit was: {}",
                        SqliteFailure.describe(former, e));
            }
        }
        return null;
    }

    /** Which of two events of one device tells where it stands: the later one, unless that leaves its standing as it was. */
    private static String later(String former, String event) {
        boolean standsAsItWas = AuditEvent.DEVICE_AMENDED.name().equals(event);
        return standsAsItWas && AuditEvent.DEVICE_REVOKED.name().equals(former) ? former : event;
    }

    /**
     * What the witness knows of the time since the backup; null when it does not reach back to it. When it does not reach beyond it, a
     * killed server may have left it so: then its database tells, or nobody does.
     */
    private @Nullable List<Witness.Line> since(Connection connection, AuditHead head) throws SQLException, IOException {
        if (witness == null) {
            return null;
        }
        for (int i = witness.size() - 1; i >= 0; i--) {
            AuditHead place = witness.get(i).place();
            if (place.equals(AuditRows.at(connection, place.seq()))) {
                List<Witness.Line> since = witness.subList(i + 1, witness.size());
                if (since.isEmpty()) {
                    since = isCopy ? null : toldByFormer(head);
                    isOutdated = since == null;
                }
                return since;
            }
        }
        return null;
    }

    private static boolean is(Witness.Line line, AuditEvent event) {
        return event.name().equals(line.event());
    }

    /** One device that something happened to. What was revoked before stays so. */
    private int putAside(Connection connection, String device, String event) throws SQLException {
        if (AuditEvent.DEVICE_REMOVED.name().equals(event)) {
            boolean removed = DeviceRows.remove(connection, device);
            if (removed) {
                noteOlder(connection, AuditEvent.DEVICE_REMOVED, device, event);
            }
            return removed ? 1 : 0;
        }
        boolean revoked = AuditEvent.DEVICE_REVOKED.name().equals(event);
        String standing = revoked ? "REVOKED" : "QUARANTINED";
        int changed;
        try (PreparedStatement statement =
                connection.prepareStatement("UPDATE device SET standing = ? WHERE id = ? AND standing <> 'REVOKED'")) {
            statement.setString(1, standing);
            statement.setString(2, device);
            changed = statement.executeUpdate();
        }
        if (changed > 0) {
            noteOlder(connection, revoked ? AuditEvent.DEVICE_REVOKED : AuditEvent.QUARANTINED, device, event);
        }
        return changed;
    }

    private void noteOlder(Connection connection, AuditEvent done, String device, String event) throws SQLException {
        String cause = "the restored backup is older than its " + event;
        trail.append(connection, List.of(new AuditEntry(done, device, null, null, null, cause)));
    }

    private static int quarantineAll(Connection connection) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("UPDATE device SET standing = 'QUARANTINED' WHERE"
                        + " standing = 'ALLOWED' AND (sealed_keys IS NOT NULL OR token_hash IS NOT NULL OR sealed_password IS NOT"
                        + " NULL)")) {
            return statement.executeUpdate();
        }
    }

    /** @return where the former database is now; null when there was none */
    private @Nullable Path replace(Path copy) throws IOException {
        // The database first: where it is missing and not yet replaced, no server starts. A restore that was cut off
        // here left its log, at most.
        Database.foldLog(directory.resolve(SqliteDeviceStore.FILE));
        List<Path> present = new ArrayList<>();
        for (String suffix : List.of("", LOG, "-shm")) {
            Path file = directory.resolve(SqliteDeviceStore.FILE + suffix);
            if (Files.exists(file)) {
                present.add(file);
            }
        }
        Path replaced = present.isEmpty() ? null : putAside(present);
        OwnerOnly.move(copy, directory.resolve(SqliteDeviceStore.FILE));
        return replaced;
    }

    private Path putAside(List<Path> files) throws IOException {
        int number = 1;
        while (Files.exists(directory.resolve(REPLACED + number))) {
            number++;
        }
        Path fresh = directory.resolve(REPLACED + number);
        OwnerOnly.makeDirectory(fresh);
        for (Path file : files) {
            OwnerOnly.move(file, fresh.resolve(file.getFileName()));
        }
        return fresh;
    }
}
