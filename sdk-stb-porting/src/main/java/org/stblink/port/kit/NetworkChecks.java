package org.stblink.port.kit;

import java.util.ArrayList;
import java.util.List;
import org.stblink.hal.HalException;
import org.stblink.hal.HalListener;
import org.stblink.hal.HalStream;
import org.stblink.hal.NetworkPort;

/**
 * NET-1 to NET-8 over the port's own listener, but for waiting ({@link AwaitChecks}) and for what needs another machine
 * ({@link PeerChecks}).
 */
final class NetworkChecks {
    private static final String NO_SUCH_HOST = "no-such-host.invalid"; // RFC 6761, section 6.4: never exists
    private static final int DISCARD_PORT = 9;
    private static final byte[] HELLO = Ascii.bytes("hello");

    private NetworkChecks() {}

    static List<Check> all() {
        List<Check> checks = new ArrayList<Check>();
        addBlocking(checks);
        addAddresses(checks);
        addConnecting(checks);
        addListening(checks);
        return checks;
    }

    private static void addBlocking(List<Check> checks) {
        checks.add(
                new Check(
                        "NET-1",
                        "connectToANameReturnsAtOnce",
                        "NetworkPort.connect: look the name up on another thread or with a resolver that does not block") {
                    @Override
                    void run(Bench bench) throws CheckFailed {
                        long begin = bench.now();
                        bench.connect(NO_SUCH_HOST, DISCARD_PORT, null);
                        bench.requireAtOnce("connect(\"" + NO_SUCH_HOST + "\")", begin);
                    }
                });
        checks.add(
                new Check(
                        "NET-1",
                        "connectReturnsAtOnceWhileItsNameServerIsSilent",
                        "NetworkPort.connect: the platform's lookup waits for the name server; it must wait elsewhere") {
                    @Override
                    void run(Bench bench) throws CheckSkipped, CheckFailed, HalException {
                        String name = bench.options().slowName();
                        if (name.length() == 0) {
                            throw new CheckSkipped("needs a name whose server does not answer: delegate a zone to an"
                                    + " address where nobody is, and give --slow-name NAME.ZONE");
                        }
                        Bench.Pair pair = bench.pair();
                        long begin = bench.now();
                        HalStream stream = bench.connect(name, DISCARD_PORT, null);
                        bench.requireAtOnce("connect(\"" + name + "\")", begin);
                        begin = bench.now();
                        bench.writeAll(pair.caller, HELLO);
                        bench.read(pair.target, HELLO.length);
                        bench.requireAtOnce("a message on another stream meanwhile", begin);
                        if (stream.status() != HalStream.CONNECTING) {
                            throw new CheckSkipped("the lookup of " + name + " was over at once; its server answers");
                        }
                    }
                });
        checks.add(
                new Check(
                        "NET-1",
                        "callsThatHaveNothingToDoReturnAtOnce",
                        "the call named above: make the socket non-blocking, or use the blocking-network adapter") {
                    @Override
                    void run(Bench bench) throws CheckFailed, HalException {
                        HalListener listener = bench.listen(bench.ownAddress(), 0);
                        long begin = bench.now();
                        bench.accept(listener);
                        bench.requireAtOnce("accept with nobody there", begin);
                        Bench.Pair pair = bench.pair(listener, bench.ownHost(), null);
                        begin = bench.now();
                        bench.read(pair.caller, new byte[1], 0, 1);
                        bench.requireAtOnce("read with nothing there", begin);
                        begin = bench.now();
                        bench.await(0);
                        bench.requireAtOnce("await(0)", begin);
                    }
                });
        checks.add(
                new Check(
                        "NET-1",
                        "writeToAPeerThatDoesNotReadReturnsAtOnce",
                        "HalStream.write: take what the system has room for and return that count, also 0") {
                    @Override
                    void run(Bench bench) throws CheckFailed, HalException {
                        StreamChecks.fill(bench, bench.pair().caller);
                    }
                });
        checks.add(
                new Check(
                        "NET-1",
                        "applyAndReleaseReturnAtOnce",
                        "NetworkPort.applyAddress: start the work, answer PENDING, and DONE when asked again later") {
                    @Override
                    void run(Bench bench) throws CheckSkipped, CheckFailed {
                        long begin = bench.now();
                        bench.apply();
                        bench.requireAtOnce("applyAddress", begin);
                        begin = bench.now();
                        bench.call("NetworkPort.releaseAddress");
                        bench.network().releaseAddress(bench.allocated());
                        bench.requireAtOnce("releaseAddress", begin);
                        bench.releaseAllocated();
                    }
                });
    }

    private static void addAddresses(List<Check> checks) {
        checks.add(
                new Check(
                        "NET-2",
                        "openStreamsSurviveAnAddressThatIsAddedAndReleased",
                        "NetworkPort.applyAddress: add an alias to the interface; do not configure the interface anew") {
                    @Override
                    void run(Bench bench) throws CheckSkipped, CheckFailed, HalException {
                        bench.allocated();
                        Bench.Pair pair = bench.pair();
                        bench.applyAllocated();
                        exchange(bench, pair);
                        bench.releaseAllocated();
                        exchange(bench, pair);
                    }
                });
        checks.add(
                new Check(
                        "NET-2",
                        "primaryAddressStaysTheSourceOfNewStreams",
                        "NetworkPort.applyAddress: the added address must not become the default source address") {
                    @Override
                    void run(Bench bench) throws CheckSkipped, CheckFailed, HalException {
                        bench.allocated();
                        byte[] before = bench.pair().target.remoteAddress();
                        bench.applyAllocated();
                        byte[] after = bench.pair().target.remoteAddress();
                        bench.releaseAllocated();
                        if (before == null || after == null || Ascii.difference(before, after) >= 0) {
                            throw new CheckFailed("a new stream comes from " + (after == null ? "?" : Ip.text(after))
                                    + " after the address was added, from " + (before == null ? "?" : Ip.text(before))
                                    + " before");
                        }
                    }
                });
        checks.add(
                new Check(
                        "NET-3",
                        "applyAndReleaseTwiceAreAsOnce",
                        "NetworkPort.applyAddress and releaseAddress: \"exists already\" and \"is not there\" are success") {
                    @Override
                    void run(Bench bench) throws CheckSkipped, CheckFailed, HalException {
                        bench.applyAllocated();
                        bench.applyAllocated();
                        bench.listen(bench.allocated(), 0).close();
                        bench.releaseAllocated();
                        bench.releaseAllocated();
                    }
                });
        checks.add(
                new Check(
                        "NET-3",
                        "releasingWhatIsNotThereSucceeds",
                        "NetworkPort.releaseAddress: answer DONE for an address the box does not have") {
                    @Override
                    void run(Bench bench) throws CheckFailed {
                        byte[] foreign = Ip.foreign(bench.ownAddress());
                        Deadline wait = bench.waitingFor("releaseAddress(" + Ip.text(foreign) + ") is DONE");
                        bench.call("NetworkPort.releaseAddress(" + Ip.text(foreign) + ")");
                        int answer = bench.network().releaseAddress(foreign);
                        while (answer == NetworkPort.PENDING) {
                            wait.next();
                            answer = bench.network().releaseAddress(foreign);
                        }
                        if (answer != NetworkPort.DONE) {
                            throw new CheckFailed("releaseAddress(" + Ip.text(foreign)
                                    + ") of an address that the box does not have answered " + answer);
                        }
                    }
                });
    }

    private static void addConnecting(List<Check> checks) {
        checks.add(
                new Check(
                        "NET-6",
                        "refusedConnectionFailsWithoutAnException",
                        "NetworkPort.connect: a refusal is the stream's status FAILED, then BROKEN from read and write") {
                    @Override
                    void run(Bench bench) throws CheckFailed, HalException {
                        HalListener listener = bench.listen(bench.ownAddress(), 0);
                        int port = listener.port();
                        listener.close();
                        HalStream stream = bench.connect(bench.ownHost(), port, null);
                        bench.waitFailed(stream, "a port nobody listens on");
                        requireBroken(bench, stream);
                    }
                });
        checks.add(
                new Check(
                        "NET-6",
                        "unknownNameFailsWithoutAnException",
                        "NetworkPort.connect: an unknown name is the stream's status FAILED") {
                    @Override
                    void run(Bench bench) throws CheckFailed {
                        HalStream stream = bench.connect(NO_SUCH_HOST, DISCARD_PORT, null);
                        bench.waitFailed(
                                stream, "a name that does not exist (a resolver that answers it is broken, too)");
                        requireBroken(bench, stream);
                    }
                });
        checks.add(
                new Check(
                        "NET-6",
                        "sourceAddressThatIsNotOursFailsWithoutAnException",
                        "NetworkPort.connect: when binding to localIp fails, the stream is FAILED") {
                    @Override
                    void run(Bench bench) throws CheckFailed, HalException {
                        HalListener listener = bench.listen(bench.ownAddress(), 0);
                        HalStream stream =
                                bench.connect(bench.ownHost(), listener.port(), Ip.foreign(bench.ownAddress()));
                        bench.waitFailed(stream, "the port's own listener, from an address that is not the box's");
                    }
                });
        checks.add(
                new Check(
                        "NET-7",
                        "sourceAddressIsTheOneAskedFor",
                        "NetworkPort.connect: bind the socket to localIp before it connects") {
                    @Override
                    void run(Bench bench) throws CheckSkipped, CheckFailed, HalException {
                        bench.applyAllocated();
                        HalListener listener = bench.listenOnAllocated();
                        Bench.Pair pair = bench.pair(listener, Ip.text(bench.allocated()), bench.allocated());
                        exchange(bench, pair);
                        requireFrom(pair.target, bench.allocated());
                        bench.requireFamilyOfAllocated(
                                bench.ownAddress(),
                                "the box's own address",
                                "--own ADDRESS, one of the box's of that family");
                        HalListener own = bench.listen(bench.ownAddress(), 0);
                        requireFrom(bench.pair(own, bench.ownHost(), bench.allocated()).target, bench.allocated());
                        bench.tidy();
                        bench.releaseAllocated();
                    }
                });
    }

    private static void requireFrom(HalStream target, byte[] expected) throws CheckFailed {
        byte[] from = target.remoteAddress();
        if (from == null || Ascii.difference(from, expected) >= 0) {
            throw new CheckFailed("the stream comes from " + (from == null ? "an unknown address" : Ip.text(from))
                    + ", not from " + Ip.text(expected) + " as asked for");
        }
    }

    private static void requireBroken(Bench bench, HalStream stream) throws CheckFailed {
        int read = bench.read(stream, new byte[1], 0, 1);
        int written = bench.write(stream, new byte[1], 0, 1);
        if (read != HalStream.BROKEN || written != HalStream.BROKEN) {
            throw new CheckFailed("on a stream that is FAILED read answered " + Bench.answer(read) + " and write "
                    + Bench.answer(written) + "; both must be BROKEN (-2)");
        }
    }

    private static void addListening(List<Check> checks) {
        checks.add(
                new Check(
                        "NET-8",
                        "portZeroPicksFreePorts",
                        "NetworkPort.listen: pass 0 on to the system, which picks a free port") {
                    @Override
                    void run(Bench bench) throws CheckFailed, HalException {
                        HalListener first = bench.listen(bench.ownAddress(), 0);
                        HalListener second = bench.listen(bench.ownAddress(), 0);
                        if (first.port() == second.port()) {
                            throw new CheckFailed("two listeners at once both have port " + first.port());
                        }
                    }
                });
        checks.add(
                new Check(
                        "NET-8",
                        "portInUseThrows",
                        "NetworkPort.listen: no SO_REUSEPORT (on some systems SO_REUSEADDR), and HalException when bind fails") {
                    @Override
                    void run(Bench bench) throws CheckFailed, HalException {
                        HalListener listener = bench.listen(bench.ownAddress(), 0);
                        try {
                            bench.listen(bench.ownAddress(), listener.port());
                        } catch (HalException e) {
                            requireNamed(e, bench.ownHost());
                            requireNamed(e, String.valueOf(listener.port()));
                            return;
                        }
                        throw new CheckFailed("port " + listener.port() + " of " + bench.ownHost()
                                + " could be listened on twice at once");
                    }
                });
        checks.add(
                new Check(
                        "NET-8",
                        "addressThatIsNotOursThrows",
                        "NetworkPort.listen: listen on the address given, not on every address; HalException when it fails") {
                    @Override
                    void run(Bench bench) throws CheckFailed {
                        byte[] foreign = Ip.foreign(bench.ownAddress());
                        try {
                            bench.listen(foreign, 0);
                        } catch (HalException e) {
                            requireNamed(e, Ip.text(foreign));
                            return;
                        }
                        throw new CheckFailed(
                                "listening on " + Ip.text(foreign) + ", which is not the box's, did not fail");
                    }
                });
    }

    private static void requireNamed(HalException e, String what) throws CheckFailed {
        String message = e.getMessage();
        if (message == null || message.indexOf(what) < 0) {
            throw new CheckFailed(
                    "the exception's message must name address and port; \"" + message + "\" does not name " + what);
        }
    }

    private static void exchange(Bench bench, Bench.Pair pair) throws CheckFailed {
        bench.writeAll(pair.caller, HELLO);
        byte[] there = bench.read(pair.target, HELLO.length);
        bench.writeAll(pair.target, HELLO);
        byte[] back = bench.read(pair.caller, HELLO.length);
        if (Ascii.difference(there, HELLO) >= 0 || Ascii.difference(back, HELLO) >= 0) {
            throw new CheckFailed("a message came changed");
        }
    }
}
