package org.stblink.port.kit;

import java.util.ArrayList;
import java.util.List;
import org.stblink.hal.HalException;
import org.stblink.hal.HalListener;
import org.stblink.hal.HalStream;

/** NET-4, NET-5 and NET-9: waiting for readiness, and wake-ups. */
final class AwaitChecks {
    private static final byte[] HELLO = Ascii.bytes("hello");
    private static final byte[] ONE = {'!'};
    private static final String ROOM = "room for a write that came short";

    /** More than two: what was there before the first await is told by an edge as well. */
    private static final int CONNECTIONS = 4;

    /** An await may end early for what another round left. */
    private static final int ROUNDS_FOR_ROOM = 3;

    /** A busy system may take some more after a while in which it took nothing. */
    private static final int MOST_FILLINGS = 10;

    /** So many in a row: a system moves bytes on while it is waited for, at once as a rule; a simulated one does so in await alone. */
    private static final int MOST_PAUSES = 100;

    /** How long is counted how often await returns. */
    private static final int COUNTED_MILLIS = 100;

    /** Three a millisecond: less than a slow box asks its system for, and more than a port that looks every millisecond comes back. */
    private static final int MOST_TOLD = 300;

    private AwaitChecks() {}

    static List<Check> all() {
        List<Check> checks = new ArrayList<Check>();
        addAwait(checks);
        addWakeup(checks);
        addToldOnce(checks);
        return checks;
    }

    private static void addAwait(List<Check> checks) {
        checks.add(
                new Check("NET-4", "awaitEndsAfterItsTime", "NetworkPort.await: pass maxMillis on, in milliseconds") {
                    @Override
                    void run(Bench bench) throws CheckFailed {
                        long begin = bench.now();
                        bench.await(50);
                        long took = bench.now() - begin;
                        if (took > bench.patience() / 2) {
                            throw new CheckFailed("await(50) with nothing ready took " + took + " ms");
                        }
                    }
                });
        checks.add(
                new Check(
                        "NET-4",
                        "awaitWaitsWhenNothingIsReady",
                        "NetworkPort.await: it returns at once without a reason, so that the SDK's loop burns the processor;"
                                + " tell readiness once and again after the next use") {
                    @Override
                    void run(Bench bench) throws CheckFailed, HalException {
                        bench.pair();
                        bench.letPass(100);
                        requireWaits(bench, 1000, "an idle stream open and nothing to read");
                    }
                });
        checks.add(
                new Check(
                        "NET-4",
                        "bytesEndAwait",
                        "NetworkPort.await: watch every open stream for reading, also one that was never read") {
                    @Override
                    void run(Bench bench) throws CheckFailed, HalException {
                        Bench.Pair pair = bench.pair();
                        bench.writeAll(pair.caller, HELLO);
                        long begin = bench.now();
                        byte[] b = new byte[HELLO.length];
                        int have = 0;
                        while (have < b.length) {
                            awaitLong(bench, begin, "bytes that arrive"); // Before the first read, too.
                            int got = bench.read(pair.target, b, have, b.length - have);
                            if (got < 0) {
                                throw new CheckFailed("read answered " + Bench.answer(got));
                            }
                            have += got;
                        }
                        requireEarly(bench, begin, "bytes that arrive");
                    }
                });
        checks.add(
                new Check(
                        "NET-4",
                        "bytesLeftUnreadAreStillReadiness",
                        "NetworkPort.await: readiness is told again after each read, not only when more bytes arrive") {
                    @Override
                    void run(Bench bench) throws CheckFailed, HalException {
                        Bench.Pair pair = bench.pair();
                        bench.writeAll(pair.caller, HELLO);
                        // More than once: what was there before the first await is told by an edge as well.
                        for (int left = HELLO.length - 1; left > 0; left--) {
                            bench.read(pair.target, 1);
                            long begin = bench.now();
                            bench.await(bench.patience());
                            requireEarly(bench, begin, left + " bytes of " + HELLO.length + " left unread");
                        }
                    }
                });
        checks.add(
                new Check(
                        "NET-4",
                        "aConnectionThatComesEndsAwait",
                        "NetworkPort.await: watch listeners for connections, and connecting streams for their outcome") {
                    @Override
                    void run(Bench bench) throws CheckFailed, HalException {
                        HalListener listener = bench.listen(bench.ownAddress(), 0);
                        HalStream caller = bench.connect(bench.ownHost(), listener.port(), null);
                        long begin = bench.now();
                        do {
                            awaitLong(bench, begin, "a connection that comes"); // Before the first accept, too.
                        } while (bench.accept(listener) == null);
                        while (caller.status() == HalStream.CONNECTING) {
                            awaitLong(bench, begin, "a connection that is made");
                        }
                        requireEarly(bench, begin, "a connection that comes and is made");
                    }
                });
        checks.add(
                new Check(
                        "NET-4",
                        "connectionsLeftUnacceptedAreStillReadiness",
                        "NetworkPort.await: a connection is told of again after each accept, not only when another one comes") {
                    @Override
                    void run(Bench bench) throws CheckFailed, HalException {
                        HalListener listener = bench.listen(bench.ownAddress(), 0);
                        for (int i = 0; i < CONNECTIONS; i++) {
                            HalStream caller = bench.connect(bench.ownHost(), listener.port(), null);
                            bench.waitOpen(caller, "the port's own listener");
                        }
                        for (int left = CONNECTIONS - 1; left > 0; left--) {
                            bench.waitAccept(listener);
                            long begin = bench.now();
                            bench.await(bench.patience());
                            requireEarly(bench, begin, left + " connections of " + CONNECTIONS + " left unaccepted");
                        }
                    }
                });
        checks.add(
                new Check(
                        "NET-4",
                        "aShortWriteThatCanGoOnEndsAwait",
                        "NetworkPort.await: after a short write watch the stream for writing, and only then") {
                    @Override
                    void run(Bench bench) throws CheckFailed, HalException {
                        Bench.Pair pair = bench.pair();
                        int sent = 0;
                        for (int round = 0; round < ROUNDS_FOR_ROOM; round++) {
                            int more = 1;
                            for (int i = 0; i < MOST_FILLINGS && more > 0; i++) {
                                sent += StreamChecks.fill(bench, pair.caller);
                                more = bench.write(pair.caller, ONE, 0, 1);
                                sent += Math.max(0, more);
                            }
                            if (more != 0) {
                                return; // It drains into a system that buffers without end; there is no short write
                                // to go on.
                            }
                            boolean untold = drain(bench, pair.target, sent);
                            long begin = bench.now();
                            if (untold) {
                                awaitLong(bench, begin, ROOM); // A write that finds room is no word about await.
                            }
                            while (bench.write(pair.caller, ONE, 0, 1) == 0) {
                                awaitLong(bench, begin, ROOM);
                            }
                            requireEarly(bench, begin, ROOM);
                            sent = 1;
                        }
                    }
                });
    }

    /**
     * Reads what was sent, and waits outside of await as long as that helps: where it helps to the end, room has not been told of yet.
     *
     * @return whether it was so
     */
    private static boolean drain(Bench bench, HalStream from, int count) throws CheckFailed {
        byte[] b = new byte[8192];
        int left = count;
        boolean untold = true;
        int pauses = 0;
        Deadline wait = bench.waitingFor(count + " bytes that were sent are read");
        while (left > 0) {
            int got = bench.read(from, b, 0, Math.min(left, b.length));
            if (got < 0) {
                throw new CheckFailed("read answered " + Bench.answer(got) + " with " + left + " bytes to come");
            }
            left -= got;
            if (got > 0) {
                pauses = 0;
            } else if (untold && pauses < MOST_PAUSES) {
                pauses++;
                Pause.on(b, 1);
            } else {
                untold = false;
                wait.next();
            }
        }
        return untold;
    }

    /** Waits as long as the patience allows, so that only readiness ends it early. */
    private static void awaitLong(Bench bench, long begin, String cause) throws CheckFailed {
        requireEarly(bench, begin, cause);
        bench.await(bench.patience());
    }

    private static void requireEarly(Bench bench, long begin, String cause) throws CheckFailed {
        long took = bench.now() - begin;
        if (took > bench.patience() / 2) {
            throw new CheckFailed(
                    "await(" + bench.patience() + ") did not end early for " + cause + ": it took " + took + " ms");
        }
    }

    /** Fails when await comes back so often that the SDK's loop would do nothing else. */
    private static void requireWaits(Bench bench, int most, String with) throws CheckFailed {
        long end = bench.now() + COUNTED_MILLIS;
        int returns = 0;
        for (long left = COUNTED_MILLIS; left > 0; left = end - bench.now()) {
            bench.await((int) left);
            returns++;
            if (returns > most) {
                throw new CheckFailed(
                        "await returned more than " + most + " times within " + COUNTED_MILLIS + " ms, with " + with);
            }
        }
    }

    private static void addToldOnce(List<Check> checks) {
        checks.add(
                new Check(
                        "NET-9",
                        "bytesThatNobodyReadsDoNotKeepAwaitBusy",
                        "NetworkPort.await: after it told that a stream is readable, do not watch that again until the next read") {
                    @Override
                    void run(Bench bench) throws CheckFailed, HalException {
                        Bench.Pair pair = bench.pair();
                        bench.writeAll(pair.caller, HELLO);
                        bench.read(pair.target, 1);
                        requireWaits(bench, MOST_TOLD, "bytes that nobody reads");
                    }
                });
        checks.add(
                new Check(
                        "NET-9",
                        "connectionsThatNobodyAcceptsDoNotKeepAwaitBusy",
                        "NetworkPort.await: after it told of a connection, do not watch the listener again until the next accept") {
                    @Override
                    void run(Bench bench) throws CheckFailed, HalException {
                        HalListener listener = bench.listen(bench.ownAddress(), 0);
                        HalStream caller = bench.connect(bench.ownHost(), listener.port(), null);
                        bench.waitOpen(caller, "the port's own listener");
                        requireWaits(bench, MOST_TOLD, "a connection that nobody accepts");
                        bench.waitAccept(listener);
                    }
                });
    }

    private static void addWakeup(List<Check> checks) {
        checks.add(
                new Check(
                        "NET-5",
                        "wakeupBeforeAwaitEndsIt",
                        "NetworkPort.wakeup: keep the wake-up until the next await takes it (a flag or a byte in a pipe)") {
                    @Override
                    void run(Bench bench) throws CheckFailed {
                        bench.await(0);
                        bench.call("NetworkPort.wakeup");
                        bench.network().wakeup();
                        long begin = bench.now();
                        bench.await(bench.patience());
                        requireEarly(bench, begin, "a wake-up that came before");
                    }
                });
        checks.add(
                new Check(
                        "NET-5",
                        "wakeupSurvivesACloseInBetween",
                        "NetworkPort: something in close takes the wake-up that belongs to the next await") {
                    @Override
                    void run(Bench bench) throws CheckFailed, HalException {
                        HalListener listener = bench.listen(bench.ownAddress(), 0);
                        bench.await(0);
                        bench.network().wakeup();
                        bench.call("HalListener.close");
                        listener.close();
                        long begin = bench.now();
                        bench.await(bench.patience());
                        requireEarly(bench, begin, "a wake-up that came before a close");
                    }
                });
        checks.add(
                new Check(
                        "NET-5",
                        "wakeupFromAnotherThreadEndsAwait",
                        "NetworkPort.wakeup: it must reach an await that waits on another thread") {
                    @Override
                    void run(final Bench bench) throws CheckSkipped, CheckFailed {
                        bench.await(0);
                        OtherThread.later(bench, new Runnable() {
                            @Override
                            public void run() {
                                bench.network().wakeup();
                            }
                        });
                        long begin = bench.now();
                        bench.await(bench.patience());
                        requireEarly(bench, begin, "a wake-up from another thread");
                        bench.measured("wakeupFromAnotherThread", bench.now() - begin, "ms (of which 100 planned)");
                    }
                });
    }
}
