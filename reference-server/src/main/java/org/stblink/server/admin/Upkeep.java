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
     * @param isChanging whether the former one is still needed
     * @param sealedAnew devices that the change under way, or the last one, has sealed anew so far
     */
    record MasterKeyState(String keyId, boolean isChanging, long sealedAnew) {}

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
