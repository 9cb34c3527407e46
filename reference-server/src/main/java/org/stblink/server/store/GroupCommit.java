package org.stblink.server.store;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;

/**
 * The one thread that writes. What waits goes together into the next transaction, so that many changes share one flush of the disk,
 * which costs as much as some ten changes; each is told only after that flush. Flushes keep a distance, and a change that nobody waits
 * for is put off a little for the sake of company; a change that comes alone and is waited for is written at once.
 *
 * <p>Changes do not fail together: when one breaks a rule of the schema, which is seldom, all are rolled back and applied again with a
 * savepoint each, and that one is rolled back to its own, alone. (Savepoints are as dear as small changes.) When the whole transaction fails (disk full, I/O error), its changes are tried again one by one, so that one that still fits is
 * not refused for the sake of one that does not. Where another program holds the database they are not: each would wait as long
 * again, and none of them is the reason.
 */
final class GroupCommit implements AutoCloseable {
    /** One change: statements, no commit. */
    interface Work {
        void apply(Connection connection) throws SQLException;
    }

    /** Called on the writer's thread, exactly once for each change. Must not block. */
    interface Outcome {
        /**
         * The change is durable, or not a bit of it is.
         *
         * @param failure null when it is durable
         */
        void done(@Nullable Exception failure);
    }

    /** Goes along with each transaction, and has something to write in it. On the writer's thread. */
    interface Companion {
        /** A transaction has begun. */
        void begin(Connection connection) throws SQLException;

        /** A change begins. */
        void mark();

        /** That change was rolled back, alone. */
        void undo();

        /** The transaction ends: the last chance to write. */
        void end(Connection connection) throws SQLException;

        /** It is durable, and nobody has been told yet. */
        void committed();

        /** All of it was rolled back. */
        void lost();
    }

    /** @param isAwaited whether somebody waits for it */
    private record Entry(Work work, Outcome outcome, boolean isAwaited, long sinceNanos) {}

    /** So many share a transaction at most: enough to fill a flush, few enough that the first does not wait long. */
    private static final int BATCH = 256;

    /**
     * So many may wait. Beyond it the disk is hopelessly behind, and telling devices to come back later is kinder than
     * letting each wait for its time-out.
     */
    static final int MAX_WAITING = 10_000;

    /**
     * Between the beginnings of two transactions at least. What a device waits for it is little beside its way to the server and back.
     */
    private static final long SPACING_NANOS = 4_000_000;

    /** And so much for each change of the last one that somebody waited for: the more of them come, the more share a transaction. */
    private static final long SPACING_PER_CHANGE_NANOS = 2_000_000;

    /** But no more than this. */
    private static final long MOST_SPACING_NANOS = 12_000_000;

    /** How long a change that nobody waits for is put off: a crash loses no more than it does of changes that were not begun. */
    private static final long PUT_OFF_NANOS = 50_000_000;

    private static final long CLOSE_MILLIS = 4_000;
    private static final long NEVER = Long.MAX_VALUE;

    private final Lock door = new ReentrantLock();
    private final Condition change = door.newCondition();
    private final ArrayDeque<Entry> waiting = new ArrayDeque<>();
    private final int maxWaiting;
    private int awaited;
    private boolean closed;
    /** When the next transaction may begin. */
    private long nextNanos = System.nanoTime();

    /** When the writer will look again by itself; {@link #NEVER} when only a change wakes it. */
    private long wakesNanos;

    private boolean isAsleep;
    private final Path file;
    private final Connection connection;
    private final CommitObserver observer;
    private final Companion companion;
    private final Thread thread;
    /** Whether the last transaction failed. Used by the writer's thread only. */
    private boolean failing;

    /**
     * @param file the database's, for messages
     * @param connection this writer's alone from now on
     */
    GroupCommit(Path file, Connection connection, int maxWaiting, CommitObserver observer, Companion companion) {
        this.file = file;
        this.observer = observer;
        this.companion = companion;
        this.connection = connection;
        this.maxWaiting = maxWaiting;
        this.thread = new Thread(this::run, "store-writer");
        this.thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /** How many wait now. */
    int waiting() {
        door.lock();
        try {
            return waiting.size();
        } finally {
            door.unlock();
        }
    }

    /** Never blocks. The outcome is called on this thread, at once, when there is no room or the store is closed. */
    void submit(Work work, Outcome outcome) {
        submit(work, outcome, true);
    }

    /** As {@link #submit}, for what nobody waits for: in order with the others, but it may wait for one of them. */
    void submitInPassing(Work work, Outcome outcome) {
        submit(work, outcome, false);
    }

    private void submit(Work work, Outcome outcome, boolean isAwaited) {
        boolean taken;
        door.lock();
        try {
            taken = !closed && waiting.size() < maxWaiting;
            if (taken) {
                waiting.add(new Entry(work, outcome, isAwaited, System.nanoTime()));
                awaited += isAwaited ? 1 : 0;
                wakeInTime();
            }
        } finally {
            door.unlock();
        }
        if (!taken) {
            outcome.done(new StoreException("the store is closed, or too many changes wait for the disk"));
        }
    }

    /** Wakes the writer if it would sleep too long. To wake it costs more than to submit a change. */
    private void wakeInTime() {
        if (isAsleep && (wakesNanos == NEVER || beginNanos() - wakesNanos < 0)) {
            isAsleep = false;
            change.signal();
        }
    }

    /** When the transaction of what waits is to begin; something waits. */
    private long beginNanos() {
        Entry first = waiting.element();
        if (closed || waiting.size() >= BATCH) {
            return first.sinceNanos();
        }
        long putOff = first.sinceNanos() + PUT_OFF_NANOS;
        return awaited > 0 || putOff - nextNanos < 0 ? nextNanos : putOff;
    }

    /** Writes what was submitted before, then ends. Harmless when called again. */
    @Override
    public void close() {
        door.lock();
        try {
            closed = true;
            change.signal();
        } finally {
            door.unlock();
        }
        try {
            thread.join(CLOSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (thread.isAlive()) {
            Logger.error("the store's writer did not end within {} ms", CLOSE_MILLIS);
        }
    }

    private void run() {
        List<Entry> batch = new ArrayList<>(BATCH);
        while (take(batch)) {
            if (!batch.isEmpty()) {
                write(batch);
            }
            batch.clear();
        }
        try {
            connection.close();
        } catch (SQLException e) {
            Logger.error("closing the database: {}", e.getMessage());
        }
    }

    /** @return false when it is closed and nothing is left */
    private boolean take(List<Entry> batch) {
        door.lock();
        try {
            while (!closed || !waiting.isEmpty()) {
                long now = System.nanoTime();
                if (!waiting.isEmpty() && beginNanos() - now <= 0) {
                    long apart = drain(batch) * SPACING_PER_CHANGE_NANOS;
                    nextNanos = now + Math.min(Math.max(apart, SPACING_NANOS), MOST_SPACING_NANOS);
                    return true;
                }
                isAsleep = true;
                if (waiting.isEmpty()) {
                    wakesNanos = NEVER;
                    change.await();
                } else {
                    wakesNanos = beginNanos();
                    change.awaitNanos(wakesNanos - now);
                }
                isAsleep = false;
            }
            return false;
        } catch (InterruptedException e) {
            // Nobody interrupts this thread by contract; were it done, what waits must still be written.
            Logger.warn("the store's writer was interrupted and goes on");
            return true;
        } finally {
            isAsleep = false;
            door.unlock();
        }
    }

    /** @return how many of them somebody waits for */
    private int drain(List<Entry> batch) {
        int before = awaited;
        while (batch.size() < BATCH && !waiting.isEmpty()) {
            Entry entry = waiting.remove();
            awaited -= entry.isAwaited() ? 1 : 0;
            batch.add(entry);
        }
        return before - awaited;
    }

    private void write(List<Entry> batch) {
        @Nullable Exception[] failures = new @Nullable Exception[batch.size()];
        long begun = System.nanoTime();
        @Nullable Exception whole = transaction(batch, failures);
        if (whole == null) {
            observer.committed(batch.size(), System.nanoTime() - begun);
            sayWhetherItWorks(null);
            for (int i = 0; i < failures.length; i++) {
                tell(batch.get(i), failures[i]);
            }
        } else if (batch.size() == 1 || SqliteFailure.isHeldByAnother(whole)) {
            sayWhetherItWorks(whole);
            for (Entry entry : batch) {
                tell(entry, whole);
            }
        } else {
            for (Entry entry : batch) {
                write(List.of(entry));
            }
        }
    }

    /** @return null when it is committed; else why nothing of it is */
    private @Nullable Exception transaction(List<Entry> batch, @Nullable Exception[] failures) {
        try {
            // IMMEDIATE: the right to write is had before the first change, so no change meets BUSY half-way.
            execute("BEGIN IMMEDIATE");
            companion.begin(connection);
            if (!applyAll(batch)) {
                rollBack();
                companion.lost();
                execute("BEGIN IMMEDIATE");
                companion.begin(connection);
                for (int i = 0; i < failures.length; i++) {
                    failures[i] = applyAlone(batch.get(i).work());
                }
            }
            companion.end(connection);
            observer.committing(failures.length);
            execute("COMMIT");
        } catch (SQLException | RuntimeException e) {
            rollBack();
            companion.lost();
            return e;
        } catch (Error e) {
            // As when memory is short: without this thread whoever waits would wait for ever.
            Logger.error(e, "a transaction failed");
            rollBack();
            companion.lost();
            return new StoreException("a fault of the server; its log has more", e);
        }
        companion.committed();
        return null;
    }

    /** @return false when one of them is refused. An exception means that the transaction is lost, whichever they are. */
    private boolean applyAll(List<Entry> batch) throws SQLException {
        try {
            for (Entry entry : batch) {
                entry.work().apply(connection);
            }
            return true;
        } catch (SQLException e) {
            if (SqliteFailure.endsTransaction(e)) {
                throw e;
            }
            return false;
        } catch (RuntimeException e) {
            return false;
        }
    }

    /** @return why this change alone is refused, or null. An exception means that the transaction is lost. */
    private @Nullable Exception applyAlone(Work work) throws SQLException {
        execute("SAVEPOINT one_change");
        companion.mark();
        @Nullable Exception failure = null;
        try {
            work.apply(connection);
        } catch (SQLException e) {
            if (SqliteFailure.endsTransaction(e)) {
                throw e;
            }
            failure = e;
        } catch (RuntimeException e) {
            failure = e;
        }
        if (failure != null) {
            execute("ROLLBACK TO one_change");
            companion.undo();
        }
        execute("RELEASE one_change");
        return failure;
    }

    private void execute(String sql) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.execute();
        }
    }

    private void rollBack() {
        try {
            execute("ROLLBACK");
        } catch (SQLException e) {
            // SQLite rolled back by itself, or the transaction never began.
            Logger.debug("rolling back: {}", e.getMessage());
        }
    }

    /** Once when it begins to fail and once when it works again, however many changes there are in between. */
    private void sayWhetherItWorks(@Nullable Exception failure) {
        if (failure != null && !failing) {
            Logger.error("changes cannot be stored: {}", SqliteFailure.describe(file, failure));
        } else if (failure == null && failing) {
            Logger.info("changes are stored again");
        }
        failing = failure != null;
    }

    private static void tell(Entry entry, @Nullable Exception failure) {
        try {
            entry.outcome().done(failure);
        } catch (RuntimeException | Error e) {
            Logger.error(e, "a change's callback failed");
        }
    }
}
