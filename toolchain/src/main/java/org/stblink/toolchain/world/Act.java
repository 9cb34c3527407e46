package org.stblink.toolchain.world;

import org.jspecify.annotations.Nullable;

/**
 * One thing that a plan has happen.
 *
 * @param at world's milliseconds from the beginning
 * @param faultOrNull null for a call
 * @param a a host: of a box's fault the box, of a link's one end, of a call the caller
 * @param b of a link's fault the other end, of a call the target's id; else empty
 * @param millis how long it lasts, or may take
 * @param detail a number that the fault or call uses as it likes
 */
record Act(long at, @Nullable Fault faultOrNull, String a, String b, long millis, int detail) {
    @Override
    public String toString() {
        String what = faultOrNull == null ? "CALL" : faultOrNull.name();
        return at + " ms: " + what + " " + a + (b.isEmpty() ? "" : " " + b) + ", " + millis + " ms, detail " + detail;
    }
}
