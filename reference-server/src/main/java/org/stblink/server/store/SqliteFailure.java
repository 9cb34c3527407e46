package org.stblink.server.store;

import java.nio.file.Path;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/** What an error of SQLite means for us. Names and numbers: sqlite.org/rescode.html, primary result codes. */
final class SqliteFailure {
    private SqliteFailure() {}

    /** The primary code, without the detail of extended ones; SQLITE_ERROR for what is not SQLite's own. */
    static SQLiteErrorCode primary(SQLException e) {
        if (e instanceof SQLiteException sqlite) {
            return SQLiteErrorCode.getErrorCode(sqlite.getResultCode().code & 0xFF);
        }
        return SQLiteErrorCode.SQLITE_ERROR;
    }

    /**
     * Whether the whole transaction is lost, and not only the statement. SQLite may have rolled back by itself after the
     * first five (sqlite.org/lang_transaction.html, "Response to errors within a transaction"); after the last two it
     * never got the right to write.
     */
    static boolean endsTransaction(SQLException e) {
        return switch (primary(e)) {
            case SQLITE_FULL,
                    SQLITE_IOERR,
                    SQLITE_NOMEM,
                    SQLITE_CORRUPT,
                    SQLITE_INTERRUPT,
                    SQLITE_BUSY,
                    SQLITE_LOCKED -> true;
            default -> false;
        };
    }

    /** For log and operator: SQLite's own texts name tables, columns and codes, never values. */
    static String describe(Path file, Throwable e) {
        return e instanceof SQLException sql ? "database " + file + " " + advice(sql) : String.valueOf(e.getMessage());
    }

    /** Whether that is because another program has the database to itself. */
    static boolean isHeldByAnother(Throwable e) {
        if (!(e instanceof SQLException sql)) {
            return false;
        }
        SQLiteErrorCode code = primary(sql);
        return code == SQLiteErrorCode.SQLITE_BUSY || code == SQLiteErrorCode.SQLITE_LOCKED;
    }

    /** Whether that is because the file is something else than a database. */
    static boolean isNoDatabase(@Nullable Throwable e) {
        return e instanceof SQLException sql && primary(sql) == SQLiteErrorCode.SQLITE_NOTADB;
    }

    /** Whether that is because the file was a database, and is not whole any more. */
    static boolean isDamage(@Nullable Throwable e) {
        return e instanceof SQLException sql && primary(sql) == SQLiteErrorCode.SQLITE_CORRUPT;
    }

    /** One line for the operator: what is wrong with the file and what to do. */
    static String advice(SQLException e) {
        SQLiteErrorCode code = primary(e);
        return switch (code) {
            case SQLITE_NOTADB -> "is not a database: move it away, or restore the last backup over it";
            case SQLITE_CORRUPT -> "is damaged: keep a copy of it, and restore the last backup";
            case SQLITE_FULL -> "cannot grow: free space on its disk, or raise store.max-megabytes";
            case SQLITE_BUSY, SQLITE_LOCKED -> "is held by another program: close that one, then start again";
            case SQLITE_READONLY, SQLITE_CANTOPEN, SQLITE_PERM, SQLITE_AUTH ->
                "cannot be opened for writing: give it and its directory to the user this server runs as";
            case SQLITE_CONSTRAINT ->
                "refuses a change that breaks its rules: two devices want one address, or the program has a fault";
            case SQLITE_IOERR ->
                "cannot be read or written: see the system's log; a disk that was made read-only for an error has to be checked"
                        + " and mounted again while the server is stopped; then start the server again";
            default -> "cannot be used (" + code.name() + "): see the disk's health and the file's permissions";
        };
    }
}
