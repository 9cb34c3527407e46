package org.stblink.server.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.sql.DriverManager;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.stblink.server.domain.AuditEvent;
import org.stblink.server.domain.Standing;

/** A schema of before: tried on a copy, and brought up with a backup made first. */
@Timeout(120)
class UpgradeTest extends RestorationScene {
    @Test
    void anUpgradeIsTriedOnACopyAndABackupIsMadeBeforeIt() throws Exception {
        try (Stores.Opened opened = start()) {
            put(opened.store(), enrolled("box"), AuditEvent.ENROLLED);
        }
        // As a server before the chain left it.
        try (var connection = DriverManager.getConnection("jdbc:sqlite:" + data.resolve("stblink.db"));
                var statement = connection.createStatement()) {
            statement.execute("ALTER TABLE open_import DROP COLUMN discarded");
            statement.execute("DROP TABLE former_device");
            statement.execute("DROP TABLE audit_place");
            statement.execute("DROP TRIGGER audit_is_append_only");
            statement.execute("ALTER TABLE audit DROP COLUMN hash");
            statement.execute("CREATE TRIGGER audit_is_append_only BEFORE UPDATE ON audit BEGIN SELECT 1; END");
            statement.execute("DELETE FROM meta WHERE name LIKE 'audit-%'");
            statement.execute("DELETE FROM flyway_schema_history WHERE version IN ('30', '31', '32', '33')");
        }
        Files.delete(data.resolve("witness"));
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
}
