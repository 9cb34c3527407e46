package org.stblink.port.kit;

import java.util.ArrayList;
import java.util.List;
import org.stblink.hal.ConcurrentStream;
import org.stblink.hal.HalException;
import org.stblink.hal.HalStream;

/** NET-16 and NET-17: streams that are used beside a thread in await, where the port says that they can be. */
final class ConcurrentStreamChecks {
    private static final int BYTES = 1000000;
    /** About a record's: many calls, so that each meets the other thread in another moment. */
    private static final int MOST_AT_ONCE = 8192;
    /** Wake-ups are raced with: one round alone proves little. */
    private static final int ROUNDS = 20;

    /**
     * The system may move bytes on by itself, and await have told of that room before any was looked for: one round in which
     * it returns suffices.
     */
    private static final int ROUNDS_FOR_ROOM = 3;

    /** Pauses of a millisecond, without a byte taken. */
    private static final int FULL_AFTER = 60;
    /** ... or in all: a small buffer hands on to a system, which may find a little room again and again. */
    private static final int MOST_PAUSES_TO_FILL = 5000;
    /** For await to return for all else it has to tell, such as the bytes at the other end. */
    private static final int OTHERS_TOLD_MILLIS = 100;

    /** So that a moment that takes longer than it may passes "at once". */
    private static final int MOMENTS = 50;

    private static final byte[] ONE = {'!'};
    private static final byte[] NONE = {};

    private ConcurrentStreamChecks() {}

    /** A check on a pair of such streams, with a thread that awaits. */
    private abstract static class BesideAwait extends Check {
        BesideAwait(String rule, String name, String look) {
            super(rule, name, look);
        }

        @Override
        final void run(Bench bench) throws CheckFailed, CheckSkipped, HalException {
            Bench.Pair pair = bench.pair();
            if (!(pair.caller instanceof ConcurrentStream) || !(pair.target instanceof ConcurrentStream)) {
                throw new CheckSkipped(
                        "this port's streams are for the thread that awaits: they are no ConcurrentStream");
            }
            AwaitingTask awaiting = AwaitingTask.start(bench);
            try {
                run(bench, pair, awaiting);
            } finally {
                awaiting.end();
            }
        }

        abstract void run(Bench bench, Bench.Pair pair, AwaitingTask awaiting) throws CheckFailed;
    }

    static List<Check> all() {
        List<Check> checks = new ArrayList<Check>();
        checks.add(
                new BesideAwait(
                        "NET-16",
                        "bytesPassWholeBesideAwait",
                        "ConcurrentStream: await and a read or write share what only one thread may use at a time") {
                    @Override
                    void run(Bench bench, Bench.Pair pair, AwaitingTask awaiting) throws CheckFailed {
                        byte[] sent = Ascii.pattern(BYTES);
                        int wrong = Ascii.difference(pass(bench, pair, awaiting, sent), sent);
                        if (wrong >= 0) {
                            throw new CheckFailed("byte " + wrong + " of " + BYTES
                                    + " came changed, written and read while another thread was in await");
                        }
                    }
                });
        checks.add(
                new BesideAwait(
                        "NET-16",
                        "awaitAfterAWakeupHeedsAReadBesideAwait",
                        "ConcurrentStream.read: what it finds to wait for must reach the await that begins after the next"
                                + " wake-up; await on another thread must not write it over") {
                    @Override
                    void run(Bench bench, Bench.Pair pair, AwaitingTask awaiting) throws CheckFailed {
                        pass(bench, pair, awaiting, ONE);
                        for (int round = 1; round <= ROUNDS; round++) {
                            int nothing = bench.read(pair.target, new byte[1], 0, 1);
                            if (nothing != HalStream.NOTHING) {
                                throw new CheckFailed("read answered " + Bench.answer(nothing) + " with nothing there");
                            }
                            long before = awaiting.returns();
                            bench.call("NetworkPort.wakeup");
                            bench.network().wakeup();
                            awaiting.requireReturnAfter(before, "a wake-up");
                            before = awaiting.returns();
                            bench.write(pair.caller, ONE, 0, 1);
                            awaiting.requireReturnAfter(
                                    before, "a byte that came after a read beside it and a wake-up");
                            pass(bench, pair, awaiting, NONE, 1);
                        }
                    }
                });
        checks.add(
                new BesideAwait(
                        "NET-16",
                        "awaitAfterAWakeupHeedsAShortWriteBesideAwait",
                        "ConcurrentStream.write: that it came short must reach the await that begins after the next wake-up;"
                                + " await on another thread must not write it over") {
                    @Override
                    void run(Bench bench, Bench.Pair pair, AwaitingTask awaiting) throws CheckFailed {
                        for (int round = 1; !returnsForRoom(bench, pair, awaiting); round++) {
                            if (round == ROUNDS_FOR_ROOM) {
                                throw new CheckFailed(
                                        "await(" + bench.patience() + ") on another thread did not end early"
                                                + " for room that came after a short write beside it and a wake-up, in "
                                                + ROUNDS_FOR_ROOM + " tries");
                            }
                        }
                    }
                });
        checks.add(
                new BesideAwait(
                        "NET-17",
                        "awaitMoreReturnsSoonWhereNothingComes",
                        "ConcurrentStream.awaitMore: it gives a moment, and does not wait for bytes; where the system's clock is too coarse"
                                + " for a fraction of a millisecond, return at once") {
                    @Override
                    void run(Bench bench, Bench.Pair pair, AwaitingTask awaiting) throws CheckFailed {
                        awaitMore(bench, pair.target, "with nothing there");
                        bench.close(pair.caller);
                        awaitMore(bench, pair.caller, "of a closed stream");
                        awaitMore(bench, pair.target, "of a stream that the peer closed");
                    }
                });
        checks.add(
                new BesideAwait(
                        "NET-17",
                        "awaitMoreTakesNothing",
                        "ConcurrentStream.awaitMore: what came stays for the next read; do not read to see whether anything did") {
                    @Override
                    void run(Bench bench, Bench.Pair pair, AwaitingTask awaiting) throws CheckFailed {
                        byte[] sent = Ascii.pattern(MOMENTS);
                        for (int i = 0; i < sent.length; i++) {
                            awaiting.requireAwaiting();
                            if (bench.write(pair.caller, sent, i, 1) != 1) {
                                throw new CheckFailed("write took no byte behind " + i + " others");
                            }
                            awaitMoreOnce(bench, pair.target);
                        }
                        if (Ascii.difference(pass(bench, pair, awaiting, NONE, sent.length), sent) >= 0) {
                            throw new CheckFailed("other bytes are read than were sent, with awaitMore in between");
                        }
                    }
                });
        return checks;
    }

    private static void awaitMore(Bench bench, HalStream stream, String when) throws CheckFailed {
        long begin = bench.now();
        for (int i = 0; i < MOMENTS; i++) {
            awaitMoreOnce(bench, stream);
        }
        bench.requireAtOnce("awaitMore " + when + ", " + MOMENTS + " times", begin);
    }

    private static void awaitMoreOnce(Bench bench, HalStream stream) {
        bench.call("ConcurrentStream.awaitMore");
        ((ConcurrentStream) stream).awaitMore();
    }

    private static boolean returnsForRoom(Bench bench, Bench.Pair pair, AwaitingTask awaiting) throws CheckFailed {
        int filled = fill(bench, pair.caller, awaiting);
        long before = awaiting.returns();
        bench.call("NetworkPort.wakeup");
        bench.network().wakeup();
        awaiting.requireReturnAfter(before, "a wake-up");
        pause(pair.caller, OTHERS_TOLD_MILLIS);
        before = awaiting.returns();
        drain(bench, pair.target, awaiting, filled);
        return awaiting.returnsAfter(before);
    }

    /**
     * Writes until nothing is taken any more, though there was time to send.
     *
     * @return how much was taken
     */
    private static int fill(Bench bench, HalStream stream, AwaitingTask awaiting) throws CheckFailed {
        byte[] block = new byte[MOST_AT_ONCE];
        int total = 0;
        int pauses = 0;
        for (int idle = 0; idle < FULL_AFTER && pauses < MOST_PAUSES_TO_FILL; ) {
            awaiting.requireAwaiting();
            int taken = bench.write(stream, block, 0, block.length);
            if (taken < 0 || total > StreamChecks.ENDLESS) {
                throw new CheckFailed("beside await write answered " + Bench.answer(taken) + " after " + total
                        + " bytes that nobody reads; it must come short");
            }
            total += taken;
            idle = taken == 0 ? idle + 1 : 0;
            if (taken == 0) {
                pauses++;
                pause(stream, 1);
            }
        }
        return total;
    }

    private static void drain(Bench bench, HalStream stream, AwaitingTask awaiting, int count) throws CheckFailed {
        byte[] block = new byte[MOST_AT_ONCE];
        int idle = 0;
        for (int left = count; left > 0; ) {
            awaiting.requireAwaiting();
            int got = bench.read(stream, block, 0, Math.min(left, block.length));
            if (got < 0 || idle > bench.patience()) {
                throw new CheckFailed("beside await read answered " + Bench.answer(got) + " with " + left + " of "
                        + count + " bytes to come");
            }
            left -= got;
            idle = got == 0 ? idle + 1 : 0;
            if (got == 0) {
                pause(stream, 1);
            }
        }
    }

    private static void pause(Object monitor, int millis) throws CheckFailed {
        if (!Pause.on(monitor, millis)) {
            throw new CheckFailed("this check was given up");
        }
    }

    private static byte[] pass(Bench bench, Bench.Pair pair, AwaitingTask awaiting, byte[] sent) throws CheckFailed {
        return pass(bench, pair, awaiting, sent, sent.length);
    }

    /** Writes into the one end what it takes and reads at the other what has come, until {@code wanted} bytes have. */
    private static byte[] pass(Bench bench, Bench.Pair pair, AwaitingTask awaiting, byte[] sent, int wanted)
            throws CheckFailed {
        byte[] got = new byte[wanted];
        int out = 0;
        int in = 0;
        int idle = 0;
        while (in < wanted) {
            pause(got, 1); // The other thread is to be back in await.
            awaiting.requireAwaiting();
            int next = Math.min(MOST_AT_ONCE, sent.length - out);
            int written = next == 0 ? 0 : bench.write(pair.caller, sent, out, next);
            int read = bench.read(pair.target, got, in, Math.min(MOST_AT_ONCE, wanted - in));
            if (written < 0 || read < 0) {
                throw new CheckFailed("beside await write answered " + Bench.answer(written) + " and read "
                        + Bench.answer(read) + " with " + in + " of " + wanted + " bytes read");
            }
            out += written;
            in += read;
            idle = written + read > 0 ? 0 : idle + 1;
            if (idle > bench.patience()) {
                throw new CheckFailed("beside await " + in + " of " + wanted + " bytes came, and then none for "
                        + bench.patience() + " ms");
            }
        }
        return got;
    }
}
