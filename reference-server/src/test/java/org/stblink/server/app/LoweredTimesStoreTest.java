package org.stblink.server.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.stblink.server.domain.Told;
import org.stblink.server.store.DataDirectory;
import org.stblink.server.store.SqliteDeviceStore;
import org.stblink.server.store.StoreException;
import org.stblink.server.store.StoreSettings;

/** How long a server remembers that it told devices a longer lease or grace than its configuration says now. */
@Timeout(120)
class LoweredTimesStoreTest {
    @TempDir
    Path temporary;

    @Test
    void aServerThatTellsLessThanBeforeRemembersTheMore() throws Exception {
        Servers.start(temporary, "service { lease-seconds = 7200, grace-seconds = 3600 }")
                .close();
        Servers.start(temporary, "service { lease-seconds = 600, grace-seconds = 4000 }")
                .close();
        Servers.start(temporary, "service { lease-seconds = 600, grace-seconds = 600 }")
                .close();
        try (DataDirectory directory = DataDirectory.open(data());
                SqliteDeviceStore store = open(directory)) {
            assertThat(store.load().told()).isEqualTo(new Told(7_200, 4_000));
        }
    }

    @Test
    void whatDevicesWereToldBeforeRunsOutWhileTheServerServesAndGoesOnCountingAtTheNextStart() throws Exception {
        Told now = new Told(600, 600);
        try (DataDirectory directory = DataDirectory.open(data());
                SqliteDeviceStore store = open(directory)) {
            store.tell(new Told(1_200, 1_800));
            Told told = store.tell(now);
            assertThat(told).isEqualTo(new Told(1_200, 1_800));
            try (Housekeeping housekeeping = housekeeping(store, now, told)) {
                housekeeping.lowerTold().get(30, TimeUnit.SECONDS);
                assertThat(store.load().told()).isEqualTo(new Told(655, 1_255));
                housekeeping.lowerTold().get(30, TimeUnit.SECONDS);
            }
            told = store.tell(now);
            assertThat(told).isEqualTo(new Told(600, 710));
            try (Housekeeping housekeeping = housekeeping(store, now, told)) {
                housekeeping.lowerTold().get(30, TimeUnit.SECONDS);
                assertThat(store.load().told()).isEqualTo(now);
                assertThat(housekeeping.lowerTold().get(30, TimeUnit.SECONDS)).isFalse();
            }
            assertThat(store.tell(new Told(90, 700))).isEqualTo(new Told(600, 700));
        }
    }

    private Path data() {
        return temporary.resolve("data");
    }

    private static SqliteDeviceStore open(DataDirectory directory) throws StoreException {
        return SqliteDeviceStore.open(directory, StoreSettings.DEFAULT, Clock.systemUTC(), task -> task.accept(0));
    }

    private Housekeeping housekeeping(SqliteDeviceStore store, Told now, Told told) {
        return new Housekeeping(store, new BackupSettings(null, 0, 2), data(), now, told);
    }
}
