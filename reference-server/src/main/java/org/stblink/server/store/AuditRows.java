package org.stblink.server.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.stblink.server.store.audit.AuditHash;
import org.stblink.server.store.audit.AuditHead;
import org.stblink.server.store.audit.ChainedAudit;

/** The table audit: statements. {@link AuditTrail} chains its entries. */
final class AuditRows {
    private static final String INSERT =
            "INSERT INTO audit (seq, at, event, device, other, session, trace, cause, hash)"
                    + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)";

    /** An entry's, in the order that {@link #entry} wants. */
    static final String COLUMNS = "audit.seq, at, event, device, other, session, trace, cause";

    private static final int HASH = 9;

    private AuditRows() {}

    static void insert(Connection connection, StoredAudit entry, byte[] hash) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(INSERT)) {
            statement.setLong(1, entry.seq());
            statement.setLong(2, entry.atMillis());
            statement.setString(3, entry.event());
            statement.setString(4, entry.device());
            statement.setString(5, entry.other());
            statement.setString(6, entry.session());
            statement.setString(7, entry.trace());
            statement.setString(8, entry.cause());
            statement.setBytes(HASH, hash);
            statement.executeUpdate();
        }
    }

    /** Number and hash of one entry; null when it is not there. */
    static @Nullable AuditHead at(Connection connection, long seq) throws SQLException {
        return head(connection, "SELECT seq, hash FROM audit WHERE seq = ?", seq);
    }

    /** Number and hash of the oldest entry from a number on; null when there is none. */
    static @Nullable AuditHead from(Connection connection, long seq) throws SQLException {
        return head(connection, "SELECT seq, hash FROM audit WHERE seq >= ? ORDER BY seq LIMIT 1", seq);
    }

    /** Number and hash of the newest entry; null when there is none. */
    static @Nullable AuditHead newest(Connection connection) throws SQLException {
        return head(connection, "SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1");
    }

    /** Number and time of the newest entry, in any schema; null when there is none. */
    static @Nullable String newestStamp(Connection connection) throws SQLException {
        try (PreparedStatement statement =
                        connection.prepareStatement("SELECT seq || ' ' || at FROM audit ORDER BY seq DESC LIMIT 1");
                ResultSet row = statement.executeQuery()) {
            return row.next() ? row.getString(1) : null;
        }
    }

    static void removeThrough(Connection connection, long seq) throws SQLException {
        ChangeRows.update(connection, "DELETE FROM audit WHERE seq <= ?", seq);
    }

    /** Where a chain begins that has no base yet: before the oldest entry there is. */
    static AuditHead behindOldest(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("SELECT min(seq) FROM audit");
                ResultSet row = statement.executeQuery()) {
            return new AuditHead(Math.max(0, row.next() ? row.getLong(1) - 1 : 0), new byte[AuditHash.BYTES]);
        }
    }

    /** Whether there are entries, and none has a hash, as an earlier version wrote them. */
    static boolean lacksItsChain(Connection connection) throws SQLException {
        return newestStamp(connection) != null && !(hasHashes(connection) && isChained(connection));
    }

    private static boolean hasHashes(Connection connection) throws SQLException {
        try (PreparedStatement statement =
                        connection.prepareStatement("SELECT 1 FROM pragma_table_info('audit') WHERE name = 'hash'");
                ResultSet row = statement.executeQuery()) {
            return row.next();
        }
    }

    /** Whether any entry has a hash. */
    static boolean isChained(Connection connection) throws SQLException {
        try (PreparedStatement statement =
                        connection.prepareStatement("SELECT 1 FROM audit WHERE hash IS NOT NULL LIMIT 1");
                ResultSet row = statement.executeQuery()) {
            return row.next();
        }
    }

    /**
     * Gives each entry its hash.
     *
     * @return number and hash of the last one
     */
    static AuditHead chainAll(Connection connection, AuditHash hash) throws SQLException {
        AuditHead last = behindOldest(connection);
        try (PreparedStatement read = connection.prepareStatement(
                        "SELECT " + COLUMNS + " FROM audit WHERE seq > ? ORDER BY seq LIMIT 1000");
                PreparedStatement write = connection.prepareStatement("UPDATE audit SET hash = ? WHERE seq = ?")) {
            int found;
            do {
                List<StoredAudit> page = new ArrayList<>();
                read.setLong(1, last.seq());
                try (ResultSet row = read.executeQuery()) {
                    while (row.next()) {
                        page.add(entry(row));
                    }
                }
                for (StoredAudit entry : page) {
                    last = new AuditHead(entry.seq(), hash.after(last.hash(), entry));
                    write.setBytes(1, last.hash());
                    write.setLong(2, last.seq());
                    write.executeUpdate();
                }
                found = page.size();
            } while (found > 0);
        }
        return last;
    }

    /** Entries with their hashes behind a number, in order. */
    static List<ChainedAudit> chain(Connection connection, long after, int limit) throws SQLException {
        List<ChainedAudit> entries = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(
                "SELECT " + COLUMNS + ", hash FROM audit WHERE seq > ? ORDER BY seq LIMIT ?")) {
            statement.setLong(1, after);
            statement.setInt(2, limit);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    byte[] hash = row.getBytes(HASH);
                    entries.add(new ChainedAudit(entry(row), hash == null ? new byte[0] : hash));
                }
            }
        }
        return entries;
    }

    /** What a witness has to know of the entries behind a number, oldest first: the newest of it, so many lines at the most. */
    static List<Witness.Line> witnessed(Connection connection, long after, int most) throws SQLException {
        Deque<Witness.Line> newest = new ArrayDeque<>();
        try (PreparedStatement statement = connection.prepareStatement(
                "SELECT seq, hash, event, device FROM audit WHERE seq > ? ORDER BY seq DESC")) {
            statement.setLong(1, after);
            try (ResultSet row = statement.executeQuery()) {
                while (newest.size() < most && row.next()) {
                    if (Witness.isWitnessed(row.getString(3))) {
                        AuditHead place = new AuditHead(row.getLong(1), row.getBytes(2));
                        newest.addFirst(new Witness.Line(place, row.getString(3), row.getString(4)));
                    }
                }
            }
        }
        return new ArrayList<>(newest);
    }

    /** Of a row of {@link #COLUMNS}. */
    static StoredAudit entry(ResultSet row) throws SQLException {
        return new StoredAudit(
                row.getLong(1),
                row.getLong(2),
                row.getString(3),
                row.getString(4),
                row.getString(5),
                row.getString(6),
                row.getString(7),
                row.getString(8));
    }

    private static @Nullable AuditHead head(Connection connection, String sql, long... values) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
                statement.setLong(i + 1, values[i]);
            }
            try (ResultSet row = statement.executeQuery()) {
                if (!row.next()) {
                    return null;
                }
                byte[] hash = row.getBytes(2);
                return new AuditHead(row.getLong(1), hash == null ? new byte[AuditHash.BYTES] : hash);
            }
        }
    }
}
