package org.stblink.server.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyLong;
import static org.mockito.ArgumentMatchers.anyString;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.Mockito.atLeastOnce;
import static org.mockito.Mockito.doAnswer;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.verify;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.stblink.server.domain.Change;
import org.stblink.server.domain.DeviceRecord;
import org.stblink.server.domain.DeviceStore;
import org.stblink.server.domain.Operator;
import org.stblink.server.domain.StoreFailure;
import org.stblink.server.domain.Vault;
import org.stblink.server.store.DataDirectory;
import org.stblink.server.store.KeyDirectory;
import org.stblink.server.store.NewDevice;
import org.stblink.server.store.SqliteDeviceStore;
import org.stblink.server.store.StoreException;
import org.stblink.server.store.StoreSettings;

/** A change of the master key whose domain cannot store for a while, or meets what nobody can open. */
@Timeout(60)
class MasterKeyChangeStoreTest {
    private static final byte[] PASSWORD = {'p', 'w'};

    @TempDir
    Path data;

    private DataDirectory directory;
    private KeyDirectory files;
    private SqliteDeviceStore store;
    private MasterKey.Keys keys;
    private final SystemEntropy entropy = new SystemEntropy();
    private final Operator operator = mock(Operator.class);
    private final AtomicInteger asked = new AtomicInteger();
    private MasterKeyChange.Pause pause = () -> {};

    @BeforeEach
    void aDeviceUnderTheFormerKey() throws Exception {
        directory = DataDirectory.open(data);
        files = new KeyDirectory(data);
        store = SqliteDeviceStore.open(directory, StoreSettings.DEFAULT, Clock.systemUTC(), task -> task.accept(0));
        keys = MasterKey.open(files, store, entropy);
        commit(device(keys.present(), "box"));
    }

    @AfterEach
    void close() {
        store.close();
        directory.close();
    }

    private DeviceRecord device(byte[] key, String id) {
        byte[] sealed = new Vault(key, entropy).seal(Vault.PASSWORD, id, 0, PASSWORD);
        return DeviceRecord.allowed(id, "g").change().assigned("ann", sealed).done();
    }

    private void commit(DeviceRecord record) throws Exception {
        CompletableFuture<Void> done = new CompletableFuture<>();
        store.commit(Change.of(record), new DeviceStore.CommitCallback() {
            @Override
            public void committed(long nowMillis) {
                done.complete(null);
            }

            @Override
            public void failed(StoreFailure cause, long nowMillis) {
                done.completeExceptionally(cause);
            }
        });
        done.get(30, TimeUnit.SECONDS);
    }

    private MasterKeyChange change() {
        MasterKeyChange.Calls atOnce = new MasterKeyChange.Calls() {
            @Override
            public <T> CompletableFuture<T> call(LongFunction<T> task) {
                return CompletableFuture.completedFuture(task.apply(0));
            }
        };
        return new MasterKeyChange(files, store, entropy, operator, atOnce, keys, List.of(), pause);
    }

    private void run() throws Exception {
        try (MasterKeyChange change = change()) {
            change.begin();
            while (change.state().isChanging()) {
                Thread.onSpinWait();
            }
        }
    }

    private void answer(Answering answering) {
        doAnswer(call -> {
                    Operator.Done done = call.getArgument(2);
                    done.done(answering.outcome(asked.incrementAndGet(), call.getArgument(0)), 0);
                    return null;
                })
                .when(operator)
                .reseal(anyString(), anyLong(), any());
    }

    private interface Answering {
        Operator.Outcome outcome(int time, String id) throws Exception;
    }

    private static byte[] opened(byte[] key, DeviceRecord record, SystemEntropy entropy) {
        return new Vault(key, entropy).open(Vault.PASSWORD, "box", 0, record.sealedPassword());
    }

    @Test
    void aStoreThatFailsForAWhileLosesNoSecret() throws Exception {
        answer((time, id) -> {
            if (time <= 10) {
                assertThat(files.nextMasterKey()).as("both keys are needed").isNotNull();
                return Operator.Outcome.STORE_FAILED;
            }
            commit(device(files.nextMasterKey(), id));
            return Operator.Outcome.DONE;
        });

        run();

        assertThat(asked.get()).isEqualTo(11);
        assertThat(files.nextMasterKey()).isNull();
        DeviceRecord record = store.everyDevice("", 9).get().get(0);
        assertThat(opened(files.masterKey(), record, entropy)).isEqualTo(PASSWORD);
    }

    @Test
    void anImportThatSealedBeforeTheChangeIsWaitedFor() throws Exception {
        answer((time, id) -> {
            commit(device(files.nextMasterKey(), id));
            return Operator.Outcome.DONE;
        });
        long open = store.imports().open().get();
        AtomicInteger pauses = new AtomicInteger();
        pause = () -> {
            try {
                assertThat(files.nextMasterKey()).as("both keys are needed").isNotNull();
                if (pauses.incrementAndGet() == 5) {
                    DeviceRecord late = device(keys.present(), "late");
                    store.imports()
                            .add(open, List.of(new NewDevice(1, late, existing -> null, null)))
                            .get();
                    store.imports().close(open).get();
                }
            } catch (StoreException | ExecutionException e) {
                throw new AssertionError(e);
            }
        };

        run();

        assertThat(pauses.get()).isGreaterThanOrEqualTo(5);
        verify(operator, atLeastOnce()).reseal(eq("late"), anyLong(), any());
    }

    /** The last step fails: the database is sealed under the new key, and its file is the next one's still. */
    @Test
    void aChangeThatStoppedIsNotOver() throws Exception {
        answer((time, id) -> {
            commit(device(files.nextMasterKey(), id));
            Path inTheWay = data.resolve("keys").resolve("master.key");
            Files.delete(inTheWay);
            Files.createDirectories(inTheWay.resolve("directory"));
            return Operator.Outcome.DONE;
        });
        try (MasterKeyChange change = change()) {
            assertThat(change.begin().hasStopped()).isFalse();
            StoreException stopped = null;
            while (stopped == null) {
                try {
                    change.begin();
                } catch (StoreException e) {
                    stopped = e;
                }
            }

            assertThat(stopped).hasMessageContaining("start the server again");
            assertThat(change.state().isChanging()).isTrue();
            assertThat(change.state().hasStopped()).isTrue();
        }
    }

    @Test
    void aNextKeyThatIsNotTheDatabasesIsNotGoneOnWith() throws Exception {
        byte[] ofTheDatabase = files.makeNextMasterKey(entropy);
        store.masterKeyTexts().begin(MasterKey.sealed(ofTheDatabase, entropy));
        files.makeNextMasterKey(entropy);
        byte[] master = files.masterKey();

        assertThatThrownBy(() -> MasterKey.open(files, store, entropy))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("keys/master.key.next is not the key that the database is being sealed under");
        assertThat(files.masterKey()).isEqualTo(master);
    }

    @Test
    void whatNoKeyOpensDoesNotHoldItUp() throws Exception {
        commit(device(new byte[32], "box"));
        answer((time, id) -> Operator.Outcome.UNREADABLE);

        run();

        assertThat(asked.get()).isEqualTo(1);
        assertThat(files.nextMasterKey()).isNull();
        assertThat(files.masterKey()).isNotEqualTo(keys.present());
    }
}
