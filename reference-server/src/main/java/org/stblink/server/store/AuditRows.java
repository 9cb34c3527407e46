package org.stblink.server.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.stblink.server.domain.AuditEntry;

/** The table audit: appended to, read in order, and bounded by letting the oldest go. */
final class AuditRows {
    private static final String APPEND =
            "INSERT INTO audit (at, event, device, other, session, trace, cause) VALUES (?, ?, ?, ?, ?, ?, ?)";

    private static final String READ = "SELECT seq, at, event, device, other, session, trace, cause FROM audit WHERE ";

    /** Trimming is looked at once in so many entries, so that its cost vanishes beside theirs. */
    private static final long TRIM_EVERY = 1_000;

    private AuditRows() {}

    static void append(Connection connection, List<AuditEntry> entries, long atMillis) throws SQLException {
        if (entries.isEmpty()) {
            return;
        }
        try (PreparedStatement statement = connection.prepareStatement(APPEND)) {
            for (AuditEntry entry : entries) {
                statement.setLong(1, atMillis);
                statement.setString(2, entry.event().name());
                statement.setString(3, entry.device());
                statement.setString(4, entry.other());
                statement.setString(5, entry.session());
                statement.setString(6, entry.trace());
                statement.setString(7, entry.cause());
                statement.executeUpdate();
            }
        }
    }

    /**
     * Lets the oldest entries go. Cheap when there is nothing to do.
     *
     * @param keep how many stay; 0 = all
     */
    static void trim(Connection connection, int keep) throws SQLException {
        if (keep == 0) {
            return;
        }
        long newest = edge(connection, "SELECT max(seq) FROM audit");
        long oldest = edge(connection, "SELECT min(seq) FROM audit");
        if (newest - oldest + 1 >= keep + TRIM_EVERY) {
            ChangeRows.update(connection, "DELETE FROM audit WHERE seq <= ?", newest - keep);
        }
    }

    static List<StoredAudit> read(Connection connection, AuditQuery query) throws SQLException {
        StringBuilder sql = new StringBuilder(READ).append(query.newestFirst() ? "seq < ?" : "seq > ?");
        List<Object> values = new ArrayList<>();
        values.add(query.edge());
        if (query.device() != null) {
            sql.append(" AND device = ?");
            values.add(query.device());
        }
        if (query.event() != null) {
            sql.append(" AND event = ?");
            values.add(query.event());
        }
        if (query.trace() != null) {
            sql.append(" AND trace = ?");
            values.add(query.trace());
        }
        sql.append(query.newestFirst() ? " ORDER BY seq DESC LIMIT " : " ORDER BY seq LIMIT ")
                .append(query.limit());
        List<StoredAudit> entries = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(sql.toString())) {
            for (int i = 0; i < values.size(); i++) {
                statement.setObject(i + 1, values.get(i));
            }
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    entries.add(new StoredAudit(
                            row.getLong(1),
                            row.getLong(2),
                            row.getString(3),
                            row.getString(4),
                            row.getString(5),
                            row.getString(6),
                            row.getString(7),
                            row.getString(8)));
                }
            }
        }
        return entries;
    }

    private static long edge(Connection connection, String sql) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql);
                ResultSet row = statement.executeQuery()) {
            return row.next() ? row.getLong(1) : 0;
        }
    }
}
