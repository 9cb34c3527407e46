package org.stblink.server.store;

import static org.stblink.server.store.Stores.await;
import static org.stblink.server.store.Stores.commit;
import static org.stblink.server.store.Stores.find;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.stblink.server.domain.AuditEntry;
import org.stblink.server.domain.AuditEvent;
import org.stblink.server.domain.Change;
import org.stblink.server.domain.DeviceRecord;
import org.stblink.server.domain.Standing;
import org.stblink.server.store.audit.AuditSeal;

/** A data directory, its backups, and a server's store that starts, is killed and restored. */
abstract class RestorationScene {
    static final AuditSeal KEY = AuditSeal.of("the master key of this server...".getBytes(StandardCharsets.US_ASCII));
    static final byte[] CHECK = {1, 2, 3};

    @TempDir
    Path temporary;

    Path data;
    Path backups;

    @BeforeEach
    final void place() {
        data = temporary.resolve("data");
        backups = temporary.resolve("backups");
    }

    /** As a server starts. */
    Stores.Opened start() throws Exception {
        return start(StoreSettings.DEFAULT);
    }

    Stores.Opened start(StoreSettings settings) throws Exception {
        Stores.Opened opened = Stores.open(data, settings);
        try {
            opened.store().sealAudit(List.of(KEY));
            if (opened.store().masterKeyTexts().check() == null) {
                opened.store().masterKeyTexts().keep(CHECK);
            }
            opened.store().callWitness();
            opened.store().raiseEpoch();
            return opened;
        } catch (StoreException e) {
            opened.close();
            throw e;
        }
    }

    static DeviceRecord enrolled(String id) {
        return DeviceRecord.allowed(id, "g")
                .change()
                .enrolled(1, "user", new byte[92], new byte[108], new byte[16])
                .done();
    }

    static void put(SqliteDeviceStore store, DeviceRecord record, AuditEvent event) throws Exception {
        await(commit(store, Change.of(record, new AuditEntry(event, record.id(), null, null, null, "test"))));
    }

    Restoration.Outcome restore(Path backup, Restoration.Unknown unknown) throws Exception {
        return restore(backup, unknown, Witness.MOST_LINES);
    }

    Restoration.Outcome restore(Path backup, Restoration.Unknown unknown, int mostLines) throws Exception {
        try (DataDirectory directory = DataDirectory.open(data)) {
            return Restoration.run(
                    directory,
                    backup,
                    check -> Arrays.equals(check, CHECK),
                    List.of(KEY),
                    StoreSettings.DEFAULT,
                    unknown,
                    Stores.NOW.toEpochMilli(),
                    mostLines);
        }
    }

    static Standing standing(Stores.Opened opened, String id) throws Exception {
        return find(opened.store(), id).standing();
    }
}
