package org.stblink.server.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an operator looks for in the audit. Entries of a device or of a call are found by their {@link AuditPlaces places}, and the
 * newest, which have none yet, by reading them.
 */
final class AuditSearch {
    private final Connection connection;
    private final AuditQuery query;
    private final List<StoredAudit> found = new ArrayList<>();

    AuditSearch(Connection connection, AuditQuery query) {
        this.connection = connection;
        this.query = query;
    }

    static List<StoredAudit> find(Connection connection, AuditQuery query) throws SQLException {
        AuditSearch search = new AuditSearch(connection, query);
        String name = query.trace() != null ? query.trace() : query.device();
        if (name == null) {
            search.read(null, 0, Long.MAX_VALUE);
        } else {
            // Looked up first: an entry that gets its place in between is read among the newest, and once.
            long placed = AuditPlaces.last(connection);
            if (query.newestFirst()) {
                search.read(null, placed, Long.MAX_VALUE);
                search.read(name, 0, placed);
            } else {
                search.read(name, 0, placed);
                search.read(null, placed, Long.MAX_VALUE);
            }
        }
        return search.found;
    }

    /**
     * Finds more, up to the limit.
     *
     * @param name by whose places; null to read all entries
     * @param after behind this number
     * @param through up to this one
     */
    private void read(@Nullable String name, long after, long through) throws SQLException {
        int limit = query.limit() - found.size();
        if (limit == 0) {
            return;
        }
        try (PreparedStatement statement = prepare("", name, after, through, limit);
                ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                found.add(AuditRows.entry(row));
            }
        }
    }

    /** That statement; {@code before} it may stand what has it explained. */
    PreparedStatement prepare(String before, @Nullable String name, long after, long through, int limit)
            throws SQLException {
        List<Object> values = new ArrayList<>();
        StringBuilder sql = new StringBuilder(before)
                .append("SELECT ")
                .append(AuditRows.COLUMNS)
                .append(" FROM ");
        String seq = "audit.seq";
        if (name == null) {
            sql.append("audit WHERE ");
        } else {
            // CROSS keeps the order of the tables, and with it that of the entries.
            sql.append("audit_place CROSS JOIN audit ON audit.seq = audit_place.seq WHERE audit_place.name = ? AND ");
            values.add(name);
            seq = "audit_place.seq";
        }
        sql.append(seq).append(" > ? AND ").append(seq).append(" <= ?");
        values.add(query.newestFirst() ? after : Math.max(after, query.edge()));
        values.add(query.newestFirst() ? Math.min(through, query.edge() - 1) : through);
        only("device", query.device(), sql, values);
        only("event", query.event(), sql, values);
        only("trace", query.trace(), sql, values);
        sql.append(" ORDER BY ")
                .append(seq)
                .append(query.newestFirst() ? " DESC LIMIT " : " LIMIT ")
                .append(limit);
        PreparedStatement statement = connection.prepareStatement(sql.toString());
        for (int i = 0; i < values.size(); i++) {
            statement.setObject(i + 1, values.get(i));
        }
        return statement;
    }

    private static void only(String column, @Nullable String value, StringBuilder sql, List<Object> values) {
        if (value != null) {
            sql.append(" AND ").append(column).append(" = ?");
            values.add(value);
        }
    }
}
