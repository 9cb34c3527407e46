package org.stblink.server.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.stblink.server.domain.DeviceRecord;
import org.stblink.server.domain.IpAddress;

/** The statements behind {@link DeviceDirectory}. */
final class DirectoryRows {
    private static final String SELECT =
            "SELECT " + DeviceRows.COLUMNS + ", lease.address FROM device LEFT JOIN lease ON lease.device = device.id";

    /** The lease's address, behind the columns of the device. */
    private static final int ADDRESS = 18;

    /** An import with more problems than this is a wrong file, and nobody reads further. */
    private static final int MAX_PROBLEMS = 100;

    private DirectoryRows() {}

    static List<StoredDevice> list(Connection connection, DeviceQuery query) throws SQLException {
        StringBuilder sql = new StringBuilder(SELECT).append(" WHERE device.id > ?");
        List<Object> values = new ArrayList<>();
        values.add(query.after());
        if (!query.search().isEmpty()) {
            sql.append(" AND device.id LIKE ? ESCAPE '!'");
            values.add("%" + query.search().replaceAll("[!%_]", "!$0") + "%");
        }
        if (query.group() != null) {
            sql.append(" AND device_group = ?");
            values.add(query.group());
        }
        if (query.standing() != null) {
            sql.append(" AND standing = ?");
            values.add(query.standing().name());
        }
        sql.append(" ORDER BY device.id LIMIT ?");
        values.add(query.limit());
        return select(connection, sql.toString(), values);
    }

    static Optional<StoredDevice> get(Connection connection, String id) throws SQLException {
        return select(connection, SELECT + " WHERE device.id = ?", List.of(id)).stream()
                .findFirst();
    }

    static long count(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("SELECT count(*) FROM device");
                ResultSet row = statement.executeQuery()) {
            row.next();
            return row.getLong(1);
        }
    }

    static long countBehindKeySet(Connection connection, long serial) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(
                "SELECT count(*) FROM device WHERE sealed_keys IS NOT NULL AND key_set_serial < ?")) {
            statement.setLong(1, serial);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        }
    }

    /** Inserts what is new. The caller rolls back when the outcome has problems. */
    static ImportOutcome importAll(Connection connection, List<NewDevice> devices) throws SQLException {
        int inserted = 0;
        int unchanged = 0;
        List<ImportOutcome.Problem> problems = new ArrayList<>();
        for (NewDevice device : devices) {
            DeviceRecord wanted = device.record();
            DeviceRecord existing = DeviceRows.find(connection, wanted.id());
            @Nullable
            String problem = existing == null
                    ? pinTaken(connection, wanted)
                    : device.sameness().difference(existing);
            if (problem != null) {
                problems.add(new ImportOutcome.Problem(device.line(), wanted.id(), problem));
                if (problems.size() == MAX_PROBLEMS) {
                    break;
                }
            } else if (existing == null) {
                DeviceRows.insert(connection, wanted);
                inserted++;
            } else {
                unchanged++;
            }
        }
        return problems.isEmpty()
                ? new ImportOutcome(inserted, unchanged, problems)
                : new ImportOutcome(0, 0, problems);
    }

    private static @Nullable String pinTaken(Connection connection, DeviceRecord wanted) throws SQLException {
        IpAddress pinned = wanted.pinnedAddress();
        if (pinned == null) {
            return null;
        }
        try (PreparedStatement statement =
                connection.prepareStatement("SELECT id FROM device WHERE pinned_address = ?")) {
            statement.setBytes(1, pinned.bytes());
            try (ResultSet row = statement.executeQuery()) {
                return row.next() ? "address " + pinned + " is pinned to " + row.getString(1) : null;
            }
        }
    }

    private static List<StoredDevice> select(Connection connection, String sql, List<Object> values)
            throws SQLException {
        List<StoredDevice> devices = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < values.size(); i++) {
                statement.setObject(i + 1, values.get(i));
            }
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    byte[] address = row.getBytes(ADDRESS);
                    devices.add(new StoredDevice(DeviceRows.read(row), address == null ? null : IpAddress.of(address)));
                }
            }
        }
        return devices;
    }
}
