package org.stblink.port.kit;

/**
 * A loop that waits for something, in the port's {@code await}, on the port's clock.
 *
 * <pre>
 * Deadline wait = bench.waitingFor("the stream is open");
 * while (stream.status() != HalStream.OPEN) wait.next();
 * </pre>
 */
final class Deadline {
    /** Short enough that a port whose await sleeps through readiness (NET-4) does not spoil every other check. */
    private static final int SLICE_MILLIS = 250;
    /** So many looks at a clock that does not move, and it stands still. */
    private static final int MAX_STILL = 5000000;

    private final Bench bench;
    private final String what;
    private final long begin;
    private long last;
    private int still;

    Deadline(Bench bench, String what) {
        this.bench = bench;
        this.what = what;
        begin = bench.now();
        last = begin;
    }

    /** Waits a little; fails when the patience is at its end. */
    void next() throws CheckFailed {
        next(SLICE_MILLIS);
    }

    /** @param most milliseconds to wait at the most */
    void next(int most) throws CheckFailed {
        long now = bench.now();
        if (now < last) {
            throw new CheckFailed("the clock went back from " + last + " to " + now + " while waiting until " + what);
        }
        still = now == last ? still + 1 : 0;
        last = now;
        long left = begin + bench.patience() - now;
        if (left <= 0) {
            throw new CheckFailed("waited " + bench.patience() + " ms in vain until " + what);
        }
        if (still > MAX_STILL) {
            throw new CheckFailed("the clock stands still while waiting until " + what);
        }
        bench.idle((int) Math.min(left, Math.min(most, SLICE_MILLIS)));
    }
}
