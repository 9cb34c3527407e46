package org.stblink.server.store;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.stblink.server.store.Stores.await;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Server keys that devices do not know, or do not know any more, are not started with. */
@Timeout(60)
class ServerKeyMarkTest extends RestorationScene {
    private static final ServerKeyFile DELIVERED = new ServerKeyFile(0, List.of(key(1)));
    private static final ServerKeyFile BOTH = new ServerKeyFile(1, List.of(key(2), key(1)));
    private static final ServerKeyFile NEWEST = new ServerKeyFile(2, List.of(key(2)));

    private static byte[] key(int fill) {
        byte[] key = new byte[KeyDirectory.KEY_BYTES];
        Arrays.fill(key, (byte) fill);
        return key;
    }

    private static void assertRefused(ServerKeyMark mark, ServerKeyFile keys, String fault, int goOn) {
        assertThatThrownBy(() -> mark.require(keys))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining(fault)
                .hasMessageContaining("'serial " + goOn + "'");
    }

    @Test
    void olderAndOtherKeysAreRefusedAndNewerAreTaken() throws Exception {
        try (Stores.Opened opened = start()) {
            ServerKeyMark mark = opened.store().serverKeyMark();
            assertThatCode(() -> mark.require(NEWEST))
                    .as("nothing is marked yet")
                    .doesNotThrowAnyException();
            mark.keep(BOTH);

            mark.require(BOTH);
            mark.require(NEWEST); // a change that was cut off behind the file
            assertRefused(mark, DELIVERED, "has key set 0, and devices were told of set 1", 2);
            assertRefused(mark, new ServerKeyFile(1, List.of(key(9))), "has other keys than those", 2);
            mark.require(new ServerKeyFile(2, List.of(key(9)))); // as the message says
        }
    }

    @Test
    void aRestoreDoesNotForgetWhichKeysDevicesKnow() throws Exception {
        Path backup;
        try (Stores.Opened opened = start()) {
            opened.store().serverKeyMark().keep(DELIVERED);
            backup = await(opened.store().backup(backups)).file();
            opened.store().serverKeyMark().keep(NEWEST);
        }

        restore(backup, Restoration.Unknown.REFUSE);

        try (Stores.Opened opened = start()) {
            ServerKeyMark mark = opened.store().serverKeyMark();
            mark.require(NEWEST);
            assertRefused(mark, DELIVERED, "put the newest server.key in place, not one of a backup's time", 3);
        }
    }

    @Test
    void norDoesOneThatIsDoneAgainBehindACrash() throws Exception {
        Path backup;
        try (Stores.Opened opened = start()) {
            opened.store().serverKeyMark().keep(DELIVERED);
            backup = await(opened.store().backup(backups)).file();
            opened.store().serverKeyMark().keep(NEWEST);
        }
        // The former one is put aside, and the new one not yet in its place.
        Path replaced = Files.createDirectory(data.resolve("replaced-1"));
        Files.move(data.resolve(SqliteDeviceStore.FILE), replaced.resolve(SqliteDeviceStore.FILE));

        restore(backup, Restoration.Unknown.REFUSE);

        try (Stores.Opened opened = start()) {
            assertRefused(opened.store().serverKeyMark(), DELIVERED, "devices were told of set 2", 3);
        }
    }

    @Test
    void aFormerDatabaseThatNobodyCanReadKeepsNoRestoreBack() throws Exception {
        Path backup;
        try (Stores.Opened opened = start()) {
            opened.store().serverKeyMark().keep(BOTH);
            backup = await(opened.store().backup(backups)).file();
        }
        Files.write(data.resolve(SqliteDeviceStore.FILE), "no database".getBytes(StandardCharsets.US_ASCII));
        Files.deleteIfExists(data.resolve(SqliteDeviceStore.FILE + "-wal"));

        // Nor does it tell that the witness, which ends with the backup, is no older copy.
        restore(backup, Restoration.Unknown.ACCEPT);

        try (Stores.Opened opened = start()) {
            assertRefused(opened.store().serverKeyMark(), DELIVERED, "devices were told of set 1", 2);
        }
    }
}
