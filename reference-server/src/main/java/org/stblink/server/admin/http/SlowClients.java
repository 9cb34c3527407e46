package org.stblink.server.admin.http;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;

/**
 * Cuts off clients that do not take what they asked for. Each answer is written by a thread, which waits while the
 * client's window is full; a client that reads nothing would hold it, and with it a place among the event streams, for ever.
 * So answers go out in pieces of 8 KB, and who has not taken one of them after {@value #PATIENCE_MILLIS} ms is cut off and
 * counted.
 *
 * <p>The patience is long, since the kernel hides who takes slowly from who takes nothing: it keeps some megabytes for a
 * connection, and wakes who waits to write only when a third of that is free. A client that takes twenty kilobytes in a second
 * gets a whole answer, of any size; a slower one may be cut off in a large one.
 *
 * <p>Threads: any; one of its own looks once a second.
 */
public final class SlowClients implements AutoCloseable {
    static final long PATIENCE_MILLIS = 120_000;

    private static final int PIECE_BYTES = 8192;

    private final LongSupplier clock;
    private final AtomicLong cut = new AtomicLong();
    private final Set<Writing> writing = new HashSet<>();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "admin-slow-clients");
        thread.setDaemon(true);
        return thread;
    });

    private @Nullable ScheduledFuture<?> looking;

    /** A piece on its way. Guarded by {@link #writing}, so that nobody is cut off who has just taken it. */
    private static final class Writing {
        final Thread thread = Thread.currentThread();
        final long sinceMillis;
        boolean cut;

        Writing(long sinceMillis) {
            this.sinceMillis = sinceMillis;
        }
    }

    /** @param clock monotonic milliseconds */
    public SlowClients(LongSupplier clock) {
        this.clock = clock;
    }

    public void start() {
        looking = timer.scheduleWithFixedDelay(this::look, 1, 1, TimeUnit.SECONDS);
    }

    /** How many were cut off so far. */
    public long cut() {
        return cut.get();
    }

    /** An answer's way out, watched. */
    Watched watch(OutputStream out) {
        return new Watched(out);
    }

    /** Something that writes to a client. */
    interface Step {
        void run() throws IOException;
    }

    /** Does it, watched: the head of an answer does not go through its way out. */
    void during(Step step) throws IOException {
        Writing one = begin();
        try {
            step.run();
        } finally {
            end(one);
        }
    }

    void look() {
        synchronized (writing) {
            for (Writing one : writing) {
                if (!one.cut && clock.getAsLong() - one.sinceMillis > PATIENCE_MILLIS) {
                    one.cut = true;
                    // A channel closes when the thread that waits for it is interrupted (java.nio.channels).
                    one.thread.interrupt();
                }
            }
        }
    }

    private Writing begin() {
        Writing one = new Writing(clock.getAsLong());
        synchronized (writing) {
            writing.add(one);
        }
        return one;
    }

    private void end(Writing one) throws IOException {
        synchronized (writing) {
            writing.remove(one);
        }
        if (one.cut) {
            // The thread goes on with other clients; the interrupt was for this one.
            Thread.interrupted();
            cut.incrementAndGet();
            Logger.info(
                    "an admin client did not take a piece of its answer within {} s and was cut off",
                    PATIENCE_MILLIS / 1000);
            throw new IOException("the client takes too little");
        }
    }

    /** An answer's way out. */
    final class Watched extends FilterOutputStream {
        private boolean abandoned;

        private Watched(OutputStream out) {
            super(out);
        }

        /** The answer is not whole: whoever closes this fails, and has to cut the connection. */
        void abandon() {
            abandoned = true;
        }

        @Override
        public void write(int b) throws IOException {
            during(() -> out.write(b));
        }

        @Override
        public void write(byte[] b, int off, int len) throws IOException {
            for (int at = 0; at < len; at += PIECE_BYTES) {
                int from = off + at;
                int piece = Math.min(PIECE_BYTES, len - at);
                during(() -> out.write(b, from, piece));
            }
        }

        @Override
        public void flush() throws IOException {
            during(out::flush);
        }

        @Override
        public void close() throws IOException {
            if (abandoned) {
                // To close an answer of unknown length says that this was all of it.
                throw new IOException("the answer is not whole");
            }
            during(out::close);
        }
    }

    @Override
    public void close() {
        if (looking != null) {
            looking.cancel(true);
        }
        timer.shutdownNow();
    }
}
