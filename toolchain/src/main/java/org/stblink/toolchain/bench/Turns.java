package org.stblink.toolchain.bench;

/** Lets several works be measured side by side: when the machine is slower for a while, it is so for all of them. */
final class Turns {
    private static final int TURNS = 5;

    private Turns() {}

    /** Lets each go on for so many milliseconds in all, a fifth of them at a time, one after the other while the others rest. */
    static void take(long millis, Work... works) throws Exception {
        for (int turn = 0; turn < TURNS; turn++) {
            for (Work work : works) {
                work.goOn(millis / TURNS);
            }
        }
    }
}
