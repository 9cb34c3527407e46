package org.stblink.port.kit;

/**
 * Computes on two threads at a time. Neither waits while the other computes: a call that takes a microsecond meets another in its
 * midst only where both are made thousands of times.
 */
abstract class TwoAtATime {
    private static final int MILLIS = 2 * OtherThread.DELAY_MILLIS;
    /** Until the port's await is called, without which the time of some ports stands still. */
    private static final int IN_A_ROW = 1000;

    /** Computes once on the check's thread. */
    abstract void here() throws CheckSkipped, CheckFailed;

    /** Computes once on the other. */
    abstract void there();

    final void run(Bench bench, String call) throws CheckSkipped, CheckFailed {
        OtherThread other = OtherThread.overAndOver(bench, new Runnable() {
            @Override
            public void run() {
                there();
            }
        });
        try {
            long end = bench.now() + OtherThread.DELAY_MILLIS + MILLIS;
            do {
                for (int i = 0; i < IN_A_ROW && bench.now() < end; i++) {
                    here();
                }
                bench.await(1);
            } while (bench.now() < end);
        } finally {
            other.end();
        }
        other.join(bench, call);
    }
}
