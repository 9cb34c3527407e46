package org.stblink.internal.wire;

/** Helps to build byte strings whose size is known beforehand. */
final class Exact {
    /** The first {@code n} bytes; the rest of {@code room} is wiped, as is all of it where a copy is made. */
    static byte[] cut(byte[] room, int n) {
        if (n == room.length) {
            return room;
        }
        byte[] out = new byte[n];
        System.arraycopy(room, 0, out, 0, n);
        for (int i = 0; i < room.length; i++) {
            room[i] = 0;
        }
        return out;
    }

    /** Where a buffer was made large enough for what is written into it. */
    static IllegalStateException impossible(WireException e) {
        return new IllegalStateException("buffer made too small: " + e.getMessage());
    }

    private Exact() {}
}
