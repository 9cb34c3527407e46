package org.stblink.server.store;

import java.sql.Connection;
import java.sql.SQLException;

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
        change(connection, "INSERT INTO audit_place (name, seq) " + NAMED + " ORDER BY 1, 2", after, through);
        MetaRows.putNumber(connection, MetaRows.AUDIT_PLACED, through);
    }

    /** Forgets those of entries that are let go, which must still be there. */
    static void removeThrough(Connection connection, long seq) throws SQLException {
        change(connection, "DELETE FROM audit_place WHERE (name, seq) IN (" + NAMED + ")", -1, seq);
    }

    private static void change(Connection connection, String sql, long after, long through) throws SQLException {
        ChangeRows.update(connection, sql, after, through, after, through);
    }
}
