package org.stblink.port.kit;

import java.util.ArrayList;
import java.util.List;
import org.stblink.hal.HalException;
import org.stblink.hal.HalListener;
import org.stblink.hal.HalStream;

/** NET rules through a real network, with the peer on a PC. Each is skipped, and says so, when there is none. */
final class PeerChecks {
    private static final byte[] HELLO = Ascii.bytes("hello");
    private static final int MUCH = 1 << 18;
    private static final int BLOCK = 16384;
    private static final int SOME = 50000;
    private static final int SILENCE_MILLIS = 1500;

    private PeerChecks() {}

    static List<Check> all() {
        List<Check> checks = new ArrayList<Check>();
        addConnecting(checks);
        addEnds(checks);
        addBytes(checks);
        addIncoming(checks);
        return checks;
    }

    /** Asks the peer which address it sees, which is then the box's own. Not for a check: before the first. */
    static void learnOwnAddress(Bench bench) throws CheckSkipped, CheckFailed {
        String you = bench.peer().ask("whoami");
        if (!you.startsWith("you ")) {
            throw new CheckFailed("the peer answered \"" + you + "\" in place of \"you ADDRESS\"; is it a kit peer?");
        }
        bench.learnOwnAddress(Ip.parse(you.substring("you ".length())));
    }

    private static void addConnecting(List<Check> checks) {
        checks.add(
                new Check(
                        "NET-1",
                        "connectToAHostThatIsSilentReturnsAtOnce",
                        "NetworkPort.connect: non-blocking connect; other streams go on meanwhile") {
                    @Override
                    void run(Bench bench) throws CheckSkipped, CheckFailed {
                        PeerLink peer = bench.peer();
                        String reply = peer.ask("blackhole");
                        if (reply.equals("no")) {
                            throw new CheckSkipped("the peer's system makes no port that swallows connections");
                        }
                        HalStream echo = peer.open("echo");
                        long begin = bench.now();
                        HalStream stream = bench.connect(peer.host(), (int) peer.number(reply, "port"), null);
                        bench.requireAtOnce("connect to a host that does not answer", begin);
                        begin = bench.now();
                        bench.writeAll(echo, HELLO);
                        bench.read(echo, HELLO.length);
                        bench.requireAtOnce("an echo on another stream meanwhile", begin);
                        begin = bench.now();
                        bench.close(stream);
                        bench.requireAtOnce("close while connecting", begin);
                    }
                });
        checks.add(
                new Check(
                        "NET-2",
                        "streamToThePeerSurvivesAnAddressThatIsAddedAndReleased",
                        "NetworkPort.applyAddress: add an alias; the route and the primary address stay as they are") {
                    @Override
                    void run(Bench bench) throws CheckSkipped, CheckFailed {
                        HalStream echo = bench.peer().open("echo");
                        bench.applyAllocated();
                        bench.writeAll(echo, HELLO);
                        bench.read(echo, HELLO.length);
                        bench.releaseAllocated();
                        bench.writeAll(echo, HELLO);
                        bench.read(echo, HELLO.length);
                    }
                });
        checks.add(
                new Check(
                        "NET-6",
                        "connectionThePeerRefusesFails",
                        "NetworkPort.connect: a refusal from the network is the stream's status FAILED") {
                    @Override
                    void run(Bench bench) throws CheckSkipped, CheckFailed {
                        PeerLink peer = bench.peer();
                        int port = (int) peer.number(peer.ask("refused"), "port");
                        bench.waitFailed(bench.connect(peer.host(), port, null), "a port the peer refuses");
                    }
                });
        checks.add(
                new Check(
                        "NET-7",
                        "peerSeesTheSourceAddressAskedFor",
                        "NetworkPort.connect: bind to localIp; if the stream does not open, the peer has no way back to it") {
                    @Override
                    void run(Bench bench) throws CheckSkipped, CheckFailed {
                        PeerLink peer = bench.peer();
                        // The peer sees the box's own address, so that is of the peer's family.
                        bench.requireFamilyOfAllocated(
                                bench.ownAddress(),
                                "the way to the peer from",
                                "--peer with the peer's address of that family");
                        bench.applyAllocated();
                        String you = peer.reply(peer.open("whoami", bench.allocated()));
                        bench.tidy();
                        bench.releaseAllocated();
                        if (!you.equals("you " + Ip.text(bench.allocated()))) {
                            throw new CheckFailed("the peer says \"" + you + "\" where " + Ip.text(bench.allocated())
                                    + " was asked for");
                        }
                    }
                });
    }

    private static void addEnds(List<Check> checks) {
        checks.add(
                new Check(
                        "NET-10",
                        "resetIsBroken",
                        "HalStream.read: \"connection reset\" is BROKEN (-2), never END (-1) and never an exception") {
                    @Override
                    void run(Bench bench) throws CheckSkipped, CheckFailed {
                        HalStream stream = bench.peer().open("reset");
                        bench.requireResult(stream, HalStream.BROKEN, "after the peer reset the connection");
                        if (stream.status() != HalStream.FAILED) {
                            throw new CheckFailed(
                                    "the status is " + stream.status() + " after a reset; it must be FAILED (2)");
                        }
                    }
                });
        checks.add(
                new Check(
                        "NET-10",
                        "silenceIsNothing",
                        "HalStream.read: a read time-out of the platform is 0, not an end and not an error") {
                    @Override
                    void run(Bench bench) throws CheckSkipped, CheckFailed {
                        HalStream stream = bench.peer().open("quiet");
                        bench.letPass(SILENCE_MILLIS);
                        int result = bench.read(stream, new byte[1], 0, 1);
                        if (result != HalStream.NOTHING) {
                            throw new CheckFailed("read answered " + Bench.answer(result) + " after " + SILENCE_MILLIS
                                    + " ms of silence");
                        }
                    }
                });
        checks.add(
                new Check(
                        "NET-13",
                        "allThePeerSentIsReadBeforeItsEnd",
                        "HalStream.read: the peer's end comes after its last byte, however late the box reads") {
                    @Override
                    void run(Bench bench) throws CheckSkipped, CheckFailed {
                        HalStream stream = bench.peer().open("bytes " + SOME);
                        bench.letPass(200);
                        byte[] got = bench.read(stream, SOME);
                        if (Ascii.difference(got, Ascii.pattern(SOME)) >= 0) {
                            throw new CheckFailed("other bytes were read than the peer sent");
                        }
                        bench.requireResult(stream, HalStream.END, "after the peer's last byte");
                    }
                });
    }

    private static void addBytes(List<Check> checks) {
        checks.add(
                new Check(
                        "NET-11",
                        "bytesReachThePeerInOrderAndWhole",
                        "HalStream.write: return what was really taken, and send it once, in order") {
                    @Override
                    void run(Bench bench) throws CheckSkipped, CheckFailed {
                        PeerLink peer = bench.peer();
                        long begin = bench.now();
                        HalStream stream = peer.open("sink " + MUCH);
                        bench.measured("connectTime", bench.now() - begin, "ms");
                        byte[] sent = Ascii.pattern(MUCH);
                        begin = bench.now();
                        for (int at = 0; at < MUCH; at += BLOCK) {
                            bench.writeAll(stream, Ascii.slice(sent, at, Math.min(BLOCK, MUCH - at)));
                        }
                        String reply = peer.reply(stream);
                        measureThroughput(bench, "throughputToPeer", bench.now() - begin);
                        String expected = "got " + MUCH + " " + Checksum.of(sent, MUCH);
                        if (!reply.equals(expected)) {
                            throw new CheckFailed("the peer answered \"" + reply + "\", not \"" + expected + "\"");
                        }
                    }
                });
        checks.add(
                new Check(
                        "NET-11",
                        "writeComesShortWhenThePeerDoesNotRead",
                        "HalStream.write: bounded buffers; a count below len, also 0, is how the SDK learns to wait") {
                    @Override
                    void run(Bench bench) throws CheckSkipped, CheckFailed {
                        HalStream stream = bench.peer().open("quiet");
                        if (StreamChecks.fill(bench, stream) == 0) {
                            throw new CheckFailed("write took nothing at all on an OPEN stream");
                        }
                    }
                });
        checks.add(
                new Check("NET-4", "bytesOfThePeerEndAwait", "NetworkPort.await: readiness must end it, not its time") {
                    @Override
                    void run(Bench bench) throws CheckSkipped, CheckFailed {
                        HalStream stream = bench.peer().open("bytes " + MUCH);
                        byte[] block = new byte[BLOCK];
                        long begin = bench.now();
                        int left = MUCH;
                        while (left > 0) {
                            int got = bench.read(stream, block, 0, block.length);
                            if (got < 0 || got > left) {
                                throw new CheckFailed(
                                        "read answered " + Bench.answer(got) + " with " + left + " bytes to come");
                            }
                            left -= got;
                            if (got == 0) {
                                long before = bench.now();
                                bench.await(bench.patience());
                                if (bench.now() - before > bench.patience() / 2) {
                                    throw new CheckFailed("await(" + bench.patience() + ") took "
                                            + (bench.now() - before) + " ms while the peer was sending");
                                }
                            }
                        }
                        measureThroughput(bench, "throughputFromPeer", bench.now() - begin);
                    }
                });
    }

    private static void measureThroughput(Bench bench, String name, long millis) {
        bench.measured(name, MUCH / 1024 * 1000L / Math.max(1, millis), "KiB/s");
    }

    private static void addIncoming(List<Check> checks) {
        checks.add(
                new Check(
                        "NET-8",
                        "peerReachesAListenerOnTheAddedAddress",
                        "NetworkPort.applyAddress and listen: the address must be one that others reach, not only the box") {
                    @Override
                    void run(Bench bench) throws CheckSkipped, CheckFailed, HalException {
                        PeerLink peer = bench.peer();
                        bench.applyAllocated();
                        HalListener listener = bench.listen(bench.allocated(), 0);
                        String reply = peer.ask("call " + listener.port() + " " + Ip.text(bench.allocated()));
                        if (!reply.equals("called")) {
                            throw new CheckFailed(
                                    "the peer could not connect to " + Ip.text(bench.allocated()) + ": " + reply);
                        }
                        echo(bench, bench.waitAccept(listener));
                        bench.tidy();
                        bench.releaseAllocated();
                    }
                });
        checks.add(
                new Check(
                        "NET-22",
                        "peerIsRefusedAfterCloseAndItsStreamLivesOn",
                        "HalListener.close: close the listening socket alone, and now") {
                    @Override
                    void run(Bench bench) throws CheckSkipped, CheckFailed, HalException {
                        PeerLink peer = bench.peer();
                        HalListener listener = bench.listen(bench.ownAddress(), 0);
                        String call = "call " + listener.port() + " " + bench.ownHost();
                        String reply = peer.ask(call);
                        if (!reply.equals("called")) {
                            throw new CheckSkipped("the peer cannot connect to " + bench.ownHost() + " (" + reply
                                    + "): a firewall or a network address translation is between");
                        }
                        HalStream before = bench.waitAccept(listener);
                        bench.call("HalListener.close");
                        listener.close();
                        reply = peer.ask(call);
                        if (reply.equals("called")) {
                            throw new CheckFailed("the peer could still connect after the listener was closed");
                        }
                        echo(bench, before);
                    }
                });
    }

    /** A peer that called in echoes. */
    private static void echo(Bench bench, HalStream stream) throws CheckFailed {
        bench.writeAll(stream, HELLO);
        if (Ascii.difference(bench.read(stream, HELLO.length), HELLO) >= 0) {
            throw new CheckFailed("the echo of the peer came changed");
        }
    }
}
