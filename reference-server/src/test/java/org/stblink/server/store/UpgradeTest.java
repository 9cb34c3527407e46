package org.stblink.server.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.stblink.server.domain.AuditEvent;
import org.stblink.server.domain.Standing;

/** A schema of before: tried on a copy, and brought up with a backup made first. */
@Timeout(120)
class UpgradeTest extends RestorationScene {
    private Path database() {
        return data.resolve("stblink.db");
    }

    private void execute(String... statements) throws Exception {
        try (var connection = DriverManager.getConnection("jdbc:sqlite:" + database());
                var statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    /** Leaves of the schema what there was when V31 was the last. */
    private void asBehindV31() throws Exception {
        execute(
                "ALTER TABLE open_import DROP COLUMN discarded",
                "DROP TABLE former_device",
                "DELETE FROM flyway_schema_history WHERE version IN ('32', '33')");
    }

    /** As a server of schema 20 left it. */
    private void asBeforeTheChain() throws Exception {
        asBehindV31();
        execute(
                "DROP TABLE audit_place",
                "DROP TRIGGER audit_is_append_only",
                "ALTER TABLE audit DROP COLUMN hash",
                "CREATE TRIGGER audit_is_append_only BEFORE UPDATE ON audit BEGIN SELECT 1; END",
                "DELETE FROM meta WHERE name LIKE 'audit-%'",
                "DELETE FROM flyway_schema_history WHERE version IN ('30', '31')");
        Files.delete(data.resolve("witness"));
    }

    private List<String> backupsOfUpgrades() throws Exception {
        try (var files = Files.list(data.resolve("backups"))) {
            return files.map(file -> file.getFileName().toString().replaceAll("stblink-\\w+?-schema-(\\d+)-.*", "$1"))
                    .sorted()
                    .toList();
        }
    }

    @Test
    void anUpgradeIsTriedOnACopyAndABackupIsMadeBeforeIt() throws Exception {
        try (Stores.Opened opened = start()) {
            put(opened.store(), enrolled("box"), AuditEvent.ENROLLED);
        }
        asBeforeTheChain();
        byte[] before = Files.readAllBytes(data.resolve("stblink.db"));

        try (DataDirectory directory = DataDirectory.open(data)) {
            assertThat(Upgrade.tryOnCopy(directory, StoreSettings.DEFAULT))
                    .containsExactly(
                            "V30 audit chain", "V31 audit places", "V32 former devices", "V33 discarded imports");
        }
        assertThat(Files.readAllBytes(data.resolve("stblink.db"))).isEqualTo(before);
        assertThat(data.resolve("backups")).doesNotExist();

        try (Stores.Opened opened = start()) {
            assertThat(standing(opened, "box")).isEqualTo(Standing.ALLOWED);
        }
        assertThat(StoredChain.verify(data.resolve("stblink.db"), List.of(KEY), List.of())
                        .faults())
                .isEmpty();
        try (var files = Files.list(data.resolve("backups"))) {
            assertThat(files).singleElement().asString().contains("-schema-20-");
        }
        try (DataDirectory directory = DataDirectory.open(data)) {
            assertThat(Upgrade.tryOnCopy(directory, StoreSettings.DEFAULT)).isEmpty();
        }
    }

    @Test
    void anUpgradeThatGoesOnAfterItWasCutOffHasTheWayBackFromBeforeAllOfIt() throws Exception {
        try (Stores.Opened opened = start()) {
            put(opened.store(), enrolled("box"), AuditEvent.ENROLLED);
        }
        asBeforeTheChain();
        Database.open(database(), StoreSettings.DEFAULT);
        asBehindV31(); // as if it had been killed there
        Database.open(database(), StoreSettings.DEFAULT);
        assertThat(backupsOfUpgrades()).containsExactly("20");

        start().close();
        asBehindV31(); // another upgrade, of a database in which something has happened since
        Database.open(database(), StoreSettings.DEFAULT);
        assertThat(backupsOfUpgrades()).containsExactly("20", "31");
    }

    @Test
    void anAuditWithoutAChainIsNotToldAsTamperedWith() throws Exception {
        try (Stores.Opened opened = start()) {
            put(opened.store(), enrolled("box"), AuditEvent.ENROLLED);
        }
        asBeforeTheChain();
        assertHasNoChain();
        Database.open(database(), StoreSettings.DEFAULT); // an upgrade that ends before the server has chained it
        assertHasNoChain();
    }

    private void assertHasNoChain() {
        assertThatThrownBy(() -> StoredChain.verify(database(), List.of(KEY), List.of()))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("has no chain yet")
                .hasMessageContaining("the next start of a server makes it");
    }
}
