package org.stblink.server.store;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationInfoService;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;
import org.tinylog.Logger;

/**
 * The database file: opened, checked, brought to this version's schema; then it hands out connections. Whatever is wrong
 * with the file is said here, at start-up, in one line.
 */
final class Database {
    /** Marks the file as ours: "STBL". SQLite keeps it in the file's header, where file(1) finds it, too. */
    private static final int APPLICATION_ID = 0x5354424C;

    /**
     * The log goes into the database when it has so many pages (16 MB). The more, the more often a page has been written meanwhile that is
     * copied once; SQLite's own 1,000 were nearly all different.
     */
    private static final int LOG_PAGES = 4_096;

    private static final String MIGRATIONS = "classpath:org/stblink/server/store/migration";

    private final Path file;
    private final StoreSettings settings;

    private Database(Path file, StoreSettings settings) {
        this.file = file;
        this.settings = settings;
    }

    /**
     * Opens the file, making it when it is missing. Reads the whole file once to find damage before a device does.
     *
     * @throws StoreException when it is not a database of ours, damaged, newer than this program, or not usable here
     */
    static Database open(Path file, StoreSettings settings) throws StoreException {
        Database database = new Database(file, settings);
        try {
            OwnerOnly.makeFile(file);
        } catch (FileAlreadyExistsException e) {
            if (Files.isDirectory(file)) {
                throw new StoreException("database " + file + " is a directory: move it away, or change data-dir", e);
            }
        } catch (IOException e) {
            throw new StoreException(
                    "database " + file + " cannot be made: the data directory must be writable, or change data-dir", e);
        }
        checkLog(file);
        try (Connection connection = database.writer()) {
            database.check(connection);
        } catch (SQLException e) {
            throw new StoreException("database " + file + " " + SqliteFailure.advice(e), e);
        }
        database.migrate();
        return database;
    }

    /** Brings what stands in a database's log into it, as far as that can be done: it may be damaged, or missing. */
    static void foldLog(Path file) {
        if (!Files.exists(file)) {
            return;
        }
        try (Connection connection = new KeepingConnection(file.toUri().toString(), new SQLiteConfig());
                Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA wal_checkpoint(TRUNCATE)");
        } catch (SQLException e) {
            Logger.debug("{} keeps its log: {}", file, e.getMessage());
        }
    }

    /** What opening a file would change in its schema: a line for each migration, oldest first. Changes nothing. */
    static List<String> pending(Path file, StoreSettings settings) {
        return names(new Database(file, settings).flyway().info().pending());
    }

    private static List<String> names(MigrationInfo[] migrations) {
        return Arrays.stream(migrations)
                .map(migration -> "V" + migration.getVersion() + " " + migration.getDescription())
                .toList();
    }

    private static void checkLog(Path file) throws StoreException {
        Path log = log(file);
        String damage;
        try {
            damage = Files.exists(log) ? WriteAheadLog.damage(log) : null;
        } catch (IOException e) {
            throw new StoreException(
                    "database log " + log + " cannot be read: give it to the user this server runs as", e);
        }
        if (damage != null) {
            throw new StoreException("database log " + log + " is damaged (" + damage
                    + "), and changes that were acknowledged stand behind it: stop here, keep a copy of it and of "
                    + file.getFileName() + ", and restore the last backup");
        }
    }

    /** A connection that may write: durable at each commit. Used by one thread. */
    Connection writer() throws SQLException {
        SQLiteConfig config = common();
        config.setJournalMode(SQLiteConfig.JournalMode.WAL);
        // WAL with NORMAL loses acknowledged commits when the power fails; FULL does not.
        config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
        // What a statement of many rows would go back to: else a file is made for each of them.
        config.setTempStore(SQLiteConfig.TempStore.MEMORY);
        Connection connection = new KeepingConnection(uri(), config);
        try (Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA wal_autocheckpoint = " + LOG_PAGES);
            if (settings.maxMegabytes() > 0) {
                long pageSize = integer(statement, "PRAGMA page_size");
                statement.execute("PRAGMA max_page_count = " + settings.maxMegabytes() * 1_048_576L / pageSize);
            }
        }
        return connection;
    }

    /** A connection that cannot write. Used by one thread at a time. */
    Connection reader() throws SQLException {
        SQLiteConfig config = common();
        Connection connection = new KeepingConnection(uri(), config);
        try (Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA query_only = ON");
        }
        return connection;
    }

    /** A connection that only looks at a file, whatever it is. Used by one thread. */
    static Connection looker(Path file) throws SQLException {
        SQLiteConfig config = new SQLiteConfig();
        config.setReadOnly(true);
        return new KeepingConnection(file.toUri().toString(), config);
    }

    /**
     * A connection that only looks at a file that no program has open, and makes no other beside it: it may lie where nothing can be
     * written. With a log beside it, it is as {@link #looker}. Used by one thread.
     */
    static Connection still(Path file) throws SQLException {
        if (Files.exists(log(file))) {
            return looker(file);
        }
        SQLiteConfig config = new SQLiteConfig();
        config.setReadOnly(true);
        return new KeepingConnection(file.toUri() + "?immutable=1", config);
    }

    private static Path log(Path file) {
        return file.resolveSibling(file.getFileName() + "-wal");
    }

    /** A connection that copies the whole file to another one. Used by one thread. */
    Connection copier() throws SQLException {
        return new KeepingConnection(uri(), common());
    }

    private SQLiteConfig common() {
        SQLiteConfig config = new SQLiteConfig();
        config.setBusyTimeout(settings.busyTimeoutMillis());
        // Else each INSERT is followed by a query for its row's number, which nobody asks for.
        config.setGetGeneratedKeys(false);
        return config;
    }

    /** As a URI, so that a question mark or a percent sign in a path stays a part of the path. */
    private String uri() {
        return file.toUri().toString();
    }

    private void check(Connection connection) throws SQLException, StoreException {
        try (Statement statement = connection.createStatement()) {
            long owner = integer(statement, "PRAGMA application_id");
            boolean empty = integer(statement, "SELECT count(*) FROM sqlite_master") == 0;
            if (owner != APPLICATION_ID && !empty) {
                throw new StoreException(
                        "database " + file + " belongs to another program: move it away, or change data-dir");
            }
            statement.execute("PRAGMA application_id = " + APPLICATION_ID);
            String mode = text(statement, "PRAGMA journal_mode");
            if (!"wal".equalsIgnoreCase(mode)) {
                throw new StoreException("database " + file + " cannot use a write-ahead log here (journal mode " + mode
                        + "): the data directory must lie on a local file system");
            }
            String found = text(statement, "PRAGMA quick_check(1)");
            if (!"ok".equals(found)) {
                throw new StoreException(
                        "database " + file + " is damaged (" + found.replaceAll("\\s+", " ")
                                + "): stop here, keep a copy of it, and restore the last backup",
                        new SQLiteException(found, SQLiteErrorCode.SQLITE_CORRUPT));
            }
        }
    }

    private Flyway flyway() {
        SQLiteDataSource source = new SQLiteDataSource(common());
        source.setUrl("jdbc:sqlite:" + uri());
        return Flyway.configure()
                .dataSource(source)
                .locations(MIGRATIONS)
                .ignoreMigrationPatterns(new String[0])
                // Numbers leave gaps for changes that are made side by side; a lower one may arrive later.
                .outOfOrder(true)
                .load();
    }

    private void migrate() throws StoreException {
        Flyway flyway = flyway();
        try {
            String newer = newerThanThisProgram(flyway.info().all());
            if (newer != null) {
                throw new StoreException("database " + file + " has schema version " + newer
                        + ", newer than this program knows: run the program that wrote it, or a later one");
            }
            backUpBefore(flyway.info());
            flyway.migrate();
        } catch (FlywayException e) {
            Logger.debug(e, "schema migration of {}", file);
            throw notMigrated(file, e);
        }
    }

    static StoreException notMigrated(Path file, FlywayException e) {
        SQLException cause = sqlCause(e);
        return new StoreException(
                "database " + file + " cannot be brought to this program's schema (" + firstLine(e) + "): "
                        + afterNoMigration(cause),
                cause == null ? e : cause);
    }

    /** Each step is a transaction. What only kept one from its end is told as that: who restored a backup for it would lose what came since. */
    private static String afterNoMigration(@Nullable SQLException cause) {
        return cause == null
                        || SqliteFailure.isDamage(cause)
                        || SqliteFailure.primary(cause) == SQLiteErrorCode.SQLITE_ERROR
                ? "restore the last backup"
                : "it " + SqliteFailure.advice(cause)
                        + ". It is as it was before that step: nothing has to be restored";
    }

    private static @Nullable SQLException sqlCause(Throwable e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql) {
                return sql;
            }
        }
        return null;
    }

    /** The way back from an upgrade is the backup that is made before it. */
    private void backUpBefore(MigrationInfoService migrations) throws StoreException {
        if (migrations.pending().length == 0 || migrations.applied().length == 0 || !isTheServers()) {
            return;
        }
        String version = String.valueOf(migrations.current().getVersion());
        BackupDirectory backups = new BackupDirectory(BackupDirectory.in(file.resolveSibling("")));
        try (Connection connection = copier()) {
            // Where an upgrade was cut off, the program before does not know the schema that it left.
            Path there = backups.beforeUpgrade(connection);
            Path wayBack = there == null
                    ? backups.makeBeforeUpgrade(connection, version, System.currentTimeMillis())
                            .file()
                    : there;
            Logger.info(
                    "the database is brought to this program's schema: {}. The way back is the program before, and {}",
                    String.join(", ", names(migrations.pending())),
                    wayBack);
        } catch (SQLException e) {
            throw new StoreException(
                    "database " + file + " is of an earlier version, and cannot be copied before it is changed: it "
                            + SqliteFailure.advice(e),
                    e);
        }
    }

    /** A copy that is tried or restored has its original still. */
    private boolean isTheServers() {
        return file.getFileName().toString().equals(SqliteDeviceStore.FILE);
    }

    private static @Nullable String newerThanThisProgram(MigrationInfo[] known) {
        return Arrays.stream(known)
                .filter(migration -> migration.getState().isApplied()
                        && !migration.getState().isResolved())
                .map(migration -> String.valueOf(migration.getVersion()))
                .reduce((first, second) -> second)
                .orElse(null);
    }

    private static String firstLine(FlywayException e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("no detail");
    }

    private static long integer(Statement statement, String sql) throws SQLException {
        try (ResultSet result = statement.executeQuery(sql)) {
            result.next();
            return result.getLong(1);
        }
    }

    private static String text(Statement statement, String sql) throws SQLException {
        try (ResultSet result = statement.executeQuery(sql)) {
            result.next();
            return result.getString(1);
        }
    }
}
