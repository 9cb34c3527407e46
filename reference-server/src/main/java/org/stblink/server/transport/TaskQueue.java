package org.stblink.server.transport;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * What the domain has to do, in two orders, and the right to do it, which one thread has at a time.
 *
 * <p>Whoever {@link #add adds} and then cannot {@link #begin} may go: the one who is at work looks at {@link #waits} once more after
 * its {@link #end}, and finds it.
 *
 * <p>Threads: any; {@link #next} and {@link #clear} between {@link #begin} and {@link #end}.
 */
final class TaskQueue {
    /** After so many tasks in a row a newcomer's is next even so: whoever is registered must not keep the others out. */
    private static final int TASKS_BETWEEN_NEWCOMERS = 8;

    private final ConcurrentLinkedQueue<LongConsumer> tasks = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<LongConsumer> newcomers = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean busy = new AtomicBoolean();
    private int untilNewcomer = TASKS_BETWEEN_NEWCOMERS;

    void add(LongConsumer task) {
        tasks.add(task);
    }

    void addForNewcomer(LongConsumer task) {
        newcomers.add(task);
    }

    boolean waits() {
        return !tasks.isEmpty() || !newcomers.isEmpty();
    }

    int waiting() {
        return tasks.size() + newcomers.size();
    }

    /** Takes the right to do the work; false when another thread has it. */
    boolean begin() {
        return !busy.get() && busy.compareAndSet(false, true);
    }

    void end() {
        busy.set(false);
    }

    /** The task to be done now; null when there is none. */
    @Nullable
    LongConsumer next() {
        LongConsumer task = untilNewcomer > 0 ? tasks.poll() : null;
        if (task == null) {
            untilNewcomer = TASKS_BETWEEN_NEWCOMERS;
            task = newcomers.poll();
        } else {
            untilNewcomer--;
        }
        return task != null ? task : tasks.poll();
    }

    void clear() {
        tasks.clear();
        newcomers.clear();
    }
}
