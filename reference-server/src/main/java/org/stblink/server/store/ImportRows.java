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
import org.stblink.server.domain.Lease;

/** The statements behind {@link ImportStore}. Each is prepared once for a part, which is what makes a million fast. */
final class ImportRows {
    private static final String INSERT = "INSERT INTO device (id, device_group, standing, assigned_username,"
            + " sealed_password, token_hash, pinned_address, generation, key_set_serial, model, firmware, import)"
            + " VALUES (?1, ?2, 'ALLOWED', ?3, ?4, ?5, ?6,"
            + " coalesce((SELECT generation FROM former_device WHERE id = ?1), 0), 0, '', '', ?7)"
            + " ON CONFLICT (id) DO NOTHING";

    /** Also those of this import: a file may name a device twice. */
    private static final String FIND = "SELECT " + DeviceRows.COLUMNS + ", import FROM device WHERE id = ?";

    private static final String PINNED_TO = "SELECT id FROM device WHERE pinned_address = ?";

    private ImportRows() {}

    static long open(Connection connection, long atMillis) throws SQLException {
        ChangeRows.update(connection, "INSERT INTO open_import (opened_at) VALUES (?)", atMillis);
        try (PreparedStatement statement = connection.prepareStatement("SELECT max(id) FROM open_import");
                ResultSet row = statement.executeQuery()) {
            row.next();
            return row.getLong(1);
        }
    }

    static boolean isOpen(Connection connection, long number) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(
                        "SELECT 1 FROM open_import WHERE discarded = 0 AND id = " + number);
                ResultSet row = statement.executeQuery()) {
            return row.next();
        }
    }

    static boolean markDiscarded(Connection connection, long number) throws SQLException {
        return count(connection, "UPDATE open_import SET discarded = 1 WHERE id = " + number) > 0;
    }

    static ImportOutcome add(Connection connection, long number, List<NewDevice> devices) throws SQLException {
        int inserted = 0;
        int unchanged = 0;
        List<ImportOutcome.Problem> problems = new ArrayList<>();
        try (PreparedStatement insert = connection.prepareStatement(INSERT);
                PreparedStatement find = connection.prepareStatement(FIND);
                PreparedStatement pinnedTo = connection.prepareStatement(PINNED_TO)) {
            for (NewDevice device : devices) {
                DeviceRecord wanted = device.record();
                @Nullable String problem = null;
                IpAddress pin = wanted.pinnedAddress();
                @Nullable String holder = pin == null ? null : holder(pinnedTo, pin);
                if (holder != null && !holder.equals(wanted.id())) {
                    problem = "address " + pin + " is pinned to " + holder;
                } else if (device.whyNotNew() == null && insert(insert, wanted, number)) {
                    inserted++;
                } else {
                    problem = difference(find, device, number);
                    unchanged += problem == null ? 1 : 0;
                }
                if (problem != null) {
                    problems.add(new ImportOutcome.Problem(device.line(), wanted.id(), problem));
                }
            }
        }
        return new ImportOutcome(inserted, unchanged, problems);
    }

    static List<Lease> pins(Connection connection, long number) throws SQLException {
        return ChangeRows.leases(
                connection,
                "SELECT pinned_address, id FROM device WHERE pinned_address IS NOT NULL AND import = " + number);
    }

    static boolean close(Connection connection, long number) throws SQLException {
        return count(connection, "DELETE FROM open_import WHERE id = " + number) > 0;
    }

    /** The last id of the next some devices of an import behind an id; null when there is none left. */
    static @Nullable String lastOfNext(Connection connection, long number, String after, int most) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(
                "SELECT max(id) FROM (SELECT id FROM device INDEXED BY device_listing WHERE id > ? AND import = ?"
                        + " ORDER BY id LIMIT ?)")) {
            statement.setString(1, after);
            statement.setLong(2, number);
            statement.setInt(3, most);
            try (ResultSet row = statement.executeQuery()) {
                return row.next() ? row.getString(1) : null;
            }
        }
    }

    /** Takes the devices of an open import away whose ids lie behind the first and not behind the second. */
    static void discard(Connection connection, long number, String after, String last) throws SQLException {
        ChangeRows.update(
                connection,
                "DELETE FROM device WHERE id > ? AND id <= ? AND import = ? AND import IN (SELECT id FROM open_import)",
                after,
                last,
                number);
    }

    static List<Long> openImports(Connection connection) throws SQLException {
        List<Long> numbers = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement("SELECT id FROM open_import ORDER BY id");
                ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                numbers.add(row.getLong(1));
            }
        }
        return numbers;
    }

    private static boolean insert(PreparedStatement statement, DeviceRecord record, long number) throws SQLException {
        IpAddress pinned = record.pinnedAddress();
        statement.setString(1, record.id());
        statement.setString(2, record.group());
        statement.setString(3, record.assignedUsername());
        statement.setBytes(4, record.sealedPassword());
        statement.setBytes(5, record.tokenHash());
        statement.setBytes(6, pinned == null ? null : pinned.bytes());
        statement.setLong(7, number);
        return statement.executeUpdate() == 1;
    }

    /** Null when it is there as it is wanted; what is wrong with it when it is not there. What this import itself brought is on no list yet that the operator could look at. */
    private static @Nullable String difference(PreparedStatement find, NewDevice device, long number)
            throws SQLException {
        find.setString(1, device.record().id());
        try (ResultSet row = find.executeQuery()) {
            if (!row.next()) {
                return device.whyNotNew();
            }
            String differs = device.sameness().difference(DeviceRows.read(row));
            if (differs == null) {
                return null;
            }
            return (row.getLong("import") == number
                            ? "a line before has it, with "
                            : "it is on the list already, with ")
                    + differs;
        }
    }

    private static @Nullable String holder(PreparedStatement statement, IpAddress pin) throws SQLException {
        statement.setBytes(1, pin.bytes());
        try (ResultSet row = statement.executeQuery()) {
            return row.next() ? row.getString(1) : null;
        }
    }

    private static int count(Connection connection, String sql) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            return statement.executeUpdate();
        }
    }
}
