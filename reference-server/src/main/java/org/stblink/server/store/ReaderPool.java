package org.stblink.server.store;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.tinylog.Logger;

/** Reads beside the writer: in WAL mode neither waits for the other. As many connections as threads, so none waits. */
final class ReaderPool implements AutoCloseable {
    private static final long CLOSE_MILLIS = 2_000;

    private final BlockingQueue<Connection> connections;
    private final ThreadPoolExecutor threads;
    private final Path file;
    /** Whether the last read failed. */
    private final AtomicBoolean failing = new AtomicBoolean();

    /** @param file the database's, for messages */
    ReaderPool(Path file, Database database, int size) throws SQLException {
        this.file = file;
        connections = new ArrayBlockingQueue<>(size);
        AtomicInteger number = new AtomicInteger();
        threads = new ThreadPoolExecutor(
                size, size, 0, TimeUnit.SECONDS, new ArrayBlockingQueue<>(GroupCommit.MAX_WAITING), task -> {
                    Thread thread = new Thread(task, "store-reader-" + number.incrementAndGet());
                    thread.setDaemon(true);
                    return thread;
                });
        for (int i = 0; i < size; i++) {
            connections.add(database.reader());
        }
    }

    /** Never blocks. The answer comes on a reader's thread, or at once when too many reads wait or it is closed. */
    <T> void read(Query<T> query, Answer<T> answer) {
        try {
            threads.execute(() -> run(query, answer));
        } catch (RejectedExecutionException e) {
            answer.failed(new StoreException("the store is closed, or too many reads wait", e));
        }
    }

    private <T> void run(Query<T> query, Answer<T> answer) {
        Connection connection = connections.remove();
        T value;
        try {
            value = query.run(connection);
        } catch (SQLException | RuntimeException e) {
            sayThatItFails(e);
            answer.failed(e);
            return;
        } finally {
            connections.add(connection);
        }
        failing.set(false);
        answer.is(value);
    }

    /** Once for each time that it begins to. */
    private void sayThatItFails(Exception failure) {
        if (failing.compareAndSet(false, true)) {
            Logger.error("reads fail: {}", SqliteFailure.describe(file, failure));
        }
    }

    /** Lets running reads end, refuses further ones, closes the connections. */
    @Override
    public void close() {
        threads.shutdown();
        try {
            if (!threads.awaitTermination(CLOSE_MILLIS, TimeUnit.MILLISECONDS)) {
                Logger.error("reads of the store did not end within {} ms", CLOSE_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        for (Connection connection : connections) {
            try {
                connection.close();
            } catch (SQLException e) {
                Logger.error("closing a reader of the database: {}", e.getMessage());
            }
        }
    }
}
