package org.stblink.server.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.stblink.server.domain.AuditEntry;
import org.stblink.server.domain.AuditEvent;
import org.stblink.server.domain.PolicyRule;

/** {@link PolicyStore}: the table policy_rule, and two values of meta that say whether it counts. */
final class SqlitePolicies implements PolicyStore {
    private static final String VERSION = "policy-version";
    private static final String IN_FORCE = "policy-in-force";

    private final SqliteDeviceStore store;

    SqlitePolicies(SqliteDeviceStore store) {
        this.store = store;
    }

    @Override
    public CompletableFuture<Optional<Stored>> load() {
        return store.read(connection -> number(connection, IN_FORCE) == 0
                ? Optional.empty()
                : Optional.of(new Stored(number(connection, VERSION), rules(connection))));
    }

    @Override
    public CompletableFuture<Stored> keep(List<PolicyRule> rules) {
        return store.write(connection -> {
            ChangeRows.update(connection, "DELETE FROM policy_rule");
            int position = 0;
            for (PolicyRule rule : rules) {
                ChangeRows.update(
                        connection,
                        "INSERT INTO policy_rule (position, allow, caller, target) VALUES (?, ?, ?, ?)",
                        position++,
                        rule.allow() ? 1 : 0,
                        rule.caller().text(),
                        rule.target().text());
            }
            put(connection, IN_FORCE, 1);
            long version = raise(connection);
            audit(connection, "version " + version + ", " + rules.size() + " rules");
            return new Stored(version, rules);
        });
    }

    @Override
    public CompletableFuture<Boolean> forget() {
        return store.write(connection -> {
            boolean was = number(connection, IN_FORCE) == 1;
            ChangeRows.update(connection, "DELETE FROM policy_rule");
            put(connection, IN_FORCE, 0);
            long version = raise(connection);
            audit(connection, "version " + version + ", the configuration's");
            return was;
        });
    }

    private void audit(Connection connection, String what) throws SQLException {
        store.audit(connection, new AuditEntry(AuditEvent.POLICY_SET, null, null, null, null, what));
    }

    private static List<PolicyRule> rules(Connection connection) throws SQLException {
        List<PolicyRule> rules = new ArrayList<>();
        try (PreparedStatement statement =
                        connection.prepareStatement("SELECT allow, caller, target FROM policy_rule ORDER BY position");
                ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                rules.add(new PolicyRule(
                        row.getInt(1) == 1,
                        PolicyRule.Who.parse(row.getString(2)),
                        PolicyRule.Who.parse(row.getString(3))));
            }
        }
        return rules;
    }

    /** Puts a policy in force that allows nothing. */
    static void denyAll(Connection connection) throws SQLException {
        ChangeRows.update(connection, "DELETE FROM policy_rule");
        put(connection, IN_FORCE, 1);
        raise(connection);
    }

    private static long raise(Connection connection) throws SQLException {
        long version = number(connection, VERSION) + 1;
        put(connection, VERSION, version);
        return version;
    }

    private static long number(Connection connection, String name) throws SQLException {
        return MetaRows.number(connection, name);
    }

    private static void put(Connection connection, String name, long value) throws SQLException {
        MetaRows.putNumber(connection, name, value);
    }
}
