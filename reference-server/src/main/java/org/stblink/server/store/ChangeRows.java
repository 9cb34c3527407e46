package org.stblink.server.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.stblink.internal.wire.SessionId;
import org.stblink.server.domain.Change;
import org.stblink.server.domain.DeviceRecord;
import org.stblink.server.domain.IpAddress;
import org.stblink.server.domain.Lease;
import org.stblink.server.domain.ResumeRecord;
import org.stblink.server.domain.RevokedSession;
import org.stblink.server.domain.StoredState;

/** A {@link Change} as statements, and what a start reads back of it. */
final class ChangeRows {
    private ChangeRows() {}

    /**
     * Writes all of a change but its audit entries.
     *
     * @see AuditRows
     */
    static void write(Connection connection, Change change) throws SQLException {
        // Two records of one change may swap a pinned address; each must have let go before the other takes it.
        if (change.devices().size() > 1) {
            for (DeviceRecord record : change.devices()) {
                update(connection, "UPDATE device SET pinned_address = NULL WHERE id = ?", record.id());
            }
        }
        for (DeviceRecord record : change.devices()) {
            DeviceRows.insertOrReplace(connection, record);
        }
        for (String device : change.removed()) {
            DeviceRows.remove(connection, device);
        }
        for (Lease lease : change.leases()) {
            byte[] address = lease.address().bytes();
            update(
                    connection,
                    "INSERT OR REPLACE INTO former_lease (address, device)"
                            + " SELECT address, device FROM lease WHERE device = ? AND address <> ?",
                    lease.device(),
                    address);
            update(connection, "DELETE FROM former_lease WHERE address = ?", (Object) address);
            update(connection, "DELETE FROM lease WHERE address = ? OR device = ?", address, lease.device());
            update(connection, "INSERT INTO lease (address, device) VALUES (?, ?)", address, lease.device());
        }
        for (RevokedSession revoked : change.revoked()) {
            update(
                    connection,
                    "INSERT INTO revoked_session (session, caller, target, reason) VALUES (?, ?, ?, ?)"
                            + " ON CONFLICT (session) DO UPDATE SET caller = excluded.caller,"
                            + " target = excluded.target, reason = excluded.reason",
                    revoked.session().bytes(),
                    revoked.caller(),
                    revoked.target(),
                    revoked.reason());
        }
        for (SessionId session : change.forgotten()) {
            update(connection, "DELETE FROM revoked_session WHERE session = ?", (Object) session.bytes());
        }
    }

    static StoredState load(Connection connection) throws SQLException {
        return new StoredState(
                leases(connection, "SELECT address, device FROM lease ORDER BY device"),
                leases(connection, "SELECT address, device FROM former_lease ORDER BY address"),
                leases(
                        connection,
                        "SELECT pinned_address, id FROM device WHERE pinned_address IS NOT NULL AND "
                                + DeviceRows.LISTED + " ORDER BY id"),
                revoked(connection),
                resumes(connection),
                MetaRows.number(connection, MetaRows.SESSIONS_SINCE),
                MetaRows.number(connection, MetaRows.RESTORED) != 0,
                MetaRows.told(connection));
    }

    static List<Lease> leases(Connection connection, String sql) throws SQLException {
        List<Lease> leases = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            while (row.next()) {
                leases.add(new Lease(IpAddress.of(row.getBytes(1)), row.getString(2)));
            }
        }
        return leases;
    }

    private static List<StoredState.Resumes> resumes(Connection connection) throws SQLException {
        List<StoredState.Resumes> resumes = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT id, resume FROM device WHERE resume IS NOT NULL")) {
            while (row.next()) {
                resumes.add(new StoredState.Resumes(row.getString(1), ResumeRecord.decode(row.getBytes(2))));
            }
        }
        return resumes;
    }

    private static List<RevokedSession> revoked(Connection connection) throws SQLException {
        List<RevokedSession> revoked = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT session, caller, target, reason FROM revoked_session")) {
            while (row.next()) {
                revoked.add(new RevokedSession(
                        SessionId.of(row.getBytes(1), 0), row.getString(2), row.getString(3), row.getInt(4)));
            }
        }
        return revoked;
    }

    /** @return rows that were changed */
    static int update(Connection connection, String sql, Object... values) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
                statement.setObject(i + 1, values[i]);
            }
            return statement.executeUpdate();
        }
    }
}
