package org.stblink.server.store;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.stblink.server.domain.AuditEntry;
import org.stblink.server.domain.AuditEvent;

/**
 * What the database has of the master key: texts that it sealed, which prove at a start that the key at hand is the right one. While
 * everything is being sealed under another key there are two of them.
 *
 * <p>Threads: any; each call blocks.
 */
public final class MasterKeyTexts {
    private final SqliteDeviceStore store;

    MasterKeyTexts(SqliteDeviceStore store) {
        this.store = store;
    }

    /** What the master key sealed; null when nothing was ever sealed here. */
    public byte @Nullable [] check() throws StoreException {
        return store.await(store.read(
                        connection -> Optional.ofNullable(MetaRows.get(connection, MetaRows.MASTER_KEY_CHECK))))
                .orElse(null);
    }

    /** Keeps the value for {@link #check}. On return it is durable. */
    public void keep(byte[] sealed) throws StoreException {
        store.await(store.write(connection -> {
            MetaRows.put(connection, MetaRows.MASTER_KEY_CHECK, sealed);
            return sealed;
        }));
    }

    /** What the next master key sealed; null when nothing is being sealed under one. */
    public byte @Nullable [] nextCheck() throws StoreException {
        return store.await(store.read(
                        connection -> Optional.ofNullable(MetaRows.get(connection, MetaRows.NEXT_MASTER_KEY_CHECK))))
                .orElse(null);
    }

    /** From now on secrets may be sealed under the next master key, which sealed this text. On return that is durable. */
    public void begin(byte[] sealed) throws StoreException {
        store.await(store.write(connection -> {
            MetaRows.put(connection, MetaRows.NEXT_MASTER_KEY_CHECK, sealed);
            store.audit(connection, changed("a new one is being used"));
            return true;
        }));
    }

    /** Everything is sealed under the next master key, which sealed this text. On return that is durable. */
    public void end(byte[] sealed) throws StoreException {
        store.await(store.write(connection -> {
            MetaRows.put(connection, MetaRows.MASTER_KEY_CHECK, sealed);
            MetaRows.remove(connection, MetaRows.NEXT_MASTER_KEY_CHECK);
            store.audit(connection, changed("the former one is void"));
            return true;
        }));
    }

    private static AuditEntry changed(String how) {
        return new AuditEntry(AuditEvent.MASTER_KEY_CHANGED, null, null, null, null, how);
    }
}
