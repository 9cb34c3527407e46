package org.stblink.port.kit;

import java.util.ArrayList;
import java.util.List;
import org.stblink.hal.HalException;
import org.stblink.hal.HalStream;

/** NET-10 to NET-15 over the port's own listener: both ends are the port's. */
final class StreamChecks {
    private static final byte[] HELLO = Ascii.bytes("hello");
    private static final int MUCH = 300000;
    /** Nobody buffers so much for a reader that does not read. */
    static final int ENDLESS = 256 << 20;

    private static final int BLOCK = 16384;
    /** Who takes nothing for so long, though asked again, is full. */
    private static final int IDLE_MILLIS = 60;

    private static final int WINDOW_MILLIS = 1000;
    /** Who comes short and takes less in a window is full: what systems buffer is taken long before the peer loses patience. */
    private static final int NEXT_TO_NOTHING = 1 << 20;

    private static final int GUARD = 4;
    private static final int GUARD_BYTE = 0x55;
    private static final int NAGLE_ROUNDS = 20;
    /** Of Linux's shortest delayed acknowledgement of 40 ms half; a box's scheduler takes less. */
    private static final int NAGLE_MILLIS = 20;

    private StreamChecks() {}

    static List<Check> all() {
        List<Check> checks = new ArrayList<Check>();
        addReading(checks);
        addWriting(checks);
        addClosing(checks);
        addEnding(checks);
        addBuffers(checks);
        return checks;
    }

    /**
     * Writes until nothing is taken any more, though there was time to send, or next to nothing: where a small buffer hands on
     * to a system, that may find a little room again and again.
     *
     * @return how much was taken
     */
    static int fill(Bench bench, HalStream stream) throws CheckFailed {
        byte[] block = new byte[BLOCK];
        int total = 0;
        int totalBefore = 0;
        long windowBegin = bench.now();
        long idleSince = windowBegin;
        Deadline wait = bench.waitingFor("write takes nothing more");
        while (true) {
            long begin = bench.now();
            int taken = bench.write(stream, block, 0, block.length);
            bench.requireAtOnce("write, after " + total + " bytes that nobody reads,", begin);
            if (taken < 0 || taken > block.length) {
                throw new CheckFailed("write of " + block.length + " bytes answered " + Bench.answer(taken) + " after "
                        + total + " bytes that nobody reads");
            }
            total += taken;
            if (total > ENDLESS) {
                throw new CheckFailed("write took " + total + " bytes that nobody reads; it must come short");
            }
            long now = bench.now();
            if (taken > 0) {
                idleSince = now;
                wait = bench.waitingFor("write takes nothing more");
                continue;
            }
            if (now - windowBegin >= WINDOW_MILLIS) {
                if (total - totalBefore < NEXT_TO_NOTHING) {
                    return total;
                }
                windowBegin = now;
                totalBefore = total;
            }
            if (now - idleSince >= IDLE_MILLIS) {
                return total;
            }
            wait.next(IDLE_MILLIS / 3); // As the SDK does: room that is told of is used at once.
        }
    }

    private static void addReading(List<Check> checks) {
        checks.add(
                new Check(
                        "NET-10",
                        "readTellsNothingThenBytesThenEnd",
                        "HalStream.read: 0 while nothing is there, a count above 0, -1 after the peer's end and from then on") {
                    @Override
                    void run(Bench bench) throws CheckFailed, HalException {
                        Bench.Pair pair = bench.pair();
                        int first = bench.read(pair.target, new byte[4], 0, 4);
                        if (first != HalStream.NOTHING) {
                            throw new CheckFailed("read answered " + Bench.answer(first) + " before anything was sent");
                        }
                        bench.writeAll(pair.caller, HELLO);
                        byte[] got = bench.read(pair.target, HELLO.length);
                        if (Ascii.difference(got, HELLO) >= 0) {
                            throw new CheckFailed("other bytes were read than sent");
                        }
                        bench.close(pair.caller);
                        bench.requireResult(pair.target, HalStream.END, "after the peer closed in order");
                        bench.requireResult(pair.target, HalStream.END, "when asked again after the end");
                    }
                });
        checks.add(
                new Check(
                        "NET-10",
                        "readWhileConnectingIsNothing",
                        "HalStream.read: a stream that is still CONNECTING answers 0, not -1 or -2") {
                    @Override
                    void run(Bench bench) throws CheckFailed {
                        HalStream stream = bench.connect("no-such-host.invalid", 9, null);
                        int result = bench.read(stream, new byte[1], 0, 1);
                        if (stream.status() == HalStream.CONNECTING && result != HalStream.NOTHING) {
                            throw new CheckFailed("read while CONNECTING answered " + Bench.answer(result));
                        }
                        bench.waitFailed(stream, "a name that does not exist");
                    }
                });
    }

    private static void addWriting(List<Check> checks) {
        checks.add(
                new Check(
                        "NET-11",
                        "bytesTakenArriveInOrderAndWhole",
                        "HalStream.write: return what was really taken; keep what the system did not take yet, and send it"
                                + " before anything later") {
                    @Override
                    void run(Bench bench) throws CheckFailed, HalException {
                        Bench.Pair pair = bench.pair();
                        byte[] sent = Ascii.pattern(MUCH);
                        byte[] received = new byte[MUCH];
                        int out = 0;
                        int in = 0;
                        Deadline wait = bench.waitingFor("all of the " + MUCH + " bytes that write took have arrived");
                        while (in < MUCH) {
                            int taken = out == MUCH ? 0 : bench.write(pair.caller, sent, out, MUCH - out);
                            if (taken < 0 || taken > MUCH - out) {
                                throw new CheckFailed(
                                        "write of " + (MUCH - out) + " bytes answered " + Bench.answer(taken));
                            }
                            out += taken;
                            int got = bench.read(pair.target, received, in, MUCH - in);
                            if (got < 0) {
                                throw new CheckFailed("read answered " + Bench.answer(got) + " with " + in + " of "
                                        + MUCH + " bytes read");
                            }
                            in += got;
                            if (taken == 0 && got == 0) {
                                wait.next();
                            }
                        }
                        int wrong = Ascii.difference(sent, received);
                        if (wrong >= 0) {
                            throw new CheckFailed("byte " + wrong + " of " + MUCH + " is not the one that was sent:"
                                    + " bytes were lost, doubled or swapped");
                        }
                    }
                });
        checks.add(
                new Check(
                        "NET-11",
                        "bytesTakenAreSentWithoutAFurtherCall",
                        "HalStream.write: bytes that were taken must leave without another write") {
                    @Override
                    void run(Bench bench) throws CheckFailed, HalException {
                        Bench.Pair pair = bench.pair();
                        bench.writeAll(pair.caller, HELLO);
                        bench.read(pair.target, HELLO.length);
                    }
                });
        checks.add(
                new Check(
                        "NET-11",
                        "writeComesShortWhenNobodyReads",
                        "HalStream.write: bounded buffers; a count below len, also 0, is how the SDK learns to wait") {
                    @Override
                    void run(Bench bench) throws CheckFailed, HalException {
                        Bench.Pair pair = bench.pair();
                        if (fill(bench, pair.caller) == 0) {
                            throw new CheckFailed("write took nothing at all on an OPEN stream");
                        }
                    }
                });
        checks.add(
                new Check(
                        "NET-11",
                        "writeWhileConnectingTakesNothing",
                        "HalStream.write: a stream that is still CONNECTING takes 0 bytes") {
                    @Override
                    void run(Bench bench) throws CheckFailed {
                        HalStream stream = bench.connect("no-such-host.invalid", 9, null);
                        int result = bench.write(stream, HELLO, 0, HELLO.length);
                        if (stream.status() == HalStream.CONNECTING && result != 0) {
                            throw new CheckFailed("write while CONNECTING answered " + Bench.answer(result));
                        }
                    }
                });
        checks.add(
                new Check(
                        "NET-11",
                        "writeToAPeerThatWentIsBrokenInTheEnd",
                        "HalStream.write: an error of the system is BROKEN (-2), and the status FAILED from then on") {
                    @Override
                    void run(Bench bench) throws CheckFailed, HalException {
                        Bench.Pair pair = bench.pair();
                        bench.close(pair.target);
                        Deadline wait = bench.waitingFor("write to a peer that closed is BROKEN (-2)");
                        int result = bench.write(pair.caller, HELLO, 0, HELLO.length);
                        while (result >= 0) {
                            wait.next(20);
                            result = bench.write(pair.caller, HELLO, 0, HELLO.length);
                        }
                        if (result != HalStream.BROKEN) {
                            throw new CheckFailed("write to a peer that closed answered " + Bench.answer(result));
                        }
                        if (pair.caller.status() != HalStream.FAILED) {
                            throw new CheckFailed("the status is " + pair.caller.status()
                                    + " after write answered BROKEN; it must be FAILED (2)");
                        }
                    }
                });
        checks.add(
                new Check(
                        "NET-14",
                        "secondSmallWriteDoesNotWaitForAnAcknowledgement",
                        "the stream's socket: set TCP_NODELAY on streams that connect and on streams that are accepted") {
                    @Override
                    void run(Bench bench) throws CheckFailed, HalException {
                        Bench.Pair pair = bench.pair();
                        long best = secondSmallWrite(bench, pair.caller, pair.target);
                        long back = secondSmallWrite(bench, pair.target, pair.caller);
                        bench.measured("secondSmallWriteFromCaller", best, "ms");
                        bench.measured("secondSmallWriteFromTarget", back, "ms");
                        if (Math.max(best, back) > NAGLE_MILLIS) {
                            throw new CheckFailed("the second of two small writes arrives " + Math.max(best, back)
                                    + " ms later, every time, "
                                    + (best > back ? "on a stream that connected" : "on a stream that was accepted"));
                        }
                    }
                });
    }

    /** The least of many rounds: a busy box delays some, Nagle's algorithm all. */
    private static long secondSmallWrite(Bench bench, HalStream from, HalStream to) throws CheckFailed {
        long least = Long.MAX_VALUE;
        byte[] one = {1};
        for (int round = 0; round < NAGLE_ROUNDS; round++) {
            bench.writeAll(from, one);
            bench.read(to, 1); // It has left: else a port whose own thread sends may join the two, and nothing waits.
            long begin = bench.now();
            bench.writeAll(from, one);
            bench.read(to, 1);
            // The first rounds are acknowledged quickly by every system.
            if (round >= NAGLE_ROUNDS / 2) {
                least = Math.min(least, bench.now() - begin);
            }
            bench.writeAll(to, one);
            bench.read(from, 1);
        }
        return least;
    }

    private static void addClosing(List<Check> checks) {
        checks.add(
                new Check(
                        "NET-12",
                        "closeIsIdempotentAndFinal",
                        "HalStream.close: any number of times; read and write answer BROKEN (-2) afterwards, status FAILED") {
                    @Override
                    void run(Bench bench) throws CheckFailed, HalException {
                        Bench.Pair pair = bench.pair();
                        bench.close(pair.caller);
                        bench.close(pair.caller);
                        requireClosed(bench, pair.caller);
                        bench.requireResult(pair.target, HalStream.END, "after the peer closed twice");
                    }
                });
        checks.add(
                new Check(
                        "NET-12",
                        "closeWhileConnectingIsFinal",
                        "HalStream.close: a connection that completes after close must not open the stream") {
                    @Override
                    void run(Bench bench) throws CheckFailed, HalException {
                        HalStream unknown = bench.connect("no-such-host.invalid", 9, null);
                        bench.close(unknown);
                        requireClosed(bench, unknown);
                        HalStream own = bench.connect(
                                bench.ownHost(),
                                bench.listen(bench.ownAddress(), 0).port(),
                                null);
                        bench.close(own);
                        bench.letPass(50);
                        requireClosed(bench, own);
                    }
                });
        checks.add(
                new Check(
                        "NET-12",
                        "closeFromAnotherThreadIsSeen",
                        "HalStream.close: it must not need the SDK's thread, nor leave that thread in await for ever") {
                    @Override
                    void run(final Bench bench) throws CheckSkipped, CheckFailed, HalException {
                        final Bench.Pair pair = bench.pair();
                        OtherThread closer = OtherThread.later(bench, new Runnable() {
                            @Override
                            public void run() {
                                pair.caller.close();
                            }
                        });
                        bench.requireResult(pair.target, HalStream.END, "after another thread closed the peer");
                        requireClosed(bench, pair.caller);
                        closer.join(bench, "close");
                    }
                });
    }

    private static void requireClosed(Bench bench, HalStream stream) throws CheckFailed {
        int read = bench.read(stream, new byte[1], 0, 1);
        int written = bench.write(stream, HELLO, 0, 1);
        int status = stream.status();
        if (read != HalStream.BROKEN || written != HalStream.BROKEN || status != HalStream.FAILED) {
            throw new CheckFailed("after close read answered " + Bench.answer(read) + ", write " + Bench.answer(written)
                    + ", status " + status + "; they must be BROKEN (-2), BROKEN (-2), FAILED (2)");
        }
    }

    private static void addEnding(List<Check> checks) {
        checks.add(
                new Check(
                        "NET-13",
                        "bytesBeforeTheEndAreReadFirst",
                        "HalStream.read: hand out what is buffered before END, also when the end was seen already") {
                    @Override
                    void run(Bench bench) throws CheckFailed, HalException {
                        Bench.Pair pair = bench.pair();
                        bench.writeAll(pair.caller, HELLO);
                        bench.close(pair.caller);
                        bench.letPass(100);
                        byte[] one = new byte[1];
                        for (int i = 0; i < HELLO.length; i++) {
                            bench.readFully(pair.target, one, 0, 1);
                        }
                        bench.requireResult(pair.target, HalStream.END, "after the last byte");
                    }
                });
        checks.add(
                new Check(
                        "NET-13",
                        "bytesTakenBeforeCloseStillArrive",
                        "HalStream.close: close in order (no SO_LINGER of 0), after what was taken is sent") {
                    @Override
                    void run(Bench bench) throws CheckFailed, HalException {
                        Bench.Pair pair = bench.pair();
                        byte[] sent = Ascii.pattern(BLOCK);
                        bench.writeAll(pair.caller, sent);
                        bench.close(pair.caller);
                        if (Ascii.difference(bench.read(pair.target, BLOCK), sent) >= 0) {
                            throw new CheckFailed("other bytes were read than sent before the close");
                        }
                        bench.requireResult(pair.target, HalStream.END, "after the last byte");
                    }
                });
    }

    private static void addBuffers(List<Check> checks) {
        checks.add(
                new Check(
                        "NET-15",
                        "onlyTheBytesReadAreTouched",
                        "HalStream.read: write into b[off .. off+count) alone; a copy into b[0 ..] or of len bytes is wrong") {
                    @Override
                    void run(Bench bench) throws CheckFailed, HalException {
                        Bench.Pair pair = bench.pair();
                        byte[] b = Ascii.filled(HELLO.length + 2 * GUARD, GUARD_BYTE);
                        bench.read(pair.target, b, GUARD, HELLO.length);
                        requireGuards(b, 0, "a read of nothing");
                        bench.writeAll(pair.caller, HELLO);
                        bench.letPass(50);
                        int have = 0;
                        Deadline wait = bench.waitingFor("five bytes are read");
                        while (have < HELLO.length) {
                            // A buffer that has room for more than there is.
                            int got = bench.read(pair.target, b, GUARD + have, HELLO.length - have + GUARD / 2);
                            if (got < 0 || got > HELLO.length - have) {
                                throw new CheckFailed("read answered " + Bench.answer(got) + " with "
                                        + (HELLO.length - have) + " bytes to come");
                            }
                            have += got;
                            requireGuards(b, have, "a read of " + got + " bytes");
                            if (got == 0) {
                                wait.next();
                            }
                        }
                    }
                });
        checks.add(
                new Check(
                        "NET-15",
                        "writeTouchesNothingAndKeepsNothing",
                        "HalStream.write: send or copy the bytes before it returns; the caller uses its array again") {
                    @Override
                    void run(Bench bench) throws CheckFailed, HalException {
                        Bench.Pair pair = bench.pair();
                        byte[] b = HELLO.clone();
                        bench.writeAll(pair.caller, b);
                        if (Ascii.difference(b, HELLO) >= 0) {
                            throw new CheckFailed("write changed the caller's array");
                        }
                        System.arraycopy(Ascii.filled(b.length, 0), 0, b, 0, b.length);
                        if (Ascii.difference(bench.read(pair.target, HELLO.length), HELLO) >= 0) {
                            throw new CheckFailed(
                                    "bytes arrived as the caller changed them after write had taken them");
                        }
                    }
                });
    }

    private static void requireGuards(byte[] b, int count, String after) throws CheckFailed {
        for (int i = 0; i < b.length; i++) {
            boolean read = i >= GUARD && i < GUARD + count;
            if (!read && b[i] != GUARD_BYTE) {
                throw new CheckFailed("b[" + i + "] is changed after " + after + " into b[" + GUARD + " ..)");
            }
        }
    }
}
