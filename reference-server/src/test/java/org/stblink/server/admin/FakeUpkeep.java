package org.stblink.server.admin;

import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.stblink.server.store.Backup;
import org.stblink.server.store.DeviceDirectory;

/** Real backups, and a master key that changes at once. */
final class FakeUpkeep implements Upkeep {
    private final DeviceDirectory store;
    private final Path directory;
    private MasterKeyState state = new MasterKeyState("0000000a", false, 0);

    private CaptureState capture = new CaptureState(false, null, 0);

    FakeUpkeep(DeviceDirectory store, Path directory) {
        this.store = store;
        this.directory = directory;
    }

    @Override
    public CompletableFuture<Backup> backup() {
        return store.backup(directory);
    }

    @Override
    public CaptureState capture() {
        return capture;
    }

    @Override
    public CaptureState startCapture() {
        capture = new CaptureState(true, "captures/x.jsonl", 1);
        return capture;
    }

    @Override
    public CaptureState stopCapture() {
        capture = new CaptureState(false, "captures/x.jsonl", 0);
        return capture;
    }

    @Override
    public MasterKeyState masterKey() {
        return state;
    }

    @Override
    public MasterKeyState changeMasterKey() {
        state = new MasterKeyState("0000000b", false, 0);
        return state;
    }
}
