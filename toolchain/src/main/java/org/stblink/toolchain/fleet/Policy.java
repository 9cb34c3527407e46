package org.stblink.toolchain.fleet;

/**
 * How a simulated return goes.
 *
 * @param name one word, for tables and plots
 * @param boxes how many come back
 * @param wakeSeconds they are switched on within so many seconds, evenly
 * @param cores processors of the server
 * @param resume whether they resume; else they register in full
 * @param admitted openings let in each second; the rest hears BUSY
 * @param adaptive whether BUSY says when the turn is; else it is always the least
 */
record Policy(String name, int boxes, int wakeSeconds, int cores, boolean resume, int admitted, boolean adaptive) {
    /** What a server admits that keeps a fifth of its processors for calls and for turning others away. */
    static Policy of(String name, int boxes, int cores, boolean resume, boolean adaptive, Costs costs) {
        double cost = resume ? costs.resume() : costs.full();
        return new Policy(name, boxes, 60, cores, resume, (int) (0.8e6 * cores / cost), adaptive);
    }

    /** Everyone is let in at once and waits inside. */
    Policy withoutAdmission() {
        return new Policy(name, boxes, wakeSeconds, cores, resume, Integer.MAX_VALUE, adaptive);
    }
}
