package org.stblink.server.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * The table audit_place: where the entries of a device stand, and those of a call. Entries get their places many at a time, in the
 * order of the names, so that a page of the table is written once for many of them; an index has one written for nearly each.
 * The entries behind the last that has a place are few, and a {@link AuditSearch search} reads all of them.
 */
final class AuditPlaces {
    /** So many wait for their places: more cost a search more than they save the writer. */
    static final int MOST_WITHOUT = 4_096;

    private static final String NAMED =
            "SELECT device, seq FROM audit WHERE seq > ? AND seq <= ? AND device IS NOT NULL"
                    + " UNION SELECT trace, seq FROM audit WHERE seq > ? AND seq <= ? AND trace IS NOT NULL";

    private AuditPlaces() {}

    /** The number of the last entry that has its places. */
    static long last(Connection connection) throws SQLException {
        return MetaRows.number(connection, MetaRows.AUDIT_PLACED);
    }

    /** Gives places to the entries behind a number, up to another one. */
    static void add(Connection connection, long after, long through) throws SQLException {
        // Or ignore: were the number in meta lost, no change could be stored for the sake of places that are there
        // already.
        change(connection, "INSERT OR IGNORE INTO audit_place (name, seq) " + NAMED + " ORDER BY 1, 2", after, through);
        MetaRows.putNumber(connection, MetaRows.AUDIT_PLACED, through);
    }

    /** Forgets those of entries that are let go, which must still be there. */
    static void removeThrough(Connection connection, long seq) throws SQLException {
        change(connection, "DELETE FROM audit_place WHERE (name, seq) IN (" + NAMED + ")", -1, seq);
    }

    /**
     * Looks whether each entry has the places that it should have; one that names somebody else's does no harm.
     *
     * @return what is wrong, a sentence; null when nothing is, or where the database is of a version that had indexes in their stead
     */
    static @Nullable String fault(Connection connection) throws SQLException {
        if (!isThere(connection)) {
            return null;
        }
        long last = last(connection);
        try (PreparedStatement statement = connection.prepareStatement(
                "SELECT min(seq) FROM (" + NAMED + " EXCEPT SELECT name, seq FROM audit_place)")) {
            statement.setLong(1, 0);
            statement.setLong(2, last);
            statement.setLong(3, 0);
            statement.setLong(4, last);
            try (ResultSet row = statement.executeQuery()) {
                long hidden = row.next() ? row.getLong(1) : 0;
                return hidden == 0
                        ? null
                        : "entry " + hidden + " is not found by its device or its call: it has no place in audit_place";
            }
        }
    }

    private static boolean isThere(Connection connection) throws SQLException {
        try (PreparedStatement statement =
                        connection.prepareStatement("SELECT 1 FROM sqlite_master WHERE name = 'audit_place'");
                ResultSet row = statement.executeQuery()) {
            return row.next();
        }
    }

    private static void change(Connection connection, String sql, long after, long through) throws SQLException {
        ChangeRows.update(connection, sql, after, through, after, through);
    }
}
