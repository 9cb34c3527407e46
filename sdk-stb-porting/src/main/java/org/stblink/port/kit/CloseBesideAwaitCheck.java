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
    /** Until what was closed is gone also where closed streams linger. */
    private static final int REST_MILLIS = 3000;

    private static final int SLOW_GAP_MILLIS = 200;
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
        private final Bench bench;
        private final List<HalStream> waiting = new ArrayList<HalStream>();
        private boolean over;
        private boolean ended;
        private String failure = "";

        private Closer(Bench bench) {
            this.bench = bench;
        }

        static Closer start(Bench bench) throws CheckSkipped {
            TaskRunner tasks = bench.platform().tasks();
            if (tasks == null) {
                throw new CheckSkipped("the port has no tasks, so there is no other thread");
            }
            Closer closer = new Closer(bench);
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
                    bench.letGo(next);
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

        void join() throws CheckFailed {
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
            if (!goesOnWithMany(bench, closer)) {
                // A small box may only have run out of streams or threads. With time to end them it has no excuse.
                rest(bench, REST_MILLIS);
                if (!goesOn(bench, closer, 1, SLOW_GAP_MILLIS)) {
                    throw new CheckFailed("a stream that stays open broke while others were closed");
                }
            }
        } finally {
            closer.end();
        }
        closer.join();
    }

    /** False also when the port has not as many streams to open: nothing was closed by then. */
    private static boolean goesOnWithMany(Bench bench, Closer closer) throws HalException {
        try {
            return goesOn(bench, closer, PAIRS, 0);
        } catch (CheckFailed notAsMany) {
            bench.tidy();
            return false;
        }
    }

    /**
     * Lets streams chat while others are opened and closed.
     *
     * @param count pairs of streams that chat
     * @param gapMillis from one that is closed to the next
     * @return false when one of those that chat broke
     * @throws CheckFailed when one of them does not open
     */
    private static boolean goesOn(Bench bench, Closer closer, int count, int gapMillis)
            throws CheckFailed, HalException {
        HalListener listener = bench.listen(
                bench.ownAddress(), 0); // One of its own: in another's queue somebody may wait who is gone.
        Bench.Pair[] pairs = new Bench.Pair[count];
        for (int i = 0; i < count; i++) {
            pairs[i] = bench.pair(listener, bench.ownHost(), null);
        }
        boolean whole = true;
        long nextClose = bench.now();
        long end = bench.now() + MOST_MILLIS;
        for (int round = 0; whole && round < ROUNDS && bench.now() < end; round++) {
            for (int i = 0; i < count && whole; i++) {
                whole = chats(bench, pairs[i].caller) && chats(bench, pairs[i].target);
            }
            if (!closer.isBusy() && bench.now() >= nextClose) {
                nextClose = bench.now() + gapMillis;
                closer.close(bench.connect(bench.ownHost(), listener.port(), null));
            }
            bench.await(1);
            for (HalStream late = bench.accept(listener); late != null; late = bench.accept(listener)) {
                closer.close(late);
            }
        }
        listener.close();
        for (int i = 0; i < count; i++) {
            pairs[i].caller.close();
            pairs[i].target.close();
        }
        return whole;
    }

    private static void rest(Bench bench, int millis) throws CheckFailed {
        long end = bench.now() + millis;
        while (bench.now() < end) {
            bench.await(100);
        }
    }

    private static boolean chats(Bench bench, HalStream stream) {
        byte[] heard = new byte[HELLO.length * 2];
        return bench.read(stream, heard, 0, heard.length) >= 0 && bench.write(stream, HELLO, 0, HELLO.length) >= 0;
    }
}
