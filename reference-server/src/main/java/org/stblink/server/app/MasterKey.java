package org.stblink.server.app;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.stblink.hal.CryptoAccelerator;
import org.stblink.hal.EntropySource;
import org.stblink.internal.crypto.Bytes;
import org.stblink.server.domain.Vault;
import org.stblink.server.store.KeyDirectory;
import org.stblink.server.store.SqliteDeviceStore;
import org.stblink.server.store.StoreException;
import org.stblink.server.store.audit.AuditSeal;

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
     * The keys that the database is sealed under.
     *
     * @param present what is sealed is sealed under it; the caller's to wipe
     * @param former what was sealed under before, while that is changed; the caller's to wipe; null when there is none
     */
    record Keys(byte[] present, byte @Nullable [] former) {
        /**
         * A vault that seals under the present key, and opens what the former one sealed.
         *
         * @param ciphers as for {@link Vault}
         */
        Vault vault(EntropySource entropy, @Nullable CryptoAccelerator ciphers) {
            Vault vault = new Vault(former == null ? present : former, entropy, ciphers);
            if (former != null) {
                vault.changeKey(present);
            }
            return vault;
        }

        void wipe() {
            Bytes.wipe(present);
            if (former != null) {
                Bytes.wipe(former);
            }
        }
    }

    /**
     * The keys, the caller's to wipe. Makes all keys at the first start, and seals the audit. A change of the master key that was
     * under way when the server stopped goes on.
     *
     * @throws StoreException when a key is missing, open to others, damaged or not the right one
     */
    static Keys open(KeyDirectory files, SqliteDeviceStore store, EntropySource entropy) throws StoreException {
        byte[] check = store.masterKeyTexts().check();
        files.prepare(check != null, entropy);
        byte[] key = files.masterKey();
        byte[] next = files.nextMasterKey();
        if (check == null) {
            store.sealAudit(List.of(AuditSeal.of(key)));
            store.masterKeyTexts().keep(sealed(key, entropy));
            return new Keys(key, null);
        }
        if (next != null && isRight(next, check, entropy)) {
            // It stopped between the last of the change and the file's.
            files.promoteNextMasterKey();
            Bytes.wipe(key);
            store.sealAudit(List.of(AuditSeal.of(next)));
            return new Keys(next, null);
        }
        if (!isRight(key, check, entropy)) {
            Bytes.wipe(key);
            throw new StoreException("keys/master.key is not the key that the database is sealed under: restore the"
                    + " one from the same backup as the database");
        }
        byte[] nextCheck = store.masterKeyTexts().nextCheck();
        if (next == null) {
            if (nextCheck != null) {
                throw new StoreException(
                        "key keys/master.key.next is missing, and the database is being sealed under it:"
                                + " restore it from its backup");
            }
            store.sealAudit(List.of(AuditSeal.of(key)));
            return new Keys(key, null);
        }
        if (nextCheck != null && !isRight(next, nextCheck, entropy)) {
            // What is sealed under the right one would count as lost, and the former one would be overwritten.
            Bytes.wipe(key);
            Bytes.wipe(next);
            throw new StoreException("keys/master.key.next is not the key that the database is being sealed under:"
                    + " restore the one from the same backup as the database");
        }
        store.sealAudit(List.of(AuditSeal.of(next), AuditSeal.of(key)));
        if (nextCheck == null) {
            store.masterKeyTexts().begin(sealed(next, entropy));
        }
        return new Keys(next, key);
    }

    /** The known text, sealed. */
    static byte[] sealed(byte[] key, EntropySource entropy) {
        Vault vault = new Vault(key, entropy);
        byte[] sealed = vault.seal(CHECK, "", 0, KNOWN);
        vault.destroy();
        return sealed;
    }

    /** Whether this key sealed the text. */
    static boolean isRight(byte[] key, byte[] sealed, EntropySource entropy) {
        Vault vault = new Vault(key, entropy);
        boolean right = vault.open(CHECK, "", 0, sealed) != null;
        vault.destroy();
        return right;
    }
}
