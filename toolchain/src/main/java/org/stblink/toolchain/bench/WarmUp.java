package org.stblink.toolchain.bench;

import java.io.IOException;
import org.stblink.toolchain.fleet.Compilers;

/**
 * When a process has done its work for so long that what it costs does not fall any more.
 *
 * @param millis the least, by the clock
 */
record WarmUp(long millis) {
    /** A server has much code, and on a busy machine a process gets little of its time: it may take so much longer. */
    private static final int PATIENCE = 6;

    /** After so long it is over, come what may. */
    long mostMillis() {
        return PATIENCE * millis;
    }

    /**
     * Whether it is over.
     *
     * @param elapsedMillis how long the process has been at its work
     * @param cpuMillis how much processor time it had in that
     */
    boolean isOver(long elapsedMillis, long cpuMillis) {
        return elapsedMillis >= millis && (cpuMillis >= millis / 2 || elapsedMillis >= mostMillis());
    }

    /**
     * Whether it is over, for a process whose compilers can be watched from outside.
     *
     * @param elapsedMillis how long the process has been at its work
     */
    boolean isOver(long elapsedMillis, Compilers compilers) throws IOException {
        boolean rest = compilers.rest();
        return elapsedMillis >= millis && (rest || elapsedMillis >= mostMillis());
    }
}
