package org.stblink.server.store;

import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** The table meta: a few named values. */
final class MetaRows {
    static final String EPOCH = "epoch";
    static final String MASTER_KEY_CHECK = "master-key-check";
    static final String AUDIT_BASE = "audit-base";
    static final String AUDIT_HEAD = "audit-head";

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

    /** Begins the epoch after the last one that was ever in use; the first is 1. */
    static long raiseEpoch(Connection connection) throws SQLException {
        byte[] last = get(connection, EPOCH);
        long epoch = last == null ? 1 : ByteBuffer.wrap(last).getLong() + 1;
        if (epoch > LAST_EPOCH) {
            throw new SQLException("the epochs are used up");
        }
        put(connection, EPOCH, ByteBuffer.allocate(Long.BYTES).putLong(epoch).array());
        return epoch;
    }
}
