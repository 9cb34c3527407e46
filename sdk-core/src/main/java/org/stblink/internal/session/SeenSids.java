package org.stblink.internal.session;

import org.stblink.internal.wire.SessionId;
import org.stblink.internal.wire.Sizes;

/**
 * The session ids a control connection brought, the latest of them: one that comes again is a fault (protocol section
 * 12.2). Bounded: what is older than that has run out long ago.
 */
final class SeenSids {
    /** Twice what eight open requests and eight open offers can have brought within the longest ttl at a sane pace. */
    static final int KEPT = 64;

    private final byte[] sids = new byte[KEPT * Sizes.SESSION_ID];
    private int count;
    private int next;

    /** Remembers a session id; false when it is there already. */
    boolean add(SessionId sid) {
        byte[] id = sid.bytes();
        for (int i = 0; i < count; i++) {
            if (isAt(i, id)) {
                return false;
            }
        }
        System.arraycopy(id, 0, sids, next * Sizes.SESSION_ID, Sizes.SESSION_ID);
        next = (next + 1) % KEPT;
        count = Math.min(count + 1, KEPT);
        return true;
    }

    private boolean isAt(int place, byte[] id) {
        for (int i = 0; i < Sizes.SESSION_ID; i++) {
            if (sids[place * Sizes.SESSION_ID + i] != id[i]) {
                return false;
            }
        }
        return true;
    }

    /** A fresh connection has brought none. */
    void clear() {
        count = 0;
        next = 0;
    }
}
