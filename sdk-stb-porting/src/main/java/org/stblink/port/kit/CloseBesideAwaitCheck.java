package org.stblink.port.kit;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.stblink.hal.HalException;
import org.stblink.hal.HalListener;
import org.stblink.hal.HalStream;
import org.stblink.hal.TaskRunner;

/**
 * NET-12: calls that are given up on one thread, some before their stream is open, while another awaits for those that go
 * on. What await throws ends a session with all its calls.
 */
final class CloseBesideAwaitCheck extends Check {
    /** Streams that are ready over and over, so that await has something to tell while others are closed. */
    private static final int PAIRS = 4;
    /** A close must meet await in an unlucky moment: the more of them, the likelier. */
    private static final int ROUNDS = 10000;

    private static final int MOST_MILLIS = 2000;
    /** As many as may wait to be closed: a slow port must not run out of streams. */
    private static final int MOST_WAITING = 8;

    private static final byte[] HELLO = Ascii.bytes("hello");

    CloseBesideAwaitCheck() {
        super(
                "NET-12",
                "closesOnAnotherThreadDoNotDisturbAwait",
                "HalStream.close: it changes what await goes through on another thread; guard that, or leave the rest of the"
                        + " work to await");
    }

    /** Closes what it is given, on a thread of its own. */
    private static final class Closer implements Runnable {
        private final List<HalStream> waiting = new ArrayList<HalStream>();
        private boolean over;
        private boolean ended;
        private String failure = "";

        static Closer start(Bench bench) throws CheckSkipped {
            TaskRunner tasks = bench.platform().tasks();
            if (tasks == null) {
                throw new CheckSkipped("the port has no tasks, so there is no other thread");
            }
            Closer closer = new Closer();
            if (!tasks.start("stblink-kit-2", 0, closer)) {
                throw new CheckSkipped("the port's task runner gave no second thread");
            }
            return closer;
        }

        @Override
        public void run() {
            String threw = "";
            try {
                for (HalStream next = take(); next != null; next = take()) {
                    next.close();
                }
            } catch (RuntimeException e) {
                threw = Attempt.trace(e);
            }
            synchronized (this) {
                failure = threw;
                ended = true;
            }
        }

        /** @return null when there is no more to close */
        private synchronized @Nullable HalStream take() {
            while (waiting.isEmpty() && !over) {
                if (!Pause.on(this, Attempt.GRACE_MILLIS)) {
                    return null;
                }
            }
            return waiting.isEmpty() ? null : waiting.remove(0);
        }

        synchronized boolean isBusy() {
            return waiting.size() >= MOST_WAITING;
        }

        synchronized void close(HalStream stream) {
            waiting.add(stream);
            notifyAll();
        }

        synchronized void end() {
            over = true;
            notifyAll();
        }

        private synchronized boolean hasEnded() {
            return ended;
        }

        void join(Bench bench) throws CheckFailed {
            Deadline wait = bench.waitingFor("HalStream.close on another thread returns");
            while (!hasEnded()) {
                wait.next(1);
            }
            synchronized (this) {
                if (failure.length() > 0) {
                    throw new CheckFailed("HalStream.close on another thread threw " + failure);
                }
            }
        }
    }

    @Override
    void run(Bench bench) throws CheckFailed, CheckSkipped, HalException {
        Closer closer = Closer.start(bench);
        try {
            HalListener listener = bench.listen(bench.ownAddress(), 0);
            Bench.Pair[] pairs = new Bench.Pair[PAIRS];
            for (int i = 0; i < PAIRS; i++) {
                pairs[i] = bench.pair(listener, bench.ownHost(), null);
            }
            long end = bench.now() + MOST_MILLIS;
            for (int round = 0; round < ROUNDS && bench.now() < end; round++) {
                for (int i = 0; i < PAIRS; i++) {
                    chat(bench, pairs[i].caller);
                    chat(bench, pairs[i].target);
                }
                if (!closer.isBusy()) {
                    closer.close(bench.connect(bench.ownHost(), listener.port(), null));
                }
                bench.await(1);
                for (HalStream late = bench.accept(listener); late != null; late = bench.accept(listener)) {
                    closer.close(late);
                }
            }
        } finally {
            closer.end();
        }
        closer.join(bench);
    }

    private static void chat(Bench bench, HalStream stream) throws CheckFailed {
        byte[] heard = new byte[HELLO.length * 2];
        int read = bench.read(stream, heard, 0, heard.length);
        int written = bench.write(stream, HELLO, 0, HELLO.length);
        if (read < 0 || written < 0) {
            throw new CheckFailed("read answered " + Bench.answer(read) + " and write " + Bench.answer(written)
                    + " on a stream that stays open, while others were closed");
        }
    }
}
