package org.stblink.server.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.stblink.server.store.Stores.await;
import static org.stblink.server.store.Stores.commit;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.DriverManager;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.stblink.server.domain.AuditEntry;
import org.stblink.server.domain.AuditEvent;
import org.stblink.server.domain.Change;
import org.stblink.server.domain.Standing;

/** A database that is older than its witness is not started; one that only forgot what the witness saw last is. */
@Timeout(120)
class OlderCopyTest extends RestorationScene {
    @Test
    void anOlderCopyThatIsPutBackIsNotStarted() throws Exception {
        try (Stores.Opened opened = start()) {
            put(opened.store(), enrolled("box"), AuditEvent.ENROLLED);
        }
        Path copy = temporary.resolve("copy.db");
        Files.copy(data.resolve("stblink.db"), copy);
        start().close();

        Files.copy(copy, data.resolve("stblink.db"), StandardCopyOption.REPLACE_EXISTING);

        assertThatThrownBy(this::start)
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("is an older copy than the one that was here last")
                .hasMessageContaining("--restore");
    }

    @Test
    void anOlderCopyThatClaimsToHaveBeenTrimmedIsNotStarted() throws Exception {
        try (Stores.Opened opened = start()) {
            put(opened.store(), enrolled("box"), AuditEvent.ENROLLED);
        }
        Path copy = temporary.resolve("copy.db");
        Files.copy(data.resolve("stblink.db"), copy);
        try (Stores.Opened opened = start()) {
            put(
                    opened.store(),
                    enrolled("box").change().standing(Standing.REVOKED).done(),
                    AuditEvent.DEVICE_REVOKED);
        }
        try (var connection = DriverManager.getConnection("jdbc:sqlite:" + copy);
                var statement = connection.createStatement()) {
            statement.execute("INSERT OR REPLACE INTO meta (name, value)"
                    + " VALUES ('audit-base', unhex('00000000000FFFFF' || hex(zeroblob(32))))");
        }
        Files.copy(copy, data.resolve("stblink.db"), StandardCopyOption.REPLACE_EXISTING);

        assertThatThrownBy(this::start).hasMessageContaining("is an older copy");
    }

    @Test
    void aKilledServerThatKeepsFewEntriesOfTheAuditStartsAgain() throws Exception {
        byte[] witness;
        try (Stores.Opened opened = start(new StoreSettings(5_000, 2, 0, 1))) {
            witness = Files.readAllBytes(data.resolve("witness"));
            List<CompletableFuture<Void>> all = new ArrayList<>();
            for (int i = 0; i < 2_100; i++) {
                AuditEntry entry = new AuditEntry(AuditEvent.REGISTERED, "box", null, null, null, null);
                all.add(commit(opened.store(), Change.audited(entry)));
            }
            for (CompletableFuture<Void> one : all) {
                await(one);
            }
        }
        Files.write(data.resolve("witness"), witness);

        try (Stores.Opened opened = start(new StoreSettings(5_000, 2, 0, 1))) {
            assertThat(await(opened.store().auditBounds(0))).isNotNull();
        }
    }
}
