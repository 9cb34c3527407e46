package org.stblink.server.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.stblink.server.domain.DeviceRecord;
import org.stblink.server.domain.IpAddress;
import org.stblink.server.domain.NextGeneration;
import org.stblink.server.domain.ResumeRecord;
import org.stblink.server.domain.Standing;

/** {@link DeviceRecord} as a row of the table device, and back. */
final class DeviceRows {
    /** In the order that {@link #bind} and {@link #read} use. */
    static final String COLUMNS = "device.id, device_group, standing, assigned_username, sealed_password, token_hash,"
            + " pinned_address, generation, username, sealed_keys, sealed_answer, confirmed_ticket, pending_ticket,"
            + " key_set_serial, model, firmware, next_username, next_keys, next_answer, next_ticket,"
            + " resume";

    private static final String INSERT = "INSERT INTO device (id, device_group, standing, assigned_username,"
            + " sealed_password, token_hash, pinned_address, generation, username, sealed_keys, sealed_answer,"
            + " confirmed_ticket, pending_ticket, key_set_serial, model, firmware, next_username, next_keys, next_answer,"
            + " next_ticket, resume) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";

    private static final String OR_REPLACE = " ON CONFLICT (id) DO UPDATE SET device_group = excluded.device_group,"
            + " standing = excluded.standing, assigned_username = excluded.assigned_username,"
            + " sealed_password = excluded.sealed_password, token_hash = excluded.token_hash,"
            + " pinned_address = excluded.pinned_address, generation = excluded.generation,"
            + " username = excluded.username, sealed_keys = excluded.sealed_keys,"
            + " sealed_answer = excluded.sealed_answer, confirmed_ticket = excluded.confirmed_ticket,"
            + " pending_ticket = excluded.pending_ticket, key_set_serial = excluded.key_set_serial,"
            + " model = excluded.model, firmware = excluded.firmware, next_username = excluded.next_username,"
            + " next_keys = excluded.next_keys, next_answer = excluded.next_answer, next_ticket = excluded.next_ticket,"
            + " resume = excluded.resume";

    /** What nearly every change of a device is. It touches none of the columns that an index knows. */
    private static final String ONLY_TICKETS = "UPDATE device SET sealed_answer = ?11, confirmed_ticket = ?12,"
            + " pending_ticket = ?13, resume = ?21 WHERE id = ?1 AND device_group = ?2 AND standing = ?3"
            + " AND assigned_username IS ?4 AND sealed_password IS ?5 AND token_hash IS ?6 AND pinned_address IS ?7"
            + " AND generation = ?8 AND username IS ?9 AND sealed_keys IS ?10 AND key_set_serial = ?14 AND model = ?15"
            + " AND firmware = ?16 AND next_username IS ?17 AND next_keys IS ?18 AND next_answer IS ?19"
            + " AND next_ticket IS ?20";

    /** Leaves out what an open import has put in so far; see {@link ImportRows}. */
    static final String LISTED = "device.import NOT IN (SELECT id FROM open_import)";

    private static final String FIND = "SELECT " + COLUMNS + " FROM device WHERE id = ? AND " + LISTED;

    private DeviceRows() {}

    static @Nullable DeviceRecord find(Connection connection, String id) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(FIND)) {
            statement.setString(1, id);
            try (ResultSet row = statement.executeQuery()) {
                return row.next() ? read(row) : null;
            }
        }
    }

    /** Also those that an open import has put in so far. */
    static List<DeviceRecord> every(Connection connection, String after, int limit) throws SQLException {
        List<DeviceRecord> records = new ArrayList<>();
        try (PreparedStatement statement =
                connection.prepareStatement("SELECT " + COLUMNS + " FROM device WHERE id > ? ORDER BY id LIMIT ?")) {
            statement.setString(1, after);
            statement.setInt(2, limit);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    records.add(read(row));
                }
            }
        }
        return records;
    }

    static void insert(Connection connection, DeviceRecord record) throws SQLException {
        write(connection, INSERT, record);
    }

    static void insertOrReplace(Connection connection, DeviceRecord record) throws SQLException {
        if (write(connection, ONLY_TICKETS, record) == 0) {
            write(connection, INSERT + OR_REPLACE, record);
        }
    }

    /** Generations are counted on, so that keys of a device that was on the list before never look like present ones. */
    static boolean remove(Connection connection, String id) throws SQLException {
        ChangeRows.update(
                connection,
                "INSERT OR REPLACE INTO former_device (id, generation)"
                        + " SELECT id, generation FROM device WHERE id = ? AND generation > 0",
                id);
        return ChangeRows.update(connection, "DELETE FROM device WHERE id = ?", id) > 0;
    }

    /** Reads {@link #COLUMNS} from the row the cursor is on. */
    static DeviceRecord read(ResultSet row) throws SQLException {
        byte[] pinned = row.getBytes(7);
        byte[] resume = row.getBytes(21);
        return new DeviceRecord(
                row.getString(1),
                row.getString(2),
                Standing.valueOf(row.getString(3)),
                row.getString(4),
                row.getBytes(5),
                row.getBytes(6),
                pinned == null ? null : IpAddress.of(pinned),
                row.getInt(8),
                row.getString(9),
                row.getBytes(10),
                row.getBytes(11),
                row.getBytes(12),
                row.getBytes(13),
                next(row),
                row.getLong(14),
                row.getString(15),
                row.getString(16),
                resume == null ? null : ResumeRecord.decode(resume));
    }

    private static @Nullable NextGeneration next(ResultSet row) throws SQLException {
        String username = row.getString(17);
        return username == null
                ? null
                : new NextGeneration(username, row.getBytes(18), row.getBytes(19), row.getBytes(20));
    }

    private static int write(Connection connection, String sql, DeviceRecord record) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            bind(statement, record);
            return statement.executeUpdate();
        }
    }

    private static void bind(PreparedStatement statement, DeviceRecord record) throws SQLException {
        IpAddress pinned = record.pinnedAddress();
        statement.setString(1, record.id());
        statement.setString(2, record.group());
        statement.setString(3, record.standing().name());
        statement.setString(4, record.assignedUsername());
        statement.setBytes(5, record.sealedPassword());
        statement.setBytes(6, record.tokenHash());
        statement.setBytes(7, pinned == null ? null : pinned.bytes());
        statement.setInt(8, record.generation());
        statement.setString(9, record.username());
        statement.setBytes(10, record.sealedKeys());
        statement.setBytes(11, record.sealedAnswer());
        statement.setBytes(12, record.confirmedTicket());
        statement.setBytes(13, record.pendingTicket());
        statement.setLong(14, record.keySetSerial());
        statement.setString(15, record.model());
        statement.setString(16, record.firmware());
        NextGeneration next = record.next();
        statement.setString(17, next == null ? null : next.username());
        statement.setBytes(18, next == null ? null : next.sealedKeys());
        statement.setBytes(19, next == null ? null : next.sealedAnswer());
        statement.setBytes(20, next == null ? null : next.ticket());
        ResumeRecord resume = record.resume();
        statement.setBytes(21, resume == null ? null : resume.encode());
    }
}
