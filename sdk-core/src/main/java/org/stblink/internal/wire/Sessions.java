package org.stblink.internal.wire;

/**
 * Device to S: its live peer channels, after each READY or NOT_READY (section 11). A longer report is several messages.
 *
 * <pre>
 * +----+------+-------+--------------------------+
 * | 0B | last | count | count x SessionEntry     |
 * +----+------+-------+--------------------------+
 *   1    1      1       0..16 of 20..83 bytes
 * </pre>
 */
public final class Sessions extends Message {
    public static final int TYPE = MessageType.SESSIONS;

    /** Whether the report ends here. */
    public final boolean last;
    /** 0 to 16 entries, none null. */
    public final SessionEntry[] entries;

    /** @throws IllegalArgumentException when there are too many entries or one is null */
    public Sessions(boolean last, SessionEntry[] entries) {
        this.last = last;
        Check.range(TYPE, "count", entries.length, 0, Sizes.SESSIONS_MAX);
        for (int i = 0; i < entries.length; i++) {
            if (entries[i] == null) {
                throw Check.wrong(TYPE, "entries", "has null at " + i);
            }
        }
        this.entries = entries;
    }

    private Sessions(WireReader r) throws WireException {
        last = r.at("last").u8(0, 1) == 1;
        entries = new SessionEntry[r.at("count").u8(0, Sizes.SESSIONS_MAX)];
        for (int i = 0; i < entries.length; i++) {
            entries[i] = new SessionEntry(r);
        }
    }

    public static Sessions read(WireReader r) throws WireException {
        return new Sessions(r);
    }

    @Override
    public int type() {
        return TYPE;
    }

    @Override
    public void write(WireWriter w) throws WireException {
        w.u8(last ? 1 : 0).u8(entries.length);
        for (int i = 0; i < entries.length; i++) {
            entries[i].write(w);
        }
    }
}
