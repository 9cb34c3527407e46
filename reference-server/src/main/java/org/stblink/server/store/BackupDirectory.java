package org.stblink.server.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;
import org.stblink.server.store.audit.AuditHead;
import org.stblink.server.store.audit.SealedHead;

/**
 * Backups as files of a directory, which need not be there yet. A backup is there whole, flushed and looked through, or not at all: it is made
 * under another name first.
 *
 * <p>Threads: any; calls block.
 */
public final class BackupDirectory {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

    private static final String PREFIX = "stblink-";
    private static final String SUFFIX = ".db";
    private static final String UNFINISHED = ".part";
    private static final String JOURNAL = "-journal";

    private static final String NOTE_OF_SCHEMA = "-schema-";
    private static final Pattern BEFORE_UPGRADE =
            Pattern.compile(PREFIX + "[0-9TZ]+" + NOTE_OF_SCHEMA + "([0-9]{1,9})-[0-9]+" + SUFFIX);

    /** Whoever makes one writes on it more often than that. */
    private static final long ABANDONED_MILLIS = 3_600_000;

    private final Path directory;

    public BackupDirectory(Path directory) {
        this.directory = directory;
    }

    /** Where backups lie where the operator says nothing else, and always the one that is made before an upgrade. */
    public static Path in(Path dataDirectory) {
        return dataDirectory.resolve("backups");
    }

    public Path path() {
        return directory;
    }

    /**
     * Writes a copy of the whole database, as it is when this begins; others go on reading and writing.
     *
     * @param connection of its own: it is busy for as long as this takes
     * @param note a part of the name; empty for none
     */
    Backup make(Connection connection, String note, long atMillis) throws SQLException, StoreException {
        Path unfinished = directory.resolve(PREFIX + TIME.format(Instant.ofEpochMilli(atMillis)) + note + UNFINISHED);
        try {
            return make(connection, unfinished);
        } finally {
            // Else what has filled the disk would keep it full.
            DatabaseCopy.removeQuietly(unfinished);
        }
    }

    /** Writes a copy of a database of this schema, which is about to be changed. */
    Backup makeBeforeUpgrade(Connection connection, String schema, long atMillis) throws SQLException, StoreException {
        return make(connection, NOTE_OF_SCHEMA + schema, atMillis);
    }

    /**
     * The copy of the lowest schema among those that were made before an upgrade, and nothing has happened since: that upgrade was cut off.
     *
     * @return null when there is none
     */
    @Nullable
    Path beforeUpgrade(Connection connection) throws SQLException, StoreException {
        String newest = AuditRows.newestStamp(connection);
        if (newest == null) {
            return null;
        }
        Path lowest = null;
        try {
            for (Path file : files(SUFFIX)) {
                boolean isLower = lowest == null || schema(file) < schema(lowest);
                if (schema(file) > 0 && isLower && newest.equals(newestStamp(file))) {
                    lowest = file;
                }
            }
        } catch (IOException e) {
            throw notListed(e);
        }
        return lowest;
    }

    /** Which schema a copy has that was made before an upgrade; 0 for another one. */
    private static int schema(Path file) {
        Matcher name = BEFORE_UPGRADE.matcher(file.getFileName().toString());
        return name.matches() ? Integer.parseInt(name.group(1)) : 0;
    }

    private static @Nullable String newestStamp(Path file) {
        try (Connection connection = Database.looker(file)) {
            return AuditRows.newestStamp(connection);
        } catch (SQLException e) {
            return null; // whatever it is, it is not the one
        }
    }

    private Backup make(Connection connection, Path unfinished) throws SQLException, StoreException {
        try {
            OwnerOnly.makeDirectory(directory);
            Files.deleteIfExists(unfinished);
            OwnerOnly.makeFile(unfinished);
            try (PreparedStatement copy = connection.prepareStatement("VACUUM INTO ?")) {
                copy.setString(1, unfinished.toUri().toString());
                copy.execute();
            } catch (SQLException e) {
                if (isOfTheCopy(e)) {
                    throw cannotBeWritten(
                            "(" + codeOf(e).name() + "): see that there is room, and that it is writable", e);
                }
                throw e;
            }
            AuditHead head = look(unfinished);
            try (FileChannel channel = FileChannel.open(unfinished, StandardOpenOption.WRITE)) {
                channel.force(true);
            }
            String name = unfinished.getFileName().toString();
            Path file = directory.resolve(
                    name.substring(0, name.length() - UNFINISHED.length()) + "-" + head.seq() + SUFFIX);
            OwnerOnly.move(unfinished, file);
            return new Backup(file, Files.size(file), head);
        } catch (IOException e) {
            throw cannotBeWritten(e);
        }
    }

    /** Whether the copy could not be written: of the database all that can fail is to read it, which is its own trouble. */
    private static boolean isOfTheCopy(SQLException e) {
        return switch (SqliteFailure.primary(e)) {
            case SQLITE_FULL, SQLITE_READONLY -> true;
            case SQLITE_IOERR ->
                codeOf(e) != SQLiteErrorCode.SQLITE_IOERR_READ && codeOf(e) != SQLiteErrorCode.SQLITE_IOERR_SHORT_READ;
            default -> false;
        };
    }

    private static SQLiteErrorCode codeOf(SQLException e) {
        return e instanceof SQLiteException sqlite ? sqlite.getResultCode() : SQLiteErrorCode.SQLITE_ERROR;
    }

    /**
     * Finds out whether a backup could be written here, by a small file that is removed again.
     *
     * @throws StoreException when not; the message says what to do
     */
    public void tryOut() throws StoreException {
        Path trial = directory.resolve(PREFIX + "trial" + UNFINISHED);
        try {
            OwnerOnly.makeDirectory(directory);
            OwnerOnly.write(trial, new byte[1]);
            Files.delete(trial);
        } catch (IOException e) {
            throw cannotBeWritten(e);
        }
    }

    private StoreException cannotBeWritten(IOException cause) {
        if (cause instanceof FileAlreadyExistsException) {
            return new StoreException("backup directory " + directory + " is a file: change backup.directory", cause);
        }
        return cannotBeWritten(FileFailure.writing(cause), cause);
    }

    private StoreException cannotBeWritten(String why, Exception cause) {
        return new StoreException("a backup cannot be written to " + directory + " " + why, cause);
    }

    /** Reads all of a copy, so that damage is found now and not when it is needed; returns how far its audit is. */
    private AuditHead look(Path copy) throws StoreException {
        try (Connection connection = Database.looker(copy);
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("PRAGMA quick_check(1)")) {
            if (!result.next() || !"ok".equals(result.getString(1))) {
                throw new StoreException("the backup " + copy + " is damaged as soon as it is written: see the disk");
            }
            SealedHead head = AuditTrail.head(connection);
            return head == null ? AuditHead.NONE : head.head();
        } catch (SQLException e) {
            throw new StoreException(
                    "the backup in " + directory + " cannot be read back when it is written ("
                            + codeOf(e).name() + "): see that disk, or name another one as backup.directory",
                    e);
        }
    }

    /**
     * Removes the oldest, so that so many stay; those with a note in their name are left alone. A time in a name that is yet to come was told
     * by a wrong clock, and counts as long ago.
     *
     * @param made stays, whatever its name says
     * @param nowMillis since 1970
     */
    public void keepNewest(int keep, Path made, long nowMillis) throws StoreException {
        String now = PREFIX + TIME.format(Instant.ofEpochMilli(nowMillis)) + "~"; // behind all of this second
        try {
            List<Path> found = files(SUFFIX);
            found.removeIf(file -> !file.getFileName().toString().matches(PREFIX + "[0-9TZ]+-[0-9]+" + SUFFIX));
            found.removeIf(file -> file.getFileName().equals(made.getFileName()));
            found.sort(Comparator.comparing(
                            (Path file) -> file.getFileName().toString().compareTo(now) <= 0)
                    .thenComparing(Comparator.naturalOrder()));
            for (Path file : found.subList(0, Math.max(0, found.size() + 1 - keep))) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new StoreException("old backups in " + directory + " cannot be removed: make it writable", e);
        }
    }

    /** Removes what a killed server left of backups that it was making. Another one may be making one here just now. */
    public void removeUnfinished(long nowMillis) throws StoreException {
        try {
            for (Path file : files(UNFINISHED)) {
                if (Files.getLastModifiedTime(file).toMillis() < nowMillis - ABANDONED_MILLIS) {
                    DatabaseCopy.remove(file);
                }
            }
            for (Path journal : files(UNFINISHED + JOURNAL)) {
                String name = journal.getFileName().toString();
                Path ofWhich = journal.resolveSibling(name.substring(0, name.length() - JOURNAL.length()));
                if (!Files.exists(ofWhich)) {
                    Files.deleteIfExists(journal);
                }
            }
        } catch (IOException e) {
            throw new StoreException("unfinished backups in " + directory + " cannot be removed: make it writable", e);
        }
    }

    /** When the newest, by its name, was made, in milliseconds since 1970; 0 when there is none. */
    public long newestMillis() throws StoreException {
        try {
            List<Path> found = files(SUFFIX);
            return found.isEmpty()
                    ? 0
                    : Files.getLastModifiedTime(Collections.max(found)).toMillis();
        } catch (IOException e) {
            throw notListed(e);
        }
    }

    private StoreException notListed(IOException cause) {
        return new StoreException("backups in " + directory + " cannot be listed: make it readable", cause);
    }

    private List<Path> files(String suffix) throws IOException {
        List<Path> found = new ArrayList<>();
        if (Files.isDirectory(directory)) {
            try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, PREFIX + "*" + suffix)) {
                files.forEach(found::add);
            } catch (DirectoryIteratorException e) {
                throw e.getCause();
            }
        }
        return found;
    }
}
