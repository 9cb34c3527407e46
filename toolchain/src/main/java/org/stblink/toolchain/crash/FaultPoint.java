package org.stblink.toolchain.crash;

/**
 * Where to kill.
 *
 * @param name as {@link FaultSeams} has it
 * @param hit at its first passing, its second ...
 */
record FaultPoint(String name, int hit) {
    @Override
    public String toString() {
        return hit == 1 ? name : name + ", the " + hit + ". time";
    }
}
