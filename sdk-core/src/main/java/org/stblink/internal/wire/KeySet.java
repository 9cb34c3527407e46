package org.stblink.internal.wire;

/**
 * S to device: the server keys to pin from now on, in the order in which to try them (section 7.5).
 *
 * <pre>
 * +----+--------+-------+------------------------+
 * | 4A | serial | count | count x KeySetEntry    |
 * +----+--------+-------+------------------------+
 *   1    4        1       1..8 of 34 bytes
 * </pre>
 */
public final class KeySet extends Message {
    public static final int TYPE = MessageType.KEY_SET;

    /** 0 to 2^32 - 1; grows with each change. */
    public final long serial;
    /** 1 to 8 keys, none null. */
    public final KeySetEntry[] entries;

    /** @throws IllegalArgumentException when there are too few or too many entries or one is null */
    public KeySet(long serial, KeySetEntry[] entries) {
        this.serial = Check.u32(TYPE, "serial", serial, 0);
        Check.range(TYPE, "count", entries.length, 1, Sizes.KEY_SET_MAX);
        for (int i = 0; i < entries.length; i++) {
            if (entries[i] == null) {
                throw Check.wrong(TYPE, "entries", "has null at " + i);
            }
        }
        this.entries = entries;
    }

    private KeySet(WireReader r) throws WireException {
        serial = r.at("serial").u32();
        entries = new KeySetEntry[r.at("count").u8(1, Sizes.KEY_SET_MAX)];
        for (int i = 0; i < entries.length; i++) {
            entries[i] = new KeySetEntry(r);
        }
    }

    public static KeySet read(WireReader r) throws WireException {
        return new KeySet(r);
    }

    @Override
    public int type() {
        return TYPE;
    }

    @Override
    public void write(WireWriter w) throws WireException {
        w.u32(serial).u8(entries.length);
        for (int i = 0; i < entries.length; i++) {
            entries[i].write(w);
        }
    }
}
