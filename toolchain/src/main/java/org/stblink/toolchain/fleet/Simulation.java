package org.stblink.toolchain.fleet;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.PriorityQueue;
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
    /** Where an event's time stands in its number; the box is below. */
    private static final int BOX_BITS = 21;

    private final Policy policy;
    private final Costs costs;
    private final Random random;
    /** Attempts: time in microseconds and box, in one number each. */
    private final PriorityQueue<Long> attempts = new PriorityQueue<>();

    private final byte[] failures;
    private final long[] wokeAt;
    /** When each processor is free. */
    private final long[] freeAt;

    private double tokens;
    private long tokensAt;
    private double bookedUntil;
    /** Processor time, of all together. */
    private long used;

    private Simulation(Policy policy, Costs costs, long seed) {
        this.policy = policy;
        this.costs = costs;
        this.random = new Random(seed);
        this.failures = new byte[policy.boxes()];
        this.wokeAt = new long[policy.boxes()];
        this.freeAt = new long[policy.cores()];
        this.tokens = policy.admitted() / 10.0;
    }

    /**
     * What came of it.
     *
     * @param seconds until all were back
     * @param worstWaitSeconds of one box, from being switched on to being registered
     * @param medianWaitSeconds the same of the one in the middle
     * @param busy how often BUSY was said
     * @param wasted openings whose box had given up when they were served
     * @param leftPercent of the processors' time until all were back, not used for openings and BUSY
     * @param back how many were back after each second
     */
    record Result(
            Policy policy,
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
            attempts.add(wokeAt[box] << BOX_BITS | box);
        }
        List<Long> doneAt = new ArrayList<>(policy.boxes());
        long[] waits = new long[policy.boxes()];
        long busy = 0;
        long wasted = 0;
        double work = policy.resume() ? costs.resume() : costs.full();
        while (!attempts.isEmpty()) {
            long next = attempts.poll();
            long now = next >>> BOX_BITS;
            int box = (int) (next & (1L << BOX_BITS) - 1);
            if (!admit(now)) {
                busy++;
                serve(now, costs.bare());
                again(box, now, hintMicros(now));
                continue;
            }
            long done = serve(now, work);
            if (done - now > GIVE_UP) {
                // It has closed by then; the server finds out after the work.
                wasted++;
                failures[box] = (byte) Math.min(6, failures[box] + 1);
                double most = Math.min(MOST_SECONDS, 1 << failures[box]);
                attempts.add(now + GIVE_UP + (long) (random.nextDouble() * most * SECOND) << BOX_BITS | box);
            } else {
                doneAt.add(done);
                waits[box] = done - wokeAt[box];
            }
        }
        return result(doneAt, waits, busy, wasted);
    }

    private void again(int box, long now, long hint) {
        long wait = hint + (long) (random.nextDouble() * hint / 2);
        attempts.add(now + wait << BOX_BITS | box);
    }

    private boolean admit(long now) {
        double most = Math.max(1, policy.admitted() / 10.0);
        tokens = Math.min(most, tokens + (now - tokensAt) * (double) policy.admitted() / SECOND);
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
        bookedUntil = Math.max(bookedUntil, now) + (double) SECOND / policy.admitted();
        long seconds = (long) Math.ceil((bookedUntil - now) / SECOND);
        return Math.min(MOST_SECONDS, Math.max(LEAST_HINT_SECONDS, seconds)) * SECOND;
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

    private Result result(List<Long> doneAt, long[] waits, long busy, long wasted) {
        long last = doneAt.stream().mapToLong(Long::longValue).max().orElse(0);
        int[] back = new int[(int) (last / SECOND) + 2];
        for (long done : doneAt) {
            back[(int) (done / SECOND) + 1]++;
        }
        for (int i = 1; i < back.length; i++) {
            back[i] += back[i - 1];
        }
        Arrays.sort(waits);
        return new Result(
                policy,
                last / (double) SECOND,
                waits[waits.length - 1] / (double) SECOND,
                waits[waits.length / 2] / (double) SECOND,
                busy,
                wasted,
                100.0 * (last * policy.cores() - used) / (last * policy.cores()),
                back);
    }
}
