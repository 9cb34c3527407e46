package org.stblink.server.app;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;
import org.stblink.hal.EntropySource;
import org.stblink.internal.crypto.Bytes;
import org.stblink.server.admin.Upkeep;
import org.stblink.server.domain.ControlPlane;
import org.stblink.server.domain.DeviceRecord;
import org.stblink.server.domain.Operator;
import org.stblink.server.domain.Vault;
import org.stblink.server.store.KeyDirectory;
import org.stblink.server.store.SqliteDeviceStore;
import org.stblink.server.store.StoreException;
import org.stblink.server.store.audit.AuditSeal;
import org.tinylog.Logger;

/**
 * Changes the master key while the server serves: what is stored is sealed anew, some hundred devices at a time, and both keys
 * open meanwhile. Where it stops, by a crash or not, the next start goes on.
 *
 * <pre>
 * keys/master.key.next ─▶ noted in the database ─▶ new secrets under it ─▶ every device anew ─▶ nothing left, noted ─▶ keys/master.key
 * </pre>
 *
 * <p>Threads: any; the work has its own.
 */
final class MasterKeyChange implements AutoCloseable {
    private static final int PAGE = 200;
    private static final long WAIT_SECONDS = 60;
    private static final long PAUSE_MILLIS = 1_000;
    private static final long CLOSE_MILLIS = 2_000;

    private final KeyDirectory files;
    private final SqliteDeviceStore store;
    private final EntropySource entropy;
    private final Operator operator;
    private final Calls domain;
    private final List<Vault> vaults;
    private final Pause pause;

    private @Nullable Thread thread;
    private volatile boolean stopping;
    private volatile long done;
    private boolean failing;
    private volatile String keyId;

    /** Runs something on the domain thread. */
    interface Calls {
        <T> CompletableFuture<T> call(LongFunction<T> task);
    }

    /** What goes by between two looks at all devices. */
    interface Pause {
        Pause NORMAL = () -> Thread.sleep(PAUSE_MILLIS);

        void take() throws InterruptedException;
    }

    /**
     * @param keys what the database is sealed under
     * @param vaults all that seal and open with these; the first one is the domain's
     */
    MasterKeyChange(
            KeyDirectory files,
            SqliteDeviceStore store,
            EntropySource entropy,
            Operator operator,
            Calls domain,
            MasterKey.Keys keys,
            List<Vault> vaults,
            Pause pause) {
        this.files = files;
        this.store = store;
        this.entropy = entropy;
        this.operator = operator;
        this.domain = domain;
        this.vaults = List.copyOf(vaults);
        this.pause = pause;
        this.keyId = AuditSeal.of(keys.present()).keyId();
        if (keys.former() != null) {
            Logger.info("the change of the master key goes on");
            work(keys.present());
        }
    }

    /** Where it is. One that has stopped is not over: the next start goes on. */
    synchronized Upkeep.MasterKeyState state() {
        boolean stopped = thread == null && files.hasNextMasterKey();
        return new Upkeep.MasterKeyState(keyId, thread != null || stopped, stopped, done);
    }

    /**
     * Makes a key and begins to use it: durable on return.
     *
     * @return null when a change is under way already
     */
    synchronized Upkeep.@Nullable MasterKeyState begin() throws StoreException {
        if (thread != null) {
            return null;
        }
        if (files.hasNextMasterKey()) {
            throw new StoreException(
                    "a change of the master key has stopped, for the reason in the log: start the server again, and"
                            + " it goes on");
        }
        byte[] next = files.makeNextMasterKey(entropy);
        store.masterKeyTexts().begin(MasterKey.sealed(next, entropy));
        try {
            domain.call(now -> {
                        vaults.forEach(vault -> vault.changeKey(next));
                        return true;
                    })
                    .get(WAIT_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new StoreException("the server does not take the new key: start it again, and it will", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreException("the server is stopping", e);
        }
        store.changeAuditSeal(AuditSeal.of(next));
        keyId = AuditSeal.of(next).keyId();
        work(next);
        Bytes.wipe(next);
        return state();
    }

    private synchronized void work(byte[] key) {
        done = 0;
        byte[] own = key.clone();
        Thread started = new Thread(() -> run(own), "master-key");
        started.setDaemon(true);
        thread = started;
        started.start();
    }

    private void run(byte[] key) {
        Vault vault = new Vault(key, entropy);
        try {
            Pass pass = sealAll(vault);
            while (!stopping && !pass.isLast()) {
                do {
                    pause.take();
                } while (!stopping && hasOpenImport());
                pass = sealAll(vault);
            }
            if (!stopping) {
                if (pass.unreadable() > 0) {
                    Logger.error(
                            "{} devices have secrets that open under no key: they have to enrol again",
                            pass.unreadable());
                }
                store.masterKeyTexts().end(MasterKey.sealed(key, entropy));
                files.promoteNextMasterKey();
                Logger.info("the master key is changed: {} devices were sealed anew. Back up keys/master.key", done);
            }
        } catch (StoreException | RuntimeException e) {
            Logger.error("the change of the master key stops until the next start: {}", e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            vault.destroy();
            Bytes.wipe(key);
            synchronized (this) {
                thread = null;
            }
        }
    }

    /**
     * Once through all devices.
     *
     * @param left those that were not sealed under the present key yet
     * @param unreadable those of them of which something opens under neither key, and never will
     * @param imports whether an import was open when it began: that may have sealed, before the change, what it stores only now
     */
    private record Pass(int left, int unreadable, boolean imports) {
        /** Whoever was only sealed now is looked at once more; who could not be stored, or is in an open import, is tried again. */
        boolean isLast() {
            return left == unreadable && !imports;
        }
    }

    private boolean hasOpenImport() throws StoreException, InterruptedException {
        return !await(store.imports().openImports()).isEmpty();
    }

    private Pass sealAll(Vault vault) throws StoreException, InterruptedException {
        boolean imports = hasOpenImport();
        int left = 0;
        int sealed = 0;
        int unreadable = 0;
        int failed = 0;
        long before = done;
        String after = "";
        List<DeviceRecord> page;
        do {
            page = await(store.everyDevice(after, PAGE));
            List<CompletableFuture<Operator.Outcome>> under = new ArrayList<>();
            for (DeviceRecord record : page) {
                after = record.id();
                if (!ControlPlane.isSealedUnderPresentKey(vault, record)) {
                    left++;
                    under.add(reseal(record.id()));
                }
            }
            for (CompletableFuture<Operator.Outcome> one : under) {
                Operator.Outcome outcome = await(one);
                sealed += outcome == Operator.Outcome.DONE ? 1 : 0;
                unreadable += outcome == Operator.Outcome.UNREADABLE ? 1 : 0;
                failed += outcome == Operator.Outcome.STORE_FAILED ? 1 : 0;
            }
            done = before + sealed;
        } while (!stopping && !page.isEmpty());
        if (failed > 0 && !failing) {
            Logger.error("the store cannot write what is sealed under the new master key; it is tried until it can");
        }
        failing = failed > 0;
        return new Pass(left, unreadable, imports);
    }

    private CompletableFuture<Operator.Outcome> reseal(String deviceId) {
        CompletableFuture<Operator.Outcome> outcome = new CompletableFuture<>();
        return domain.call(now -> {
                    operator.reseal(deviceId, now, (result, millis) -> outcome.complete(result));
                    return true;
                })
                .thenCompose(asked -> outcome);
    }

    private static <T> T await(CompletableFuture<T> result) throws StoreException, InterruptedException {
        try {
            return result.get(WAIT_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new StoreException("the store or the domain does not answer (" + e + ")", e);
        }
    }

    @Override
    public void close() {
        stopping = true;
        Thread running;
        synchronized (this) {
            running = thread;
        }
        if (running != null) {
            running.interrupt();
            try {
                running.join(CLOSE_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
