package org.stblink.server.store;

import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.stblink.server.domain.Told;

/** The table meta: a few named values. */
final class MetaRows {
    static final String EPOCH = "epoch";
    static final String MASTER_KEY_CHECK = "master-key-check";
    /** There while the database is being sealed under another master key: sealed under that one. */
    static final String NEXT_MASTER_KEY_CHECK = "next-master-key-check";
    /** Of a {@link ServerKeyMark}. */
    static final String SERVER_KEYS = "server-keys";
    /** Sessions of epochs before this one are not taken up: it began with a backup. */
    static final String SESSIONS_SINCE = "sessions-since";
    /** There from a restore until every address that was given out before must be free, or known. */
    static final String RESTORED = "restored";

    /** Of a {@link Told}. */
    private static final String TOLD_LEASE = "told-lease-seconds";

    private static final String TOLD_GRACE = "told-grace-seconds";

    static final String AUDIT_BASE = "audit-base";
    static final String AUDIT_HEAD = "audit-head";
    static final String AUDIT_PLACED = "audit-placed";

    private static final long LAST_EPOCH = 0xFFFFFFFFL;

    private MetaRows() {}

    static byte @Nullable [] get(Connection connection, String name) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("SELECT value FROM meta WHERE name = ?")) {
            statement.setString(1, name);
            try (ResultSet row = statement.executeQuery()) {
                return row.next() ? row.getBytes(1) : null;
            }
        }
    }

    static void put(Connection connection, String name, byte[] value) throws SQLException {
        ChangeRows.update(
                connection,
                "INSERT INTO meta (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
                name,
                value);
    }

    /** A number that {@link #putNumber} put; 0 when there is none. */
    static long number(Connection connection, String name) throws SQLException {
        byte[] value = get(connection, name);
        return value == null ? 0 : ByteBuffer.wrap(value).getLong();
    }

    static void putNumber(Connection connection, String name, long value) throws SQLException {
        put(connection, name, ByteBuffer.allocate(Long.BYTES).putLong(value).array());
    }

    static void remove(Connection connection, String name) throws SQLException {
        ChangeRows.update(connection, "DELETE FROM meta WHERE name = ?", name);
    }

    static Told told(Connection connection) throws SQLException {
        return new Told((int) number(connection, TOLD_LEASE), (int) number(connection, TOLD_GRACE));
    }

    static void putTold(Connection connection, Told told) throws SQLException {
        putNumber(connection, TOLD_LEASE, told.leaseSeconds());
        putNumber(connection, TOLD_GRACE, told.graceSeconds());
    }

    /** The last one that was ever in use; 0 before the first. */
    static long epoch(Connection connection) throws SQLException {
        return number(connection, EPOCH);
    }

    /** Begins the epoch after the last one that was ever in use; the first is 1. */
    static long raiseEpoch(Connection connection) throws SQLException {
        long epoch = epoch(connection) + 1;
        if (epoch > LAST_EPOCH) {
            throw new SQLException("the epochs are used up");
        }
        putNumber(connection, EPOCH, epoch);
        return epoch;
    }
}
