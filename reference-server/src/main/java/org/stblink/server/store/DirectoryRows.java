package org.stblink.server.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.stblink.server.domain.IpAddress;
import org.stblink.server.domain.Standing;

/** The statements behind {@link DeviceDirectory}. */
final class DirectoryRows {
    private static final String SELECT =
            "SELECT " + DeviceRows.COLUMNS + ", lease.address FROM device LEFT JOIN lease ON lease.device = device.id";

    /** The lease's address, behind the columns of the device. */
    private static final int ADDRESS = 22;

    private DirectoryRows() {}

    static List<StoredDevice> list(Connection connection, DeviceQuery query) throws SQLException {
        // By group alone its own index is the short way; everything else is chosen on the narrow one.
        boolean byGroup = query.group() != null
                && query.standing() == null
                && query.search().isEmpty();
        StringBuilder page = new StringBuilder("SELECT id FROM device INDEXED BY ")
                .append(byGroup ? "device_by_group" : "device_listing")
                .append(" WHERE device.id > ? AND ")
                .append(DeviceRows.LISTED);
        List<Object> values = new ArrayList<>();
        values.add(query.after());
        if (!query.search().isEmpty()) {
            page.append(" AND device.id LIKE ? ESCAPE '!'");
            values.add("%" + query.search().replaceAll("[!%_]", "!$0") + "%");
        }
        if (query.group() != null) {
            page.append(" AND device_group = ?");
            values.add(query.group());
        }
        if (query.standing() != null) {
            page.append(" AND standing = ?");
            values.add(query.standing().name());
        }
        page.append(" ORDER BY id LIMIT ?");
        values.add(query.limit());
        return select(connection, SELECT + " WHERE device.id IN (" + page + ") ORDER BY device.id", values);
    }

    static Optional<StoredDevice> get(Connection connection, String id) throws SQLException {
        return select(connection, SELECT + " WHERE device.id = ? AND " + DeviceRows.LISTED, List.of(id)).stream()
                .findFirst();
    }

    static List<StoredDevice> getAll(Connection connection, List<String> ids) throws SQLException {
        String places = String.join(", ", Collections.nCopies(ids.size(), "?"));
        return select(
                connection,
                SELECT + " WHERE device.id IN (" + places + ") AND " + DeviceRows.LISTED + " ORDER BY device.id",
                List.copyOf(ids));
    }

    /** The device that has an address pinned, also one that is on no list yet: an address is pinned once among all of them. */
    static Optional<String> pinnedTo(Connection connection, IpAddress address) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("SELECT id FROM device WHERE pinned_address = ?")) {
            statement.setBytes(1, address.bytes());
            try (ResultSet row = statement.executeQuery()) {
                return row.next() ? Optional.of(row.getString(1)) : Optional.empty();
            }
        }
    }

    /** Who holds an address, and who has it pinned, which may be another one. */
    static List<StoredDevice> at(Connection connection, IpAddress address) throws SQLException {
        return select(
                connection,
                SELECT + " WHERE device.id IN (SELECT device FROM lease WHERE address = ?1"
                        + " UNION SELECT id FROM device WHERE pinned_address = ?1) AND " + DeviceRows.LISTED
                        + " ORDER BY device.id",
                List.of(address.bytes()));
    }

    static List<StoredLease> leases(Connection connection, byte[] after, int limit) throws SQLException {
        List<StoredLease> leases = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(
                "SELECT lease.address, lease.device, device.pinned_address = lease.address FROM lease"
                        + " LEFT JOIN device ON device.id = lease.device WHERE lease.address > ?"
                        + " ORDER BY lease.address LIMIT ?")) {
            statement.setBytes(1, after);
            statement.setInt(2, limit);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    leases.add(new StoredLease(IpAddress.of(row.getBytes(1)), row.getString(2), row.getBoolean(3)));
                }
            }
        }
        return leases;
    }

    static FleetCounts fleet(Connection connection) throws SQLException {
        List<FleetCounts.Share> shares = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(
                        "SELECT device_group, standing, count(*) FROM device INDEXED BY device_listing WHERE "
                                + DeviceRows.LISTED + " GROUP BY device_group, standing ORDER BY 1, 2");
                ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                shares.add(new FleetCounts.Share(row.getString(1), Standing.valueOf(row.getString(2)), row.getLong(3)));
            }
        }
        return new FleetCounts(shares, number(connection, "SELECT count(*) FROM device WHERE sealed_keys IS NOT NULL"));
    }

    static long countBehindKeySet(Connection connection, long serial) throws SQLException {
        return number(
                connection,
                "SELECT count(*) FROM device WHERE sealed_keys IS NOT NULL AND key_set_serial <> " + serial);
    }

    private static long number(Connection connection, String sql) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql);
                ResultSet row = statement.executeQuery()) {
            row.next();
            return row.getLong(1);
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
