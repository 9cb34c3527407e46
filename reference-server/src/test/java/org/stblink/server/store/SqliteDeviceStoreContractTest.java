package org.stblink.server.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.stblink.server.domain.AuditEntry;
import org.stblink.server.domain.AuditEvent;
import org.stblink.server.domain.Change;
import org.stblink.server.domain.DeviceRecord;
import org.stblink.server.domain.DeviceStore;
import org.stblink.server.domain.StoreFailure;
import org.stblink.server.domain.StoredState;

/** The SQLite store keeps the contract that all stores share; this thread is the domain thread. */
@Timeout(120)
class SqliteDeviceStoreContractTest extends DeviceStoreContract {
    /** Commits are made to fail by a lock that another program holds; then the store should not wait for long. */
    private static final StoreSettings SETTINGS = new StoreSettings(50, 2, 0, 0);

    @TempDir
    Path data;

    private final LinkedBlockingQueue<Runnable> domainTasks = new LinkedBlockingQueue<>();
    private DataDirectory directory;
    private SqliteDeviceStore sqlite;
    private Counting counting;
    private int outstanding;
    private Connection locker;

    @BeforeEach
    void open() throws Exception {
        directory = DataDirectory.open(data);
        sqlite = SqliteDeviceStore.open(
                directory, SETTINGS, Stores.TIME_OF_DAY, task -> domainTasks.add(() -> task.accept(42)));
        counting = new Counting(sqlite);
    }

    @AfterEach
    void close() throws Exception {
        failCommits(false);
        sqlite.close();
        directory.close();
    }

    @Override
    protected DeviceStore store() {
        return counting;
    }

    @Override
    protected void restart() {
        try {
            close();
            open();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @Override
    protected void insert(DeviceRecord record) {
        NewDevice device = new NewDevice(1, record, existing -> "another record", null);
        try {
            assertThat(Stores.importAll(sqlite, List.of(device)).problems()).isEmpty();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @Override
    protected void settle() {
        try {
            while (outstanding > 0) {
                Runnable task = domainTasks.poll(Stores.WAIT_SECONDS, TimeUnit.SECONDS);
                assertThat(task).as("an answer of the store").isNotNull();
                outstanding--;
                task.run();
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        assertThat(domainTasks).as("answers that nobody asked for").isEmpty();
    }

    @Override
    protected List<AuditEntry> audit() {
        try {
            return Stores.await(sqlite.audit(AuditQuery.after(0, 1_000))).stream()
                    // How this test's devices come into the store.
                    .filter(entry -> !entry.event().equals(AuditEvent.DEVICES_IMPORTED.name()))
                    .map(entry -> new AuditEntry(
                            AuditEvent.valueOf(entry.event()),
                            entry.device(),
                            entry.other(),
                            entry.session(),
                            entry.trace(),
                            entry.cause()))
                    .toList();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @Override
    protected void failCommits(boolean value) {
        try {
            if (locker != null) {
                locker.close();
                locker = null;
            }
            if (value) {
                locker = DriverManager.getConnection("jdbc:sqlite:" + data.resolve("stblink.db"));
                locker.createStatement().execute("BEGIN IMMEDIATE");
            }
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    /** Counts the calls, so that a test knows how many answers to wait for. */
    private final class Counting implements DeviceStore {
        private final DeviceStore store;

        Counting(DeviceStore store) {
            this.store = store;
        }

        @Override
        public StoredState load() throws StoreFailure {
            return store.load();
        }

        @Override
        public void find(String deviceId, FindCallback done) {
            outstanding++;
            store.find(deviceId, done);
        }

        @Override
        public void commit(Change change, CommitCallback done) {
            outstanding++;
            store.commit(change, done);
        }

        @Override
        public void countBehindKeySet(long serial, CountCallback done) {
            outstanding++;
            store.countBehindKeySet(serial, done);
        }
    }
}
