package org.stblink.port.kit;

/**
 * Computes on two threads at a time. Neither waits while the other computes: a call that takes a microsecond meets another in its
 * midst only where both are made thousands of times.
 */
abstract class TwoAtATime {
    private static final int TIMES = 100000;
    /** So often is for what takes microseconds; what takes longer meets another soon. */
    private static final int MOST_MILLIS = 1000;
    /** Until the port's await is called, without which the time of some ports stands still. */
    private static final int IN_A_ROW = 1000;

    /** Computes once on the check's thread. */
    abstract void here() throws CheckSkipped, CheckFailed;

    /** Computes once on the other. */
    abstract void there();

    final void run(Bench bench, String call) throws CheckSkipped, CheckFailed {
        Runnable there = new Runnable() {
            @Override
            public void run() {
                there();
            }
        };
        OtherThread other = OtherThread.often(bench, there, TIMES, Math.min(MOST_MILLIS, bench.patience() / 2));
        try {
            Deadline wait = bench.waitingFor(call + " has been called often enough on another thread");
            do {
                int left = IN_A_ROW;
                do {
                    here();
                    left--;
                } while (left > 0 && !other.isDone());
                wait.next(1);
            } while (!other.isDone());
        } finally {
            other.end();
        }
        other.join(bench, call);
    }
}
