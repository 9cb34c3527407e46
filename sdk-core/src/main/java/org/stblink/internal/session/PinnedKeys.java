package org.stblink.internal.session;

import org.jspecify.annotations.Nullable;
import org.stblink.internal.crypto.Suite;
import org.stblink.internal.wire.KeySet;
import org.stblink.internal.wire.KeySetEntry;
import org.stblink.internal.wire.WireException;
import org.stblink.internal.wire.WireReader;
import org.stblink.internal.wire.WireWriter;

/**
 * The server keys this device trusts, in the order to try them (protocol section 7.5). Immutable.
 *
 * <pre>
 *  u8 format = 1 | u32 serial | u8 count | count x publicKey (32)
 * </pre>
 *
 * <p>Each group of suites has a record of its own: a device whose suite is changed, and changed back, has the keys again that were pushed to
 * it, and not those of before.
 */
public final class PinnedKeys {
    /** Names of the records in the secret store; absent until the server pushed a set. */
    private static final String RECORD = "stblink.pins";

    private static final String RECORD_SM2 = "stblink.pins.sm2";
    private static final int FORMAT = 1;

    private final int group;
    private final long serial;
    private final byte[][] keys;

    /**
     * @param group what kind of keys: of {@link KeySetEntry}
     * @param serial 0 for the keys the device was delivered with
     * @param keys at least one public key of 32 bytes; not copied
     */
    public PinnedKeys(int group, long serial, byte[][] keys) {
        this.group = group;
        this.serial = serial;
        this.keys = keys;
    }

    /** The group whose keys a device with that suite on its control channel pins. */
    public static int groupOf(int controlSuite) {
        return Suite.isNational(controlSuite) ? KeySetEntry.GROUP_SM2_SM3 : KeySetEntry.GROUP_X25519_SHA256;
    }

    /** Name of the group's record in the secret store; absent until the server pushed a set of that group. */
    public static String record(int group) {
        return group == KeySetEntry.GROUP_SM2_SM3 ? RECORD_SM2 : RECORD;
    }

    int group() {
        return group;
    }

    long serial() {
        return serial;
    }

    public int count() {
        return keys.length;
    }

    byte[] key(int index) {
        return keys[index];
    }

    /**
     * The set a server pushed.
     *
     * @param group that of the keys pinned so far
     * @return null when a key of it is of another group
     */
    static @Nullable PinnedKeys of(KeySet pushed, int group) {
        byte[][] keys = new byte[pushed.entries.length][];
        for (int i = 0; i < keys.length; i++) {
            if (pushed.entries[i].group != group) {
                return null;
            }
            keys[i] = pushed.entries[i].publicKey;
        }
        return new PinnedKeys(group, pushed.serial, keys);
    }

    byte[] encode() {
        byte[] record = new byte[6 + keys.length * Suite.DH_BYTES];
        WireWriter w = new WireWriter(record, 0, record.length);
        try {
            w.u8(FORMAT);
            w.u32(serial);
            w.u8(keys.length);
            for (int i = 0; i < keys.length; i++) {
                w.bytes(keys[i]);
            }
        } catch (WireException e) {
            throw new IllegalStateException("the record was sized for exactly this", e);
        }
        return record;
    }

    /**
     * Reads the record.
     *
     * @param group whose record it is
     * @param record what the store gave, or null when there is none
     * @return null when there is none
     * @throws WireException when it is not such a record
     */
    public static @Nullable PinnedKeys decode(int group, byte @Nullable [] record) throws WireException {
        if (record == null) {
            return null;
        }
        WireReader r = new WireReader(record, 0, record.length);
        int format = r.u8();
        if (format != FORMAT) {
            throw new WireException(WireException.BAD_VERSION, "server key record.format");
        }
        long serial = r.u32();
        byte[][] keys = new byte[r.u8()][];
        if (keys.length == 0) {
            throw new WireException(WireException.BAD_VALUE, "server key record.count");
        }
        for (int i = 0; i < keys.length; i++) {
            keys[i] = r.bytes(Suite.DH_BYTES);
        }
        return new PinnedKeys(group, serial, keys);
    }
}
