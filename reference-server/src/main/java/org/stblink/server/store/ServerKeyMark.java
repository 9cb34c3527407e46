package org.stblink.server.store;

import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Optional;
import org.stblink.internal.crypto.Sha256;
import org.stblink.internal.crypto.Suite;

/**
 * Which server keys the database was last used with, by the serial of their set and a hash of their public halves. Devices have pinned
 * these: of a server with an older file, or another one's, all of them would stay away.
 *
 * <p>Threads: any; each call blocks.
 */
public final class ServerKeyMark {
    private static final int MARK_BYTES = Long.BYTES + Suite.HASH_BYTES;

    private final SqliteDeviceStore store;

    ServerKeyMark(SqliteDeviceStore store) {
        this.store = store;
    }

    /**
     * Checks the keys of a start. A set that is newer than the marked one is taken: a change may have been cut off behind the file.
     *
     * @throws StoreException when they are older, or others of the same serial; the message says what to do
     */
    public void require(ServerKeyFile keys) throws StoreException {
        byte[] marked = store.await(
                        store.read(connection -> Optional.ofNullable(MetaRows.get(connection, MetaRows.SERVER_KEYS))))
                .orElse(null);
        if (marked == null || serial(marked) < keys.serial() || Arrays.equals(marked, mark(keys))) {
            return;
        }
        String fault = serial(marked) > keys.serial()
                ? "keys/server.key has key set " + keys.serial() + ", and devices were told of set " + serial(marked)
                        + ": put the newest server.key in place, not one of a backup's time"
                : "keys/server.key has other keys than those that this database was used with: put those in place";
        throw new StoreException(
                fault + " (to go on with these, write 'serial " + (serial(marked) + 1)
                        + "' into its first line: devices that know none of them then need its server-key.pub, or server-key-national.pub, from you)");
    }

    /** From now on devices may be told of these keys. On return that is durable. */
    public void keep(ServerKeyFile keys) throws StoreException {
        byte[] mark = mark(keys);
        store.await(store.write(connection -> {
            MetaRows.put(connection, MetaRows.SERVER_KEYS, mark);
            return mark;
        }));
    }

    /** Takes over the mark of the database whose place another one takes, which is of before. */
    static void takeOver(Connection former, Connection restored) throws SQLException {
        byte[] last = MetaRows.get(former, MetaRows.SERVER_KEYS);
        byte[] ofThen = MetaRows.get(restored, MetaRows.SERVER_KEYS);
        if (last != null && (ofThen == null || serial(ofThen) < serial(last))) {
            MetaRows.put(restored, MetaRows.SERVER_KEYS, last);
        }
    }

    private static long serial(byte[] mark) {
        return ByteBuffer.wrap(mark).getLong();
    }

    private static byte[] mark(ServerKeyFile keys) {
        ByteBuffer publicKeys = ByteBuffer.allocate(ServerKeyFile.MOST * KeyDirectory.KEY_BYTES);
        keys.publicKeys().forEach(key -> publicKeys.put(key.x25519()));
        return ByteBuffer.allocate(MARK_BYTES)
                .putLong(keys.serial())
                .put(Sha256.hash(Arrays.copyOf(publicKeys.array(), publicKeys.position())))
                .array();
    }
}
