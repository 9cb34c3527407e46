package org.stblink.toolchain.bench;

/**
 * When a process has done its work for so long that what it costs does not fall any more.
 *
 * @param millis the least, by the clock
 */
record WarmUp(long millis) {
    /** On a busy machine a process gets little of its time, and its code stays uncompiled: it may take so much longer. */
    private static final int PATIENCE = 3;

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
}
