package org.stblink.toolchain.bench;

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

    /** Lets a JVM work until its compilers rest. */
    void of(long pid, long stepMillis, Work work) throws Exception {
        Compilers compilers = new Compilers(pid);
        boolean rest = false;
        for (long done = 0; done < millis || !rest && done < mostMillis(); done += stepMillis) {
            work.goOn(stepMillis);
            rest = compilers.rest();
        }
    }
}
