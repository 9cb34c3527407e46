package org.stblink.server.app;

import java.nio.charset.StandardCharsets;
import org.stblink.hal.EntropySource;
import org.stblink.internal.crypto.Bytes;
import org.stblink.server.domain.Vault;
import org.stblink.server.store.KeyDirectory;
import org.stblink.server.store.SqliteDeviceStore;
import org.stblink.server.store.StoreException;

/**
 * The master key, proved to be the one that the database is sealed under: a known text is sealed at the first start, and
 * opened at every later one. A wrong key would otherwise show as every device failing to register.
 */
final class MasterKey {
    /** A purpose of the vault's that no device's secret has. */
    private static final int CHECK = 0x80;

    private static final byte[] KNOWN = "STBLink master key check".getBytes(StandardCharsets.US_ASCII);

    private MasterKey() {}

    /**
     * The key, the caller's to wipe. Makes all keys at the first start.
     *
     * @throws StoreException when a key is missing, open to others, damaged or not the right one
     */
    static byte[] open(KeyDirectory keys, SqliteDeviceStore store, EntropySource entropy) throws StoreException {
        byte[] check = store.masterKeyCheck();
        keys.prepare(check != null, entropy);
        byte[] key = keys.masterKey();
        Vault vault = new Vault(key, entropy);
        try {
            if (check == null) {
                store.keepMasterKeyCheck(vault.seal(CHECK, "", 0, KNOWN));
            } else if (vault.open(CHECK, "", 0, check) == null) {
                Bytes.wipe(key);
                throw new StoreException("keys/master.key is not the key that the database is sealed under: restore the"
                        + " one from the same backup as the database");
            }
            return key;
        } finally {
            vault.destroy();
        }
    }
}
