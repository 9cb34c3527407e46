package org.stblink.server.domain;

import org.jspecify.annotations.Nullable;

/**
 * Handles by their 16 bytes: a table with open addressing and linear probing, whose entries are the handles themselves. Two for each
 * device that may resume make a map's own entries worth sparing.
 *
 * <p>A handle is the output of an HMAC (section 4.4), as good a hash as any, and nobody chooses where it falls.
 */
final class HandleTable {
    /** Never more than half full. */
    private @Nullable Handle[] slots = new @Nullable Handle[64];

    private int size;

    /** One handle. */
    static final class Handle {
        private final long high;
        private final long low;
        final String device;
        /** Of the same device. */
        final @Nullable Handle next;

        Handle(byte[] bytes, String device, @Nullable Handle next) {
            this.high = number(bytes, 0);
            this.low = number(bytes, 8);
            this.device = device;
            this.next = next;
        }
    }

    int size() {
        return size;
    }

    /** Null when it is not there. */
    @Nullable
    Handle find(byte[] bytes) {
        return slots[slotOf(number(bytes, 0), number(bytes, 8))];
    }

    /** Takes the place of another of the same bytes. */
    void put(Handle handle) {
        int slot = slotOf(handle.high, handle.low);
        if (slots[slot] == null) {
            size++;
        }
        slots[slot] = handle;
        if (2 * size > slots.length) {
            grow();
        }
    }

    /** Does nothing when it is not there, or another took its place. */
    void remove(Handle handle) {
        int hole = slotOf(handle.high, handle.low);
        if (slots[hole] != handle) {
            return;
        }
        size--;
        slots[hole] = null;
        // Who was pushed on past the hole moves into it, so that no search ends there too soon (Knuth, vol. 3, 6.4,
        // algorithm R).
        int mask = slots.length - 1;
        int at = hole;
        while (true) {
            at = at + 1 & mask;
            Handle moved = slots[at];
            if (moved == null) {
                return;
            }
            int home = (int) moved.low & mask;
            if ((at - home & mask) >= (at - hole & mask)) {
                slots[hole] = moved;
                slots[at] = null;
                hole = at;
            }
        }
    }

    /** Where it is, or where it would be put. */
    private int slotOf(long high, long low) {
        int mask = slots.length - 1;
        int slot = (int) low & mask;
        for (Handle there = slots[slot]; there != null; there = slots[slot]) {
            if (there.high == high && there.low == low) {
                return slot;
            }
            slot = slot + 1 & mask;
        }
        return slot;
    }

    private void grow() {
        @Nullable Handle[] before = slots;
        slots = new @Nullable Handle[2 * before.length];
        for (Handle handle : before) {
            if (handle != null) {
                slots[slotOf(handle.high, handle.low)] = handle;
            }
        }
    }

    private static long number(byte[] bytes, int off) {
        long number = 0;
        for (int i = 0; i < 8; i++) {
            number = number << 8 | bytes[off + i] & 0xFF;
        }
        return number;
    }
}
