package org.stblink.server.transport;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import java.util.function.LongFunction;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;

/**
 * The one thread on which all of the domain runs: tasks in the order they came, and the domain's deadlines in between. What
 * concerns connections that are not registered yet waits behind everything else, so that calls of registered devices go
 * on while a fleet knocks.
 *
 * <p>A task that throws is logged and the loop goes on: one device's trouble is not everybody's. An {@link Error} means
 * that the domain's memory cannot be trusted any more; the loop ends and says so.
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

    /** After so many tasks in a row a newcomer's is next even so: whoever is registered must not keep the others out. */
    private static final int TASKS_BETWEEN_NEWCOMERS = 8;

    private static final long CLOSE_MILLIS = 2_000;

    private final LongSupplier clock;
    private final Runnable onFatal;
    private final LinkedBlockingQueue<LongConsumer> tasks = new LinkedBlockingQueue<>();
    private final ConcurrentLinkedQueue<LongConsumer> newcomers = new ConcurrentLinkedQueue<>();
    private int untilNewcomer = TASKS_BETWEEN_NEWCOMERS;
    private volatile @Nullable Thread thread;
    private boolean running = true;

    /**
     * Makes the loop; tasks wait until {@link #start}.
     *
     * @param clock monotonic milliseconds
     * @param onFatal called when the loop ended by an Error; the process should end
     */
    public DomainLoop(LongSupplier clock, Runnable onFatal) {
        this.clock = clock;
        this.onFatal = onFatal;
    }

    /** Begins. Called once. */
    public void start(Timed domain) {
        Thread started = new Thread(() -> loop(domain), "domain");
        started.setDaemon(true);
        thread = started;
        started.start();
    }

    /** Tasks that wait now. */
    public int waiting() {
        return tasks.size() + newcomers.size();
    }

    /** Runs a task on the domain thread, later. Never blocks; from any thread. After {@link #close} it is dropped. */
    public void run(LongConsumer taskTakingNowMillis) {
        tasks.add(taskTakingNowMillis);
    }

    /** As {@link #run}, behind everything that was handed in there, but not for ever. In order among themselves. */
    public void runForNewcomer(LongConsumer taskTakingNowMillis) {
        newcomers.add(taskTakingNowMillis);
        if (tasks.isEmpty()) {
            // Nothing to do, but the loop may wait for this queue.
            tasks.add(now -> {});
        }
    }

    /** Computes something on the domain thread. From any other thread; what throws completes the future so. */
    public <T> CompletableFuture<T> call(LongFunction<T> task) {
        CompletableFuture<T> result = new CompletableFuture<>();
        run(now -> {
            try {
                result.complete(task.apply(now));
            } catch (RuntimeException e) {
                result.completeExceptionally(e);
            }
        });
        return result;
    }

    /** Runs what was handed in before, then ends the thread. Waits for it, but not for ever. */
    @Override
    public void close() {
        Thread started = thread;
        if (started == null) {
            return;
        }
        run(now -> running = false);
        try {
            started.join(CLOSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (started.isAlive()) {
            Logger.error("the domain thread did not end within {} ms", CLOSE_MILLIS);
        }
    }

    private void loop(Timed timed) {
        try {
            while (running) {
                runTasks(timed.nextDeadline());
                guarded(timed::onTime);
            }
        } catch (Error e) {
            Logger.error(e, "the domain thread has failed");
            onFatal.run();
        } catch (InterruptedException e) {
            Logger.error("the domain thread was interrupted, which nobody may do");
            onFatal.run();
        }
    }

    /** Waits for the first task or the deadline, then runs what is there. */
    private void runTasks(long deadline) throws InterruptedException {
        long wait = deadline - clock.getAsLong();
        LongConsumer task = next();
        if (task == null && wait > 0) {
            task = tasks.poll(wait, TimeUnit.MILLISECONDS);
        }
        int left = TASKS_BETWEEN_DEADLINES;
        while (task != null) {
            guarded(task);
            task = running && --left > 0 ? next() : null;
        }
    }

    private @Nullable LongConsumer next() {
        LongConsumer task = untilNewcomer > 0 ? tasks.poll() : null;
        if (task == null) {
            untilNewcomer = TASKS_BETWEEN_NEWCOMERS;
            task = newcomers.poll();
        } else {
            untilNewcomer--;
        }
        return task != null ? task : tasks.poll();
    }

    private void guarded(LongConsumer task) {
        try {
            task.accept(clock.getAsLong());
        } catch (RuntimeException e) {
            Logger.error(e, "a task of the domain failed");
        }
    }
}
