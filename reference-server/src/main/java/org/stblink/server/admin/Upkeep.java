package org.stblink.server.admin;

import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.stblink.server.store.Backup;
import org.stblink.server.store.StoreException;

/** What keeps a server alive over years, as an operator asks for it. Threads: any. */
public interface Upkeep {
    /**
     * The master key.
     *
     * @param keyId which one seals now; 8 hex digits, no secret
     * @param isChanging whether the former one is still needed, also by a change that has stopped
     * @param hasStopped whether the change was begun and does not go on before the next start
     * @param sealedAnew devices that the change under way, or the last one, has sealed anew so far
     */
    record MasterKeyState(String keyId, boolean isChanging, boolean hasStopped, long sealedAnew) {}

    /**
     * The capture of control traffic.
     *
     * @param file of this one, or of the last one since the start; null when there was none
     * @param records lines of the one under way
     */
    record CaptureState(boolean isOn, @Nullable String file, long records) {}

    CaptureState capture();

    /** Begins to write down what passes on control connections, decrypted and redacted; nothing when that is so already. */
    CaptureState startCapture() throws StoreException;

    CaptureState stopCapture() throws StoreException;

    /** Makes a backup where the configuration says. */
    CompletableFuture<Backup> backup();

    MasterKeyState masterKey();

    /**
     * Begins to seal under a new master key.
     *
     * @return null when a change is under way already
     */
    @Nullable
    MasterKeyState changeMasterKey() throws StoreException;
}
