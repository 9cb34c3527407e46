package org.stblink.server.admin;

import java.util.List;
import org.stblink.server.store.StoreException;

/** The server's static keys, as an operator rotates them. Calls block. Threads: any; one change after the other. */
public interface KeyRing {
    /**
     * One key.
     *
     * @param keyId 8 hex digits, as devices name it, but those with the national suite
     * @param publicKey 64 hex digits: what devices pin, but those with the national suite
     * @param nationalKey 64 hex digits: what devices with the national suite pin
     */
    record Key(String keyId, String publicKey, String nationalKey) {}

    /**
     * All of them.
     *
     * @param serial of the key set; 0 = as delivered
     * @param keys most wanted first
     */
    record KeyList(long serial, List<Key> keys) {
        public KeyList {
            keys = List.copyOf(keys);
        }
    }

    KeyList list();

    /** Makes a key, puts it first, and sends the set to the devices. */
    KeyList add() throws StoreException;

    /** Takes a key away: who has pinned only that one cannot connect any more. */
    KeyList retire(String keyId) throws StoreException;
}
