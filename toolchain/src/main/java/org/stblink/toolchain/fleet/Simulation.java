package org.stblink.toolchain.fleet;

import java.util.Arrays;
import java.util.Random;

/**
 * A fleet's return in virtual time. The server is a queue with a processor time per step ({@link Costs}); the boxes follow
 * docs/protocol.md, section 8: 10 s for a connection and for an answer, BUSY's hint jittered, else a doubling backoff with
 * full jitter. Admission is the server's own rule ({@link Budget} of its control room, worked out again here from its
 * description, so that a mistake in one is not a mistake in both).
 *
 * <p>What the processors have left meanwhile ({@link Result#leftPercent}) is what calls of registered boxes can use; the server
 * serves those first.
 *
 * <p>One seed gives one result, exactly.
 */
final class Simulation {
    private static final long SECOND = 1_000_000;
    private static final long GIVE_UP = 10 * SECOND;
    private static final int LEAST_HINT_SECONDS = 5;
    private static final int MOST_SECONDS = 60;
    /** A run that is not over by then is not going to be: the server does nothing but say BUSY. */
    static final int HORIZON_SECONDS = 600;

    /** Attempts are looked at once in a millisecond of virtual time. */
    private static final long SLOT = 1000;

    private static final int NOBODY = -1;

    private final Policy policy;
    private final Costs costs;
    private final Random random;
    /** Who tries in each slot: the last one put in; the one before is in {@link #before}, since a box waits for one thing. */
    private final int[] lastInSlot = new int[(int) (HORIZON_SECONDS * SECOND / SLOT)];

    private final int[] before;

    private final byte[] failures;
    private final long[] wokeAt;
    /** When each processor is free. */
    private final long[] freeAt;

    private double tokens;
    private long tokensAt;
    private double bookedUntil;
    /** Processor time, of all together. */
    private long used;

    private final long[] waits;
    private final int[] backAt = new int[HORIZON_SECONDS + 2];
    private int back;
    private long last;
    private long busy;
    private long wasted;

    private Simulation(Policy policy, Costs costs, long seed) {
        this.policy = policy;
        this.costs = costs;
        this.random = new Random(seed);
        this.before = new int[policy.boxes()];
        Arrays.fill(lastInSlot, NOBODY);
        this.failures = new byte[policy.boxes()];
        this.waits = new long[policy.boxes()];
        this.wokeAt = new long[policy.boxes()];
        this.freeAt = new long[policy.cores()];
        this.tokens = policy.admitted();
    }

    /**
     * What came of it.
     *
     * @param online how many were back in the end
     * @param seconds until all were back; {@link Simulation#HORIZON_SECONDS} when some never were
     * @param worstWaitSeconds of one box that was back, from being switched on to being registered
     * @param medianWaitSeconds the same of the one in the middle
     * @param busy how often BUSY was said
     * @param wasted openings whose box had given up when they were served
     * @param leftPercent of the processors' time until all were back, not used for openings and BUSY
     * @param back how many were back after each second
     */
    record Result(
            Policy policy,
            int online,
            double seconds,
            double worstWaitSeconds,
            double medianWaitSeconds,
            long busy,
            long wasted,
            double leftPercent,
            int[] back) {}

    static Result run(Policy policy, Costs costs, long seed) {
        return new Simulation(policy, costs, seed).run();
    }

    private Result run() {
        for (int box = 0; box < policy.boxes(); box++) {
            wokeAt[box] = (long) (random.nextDouble() * policy.wakeSeconds() * SECOND);
            attempt(box, wokeAt[box]);
        }
        for (int slot = 0; slot < lastInSlot.length; slot++) {
            int box = lastInSlot[slot];
            while (box != NOBODY) {
                int next = before[box];
                open(box, slot * SLOT);
                box = next;
            }
        }
        return result();
    }

    private void attempt(int box, long at) {
        int slot = (int) ((at + SLOT - 1) / SLOT);
        if (slot < lastInSlot.length) {
            before[box] = lastInSlot[slot];
            lastInSlot[slot] = box;
        }
    }

    private void open(int box, long now) {
        if (!admit(now)) {
            busy++;
            long hint = hintMicros(now);
            long heard = serve(now, costs.bare());
            attempt(box, heard + hint + (long) (random.nextDouble() * hint / 2));
            return;
        }
        long done = serve(now, policy.resume() ? costs.resume() : costs.full());
        if (done - now > GIVE_UP) {
            // It has closed by then; the server finds out after the work.
            wasted++;
            failures[box] = (byte) Math.min(6, failures[box] + 1);
            double most = Math.min(MOST_SECONDS, 1 << failures[box]);
            attempt(box, now + GIVE_UP + (long) (random.nextDouble() * most * SECOND));
        } else {
            waits[back++] = done - wokeAt[box];
            backAt[Math.min(HORIZON_SECONDS, (int) (done / SECOND)) + 1]++;
            last = Math.max(last, done);
        }
    }

    private boolean admit(long now) {
        tokens = Math.min(policy.admitted(), tokens + (now - tokensAt) * (double) policy.admitted() / SECOND);
        tokensAt = now;
        if (tokens < 1) {
            return false;
        }
        tokens--;
        return true;
    }

    private long hintMicros(long now) {
        if (!policy.adaptive()) {
            return LEAST_HINT_SECONDS * SECOND;
        }
        double turn = Math.max(bookedUntil, (double) now) + (double) SECOND / policy.admitted();
        bookedUntil = Math.min(turn, (double) (now + MOST_SECONDS * SECOND));
        long seconds = (long) Math.ceil((bookedUntil - now) / SECOND);
        return Math.max(LEAST_HINT_SECONDS, seconds) * SECOND;
    }

    /** On the processor that is free first; returns when it is done. */
    private long serve(long now, double micros) {
        int first = 0;
        for (int i = 1; i < freeAt.length; i++) {
            first = freeAt[i] < freeAt[first] ? i : first;
        }
        freeAt[first] = Math.max(now, freeAt[first]) + Math.round(micros);
        used += Math.round(micros);
        return freeAt[first];
    }

    private Result result() {
        int[] over = Arrays.copyOf(backAt, (int) Math.min(HORIZON_SECONDS, last / SECOND) + 2);
        for (int i = 1; i < over.length; i++) {
            over[i] += over[i - 1];
        }
        long[] sorted = Arrays.copyOf(waits, back);
        Arrays.sort(sorted);
        boolean all = back == policy.boxes();
        double seconds = all ? last / (double) SECOND : HORIZON_SECONDS;
        double had = seconds * SECOND * policy.cores();
        return new Result(
                policy,
                back,
                seconds,
                back == 0 ? 0 : sorted[back - 1] / (double) SECOND,
                back == 0 ? 0 : sorted[back / 2] / (double) SECOND,
                busy,
                wasted,
                100 * Math.max(0, had - used) / had,
                over);
    }
}
