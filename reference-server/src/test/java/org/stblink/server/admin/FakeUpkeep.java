package org.stblink.server.admin;

import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.stblink.server.store.Backup;
import org.stblink.server.store.DeviceDirectory;
import org.stblink.server.store.StoreException;

/** Real backups, and a master key that changes at once. */
final class FakeUpkeep implements Upkeep {
    private final DeviceDirectory store;
    private final Path directory;
    private MasterKeyState state = new MasterKeyState("0000000a", false, false, 0);

    private CaptureState capture = new CaptureState(false, null, 0);

    /** Whether a change of the master key goes on and on. */
    volatile boolean changing;

    /** Whether nothing can be done. */
    volatile boolean down;

    FakeUpkeep(DeviceDirectory store, Path directory) {
        this.store = store;
        this.directory = directory;
    }

    @Override
    public CompletableFuture<Backup> backup() {
        return down
                ? CompletableFuture.failedFuture(new StoreException("no room, as a test wants it"))
                : store.backup(directory);
    }

    @Override
    public CaptureState capture() {
        return capture;
    }

    @Override
    public CaptureState startCapture() throws StoreException {
        checkUp();
        capture = new CaptureState(true, "captures/x.jsonl", 1);
        return capture;
    }

    @Override
    public CaptureState stopCapture() throws StoreException {
        checkUp();
        capture = new CaptureState(false, "captures/x.jsonl", 0);
        return capture;
    }

    @Override
    public MasterKeyState masterKey() {
        return state;
    }

    @Override
    public @Nullable MasterKeyState changeMasterKey() throws StoreException {
        checkUp();
        if (changing) {
            return null;
        }
        state = new MasterKeyState("0000000b", false, false, 0);
        return state;
    }

    private void checkUp() throws StoreException {
        if (down) {
            throw new StoreException("nothing works, as a test wants it");
        }
    }
}
