package org.stblink.server.transport;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;
import java.util.function.LongFunction;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;

/**
 * Where all of the domain runs: one task at a time, in the order they came, and the domain's deadlines in between. What
 * concerns connections that are not registered yet waits behind everything else, so that calls of registered devices go
 * on while a fleet knocks.
 *
 * <p>Whoever hands a task in while nobody is at work does it at once, and what others hand in meanwhile; nobody ever waits for
 * another. To wake a thread for a task costs more than most tasks do, twice over when its answer goes back to the thread that it came
 * from (docs/decisions/0022). A thread has work of its own, so after {@value #MOST_IN_PASSING} tasks it leaves the rest to the
 * domain's own thread, which also sees to the deadlines.
 *
 * <p>A task that throws is logged and the loop goes on: one device's trouble is not everybody's. An {@link Error} means
 * that the domain's memory cannot be trusted any more; nothing runs after it, and the loop says so.
 */
public final class DomainLoop implements AutoCloseable {
    /** The part of the domain that wants to be called when time has passed. */
    public interface Timed {
        /** The time that {@link #onTime} wants to be called at; {@link Long#MAX_VALUE} for never. */
        long nextDeadline();

        void onTime(long nowMillis);
    }

    /** So many tasks at most between two looks at the deadlines, so that a flood of messages does not stop the clock. */
    private static final int TASKS_BETWEEN_DEADLINES = 256;

    /** So many tasks a thread does that came with one of its own. */
    private static final int MOST_IN_PASSING = 32;

    private static final long CLOSE_MILLIS = 2_000;
    private static final long NEVER = Long.MAX_VALUE;

    private final LongSupplier clock;
    private final Runnable onFatal;
    private final TaskQueue tasks = new TaskQueue();
    private final Thread keeper = new Thread(this::keep, "domain");
    private final CountDownLatch stopped = new CountDownLatch(1);
    private @Nullable Timed timed;
    private volatile boolean started;
    private volatile boolean ended;
    private volatile @Nullable Error failure;

    /** Whether more waits than the threads that came by have done. */
    private volatile boolean leftOver;

    /** The domain's next deadline, as of the last look. */
    private volatile long deadline = NEVER;

    /** When the keeper will look again by itself. */
    private volatile long wakesAt = NEVER;

    /**
     * Makes the loop; tasks wait until {@link #start}.
     *
     * @param clock monotonic milliseconds
     * @param onFatal called, on the domain's own thread, when the loop ended by an Error; the process should end
     */
    public DomainLoop(LongSupplier clock, Runnable onFatal) {
        this.clock = clock;
        this.onFatal = onFatal;
    }

    /** Begins. Called once. */
    public void start(Timed domain) {
        timed = domain;
        leftOver = true;
        started = true;
        keeper.setDaemon(true);
        keeper.start();
    }

    /** Tasks that wait now. */
    public int waiting() {
        return tasks.waiting();
    }

    /**
     * Runs a task: within the call, with a few that others have handed in, when nobody else is at work; otherwise later. From any
     * thread; in order among themselves. After {@link #close} it is dropped.
     */
    public void run(LongConsumer taskTakingNowMillis) {
        if (!ended) {
            tasks.add(taskTakingNowMillis);
            help();
        }
    }

    /** As {@link #run}, behind everything that was handed in there, but not for ever. In order among themselves. */
    public void runForNewcomer(LongConsumer taskTakingNowMillis) {
        if (!ended) {
            tasks.addForNewcomer(taskTakingNowMillis);
            help();
        }
    }

    /** Computes something in its turn, on another thread. What throws completes the future so. */
    public <T> CompletableFuture<T> call(LongFunction<T> task) {
        CompletableFuture<T> result = new CompletableFuture<>();
        tasks.add(now -> {
            try {
                result.complete(task.apply(now));
            } catch (RuntimeException e) {
                result.completeExceptionally(e);
            }
        });
        // The threads of operators are not lent: they may be interrupted.
        wakeKeeper();
        return result;
    }

    /** Runs what was handed in before, then ends. Waits for it, but not for ever. */
    @Override
    public void close() {
        if (!started || ended) {
            return;
        }
        tasks.add(now -> {
            ended = true;
            tasks.clear();
            stopped.countDown();
        });
        wakeKeeper();
        try {
            if (!stopped.await(CLOSE_MILLIS, TimeUnit.MILLISECONDS)) {
                Logger.error("the domain did not end within {} ms", CLOSE_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        LockSupport.unpark(keeper);
    }

    private void wakeKeeper() {
        leftOver = true;
        if (started) {
            LockSupport.unpark(keeper);
        }
    }

    private void help() {
        if (started && !work(MOST_IN_PASSING)) {
            wakeKeeper();
        }
    }

    /**
     * Does what waits, unless another thread is at it, which then does this, too.
     *
     * @return false when there is more than {@code most}
     */
    private boolean work(int most) {
        int left = most;
        // Looked at again after each turn: what came at its very end found it still going on.
        while (tasks.waits() && !ended && tasks.begin()) {
            try {
                left = turn(left);
            } catch (Error e) {
                failure = e;
                ended = true;
                LockSupport.unpark(keeper);
                return true;
            } finally {
                tasks.end();
            }
            if (left == 0) {
                return !tasks.waits();
            }
        }
        return true;
    }

    private int turn(int most) {
        int left = most;
        int untilDeadline = TASKS_BETWEEN_DEADLINES;
        LongConsumer task = tasks.next();
        while (task != null) {
            guarded(task);
            left--;
            task = ended || left == 0 || --untilDeadline == 0 ? null : tasks.next();
        }
        if (!ended) {
            seeToDeadlines();
        }
        return left;
    }

    private void seeToDeadlines() {
        Timed domain = timed;
        if (domain == null) {
            return;
        }
        if (domain.nextDeadline() <= clock.getAsLong()) {
            guarded(domain::onTime);
        }
        long next = domain.nextDeadline();
        deadline = next;
        if (next < wakesAt) {
            LockSupport.unpark(keeper);
        }
    }

    private void guarded(LongConsumer task) {
        try {
            task.accept(clock.getAsLong());
        } catch (RuntimeException e) {
            Logger.error(e, "a task of the domain failed");
        }
    }

    /** The domain's own thread: what was left to it, and the deadlines. */
    private void keep() {
        while (!ended) {
            long wait = untilNextLook();
            if (leftOver || wait <= 0) {
                leftOver = false;
                deadline = NEVER;
                // Nothing to do, but the turn that it is part of ends with a look at the deadlines, whoever's turn it
                // is.
                tasks.add(now -> {});
                work(Integer.MAX_VALUE);
            } else if (wait == NEVER) {
                LockSupport.park(this);
            } else {
                LockSupport.parkNanos(this, TimeUnit.MILLISECONDS.toNanos(wait));
            }
            if (Thread.interrupted()) {
                Logger.error("the domain's thread was interrupted, which nobody may do");
                onFatal.run();
                return;
            }
        }
        Error cause = failure;
        if (cause != null) {
            Logger.error(cause, "the domain thread has failed");
            onFatal.run();
        }
    }

    /** Milliseconds; 0 or less for now. Who brings a deadline forward from here on wakes this thread. */
    private long untilNextLook() {
        long at;
        do {
            at = deadline;
            wakesAt = at;
        } while (deadline < at);
        return at == NEVER ? NEVER : at - clock.getAsLong();
    }
}
