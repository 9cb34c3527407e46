package org.stblink.port.kit;

import java.util.ArrayList;
import java.util.List;
import org.stblink.hal.HalException;
import org.stblink.hal.HalListener;
import org.stblink.hal.HalStream;

/** NET-20 to NET-22. */
final class ListenerChecks {
    private static final byte[] HELLO = Ascii.bytes("hello");
    private static final int MAX_PORT = 65535;
    private static final int CALLERS = 3;

    private ListenerChecks() {}

    static List<Check> all() {
        List<Check> checks = new ArrayList<Check>();
        addAccepting(checks);
        addPorts(checks);
        return checks;
    }

    private static void addAccepting(List<Check> checks) {
        checks.add(
                new Check(
                        "NET-20",
                        "acceptIsNullAtOnceWhenNobodyWaits",
                        "HalListener.accept: make the listening socket non-blocking; null also after close") {
                    @Override
                    void run(Bench bench) throws CheckFailed, HalException {
                        HalListener listener = bench.listen(bench.ownAddress(), 0);
                        long begin = bench.now();
                        HalStream nobody = bench.accept(listener);
                        bench.requireAtOnce("accept with nobody there", begin);
                        listener.close();
                        HalStream afterClose = bench.accept(listener);
                        if (nobody != null || afterClose != null) {
                            throw new CheckFailed("accept gave a stream "
                                    + (nobody != null ? "with nobody there" : "after close") + "; it must be null");
                        }
                    }
                });
        checks.add(
                new Check(
                        "NET-20",
                        "severalThatWaitAreAcceptedOneByOne",
                        "HalListener.accept: one stream a call, in status OPEN; the others stay and are still readiness") {
                    @Override
                    void run(Bench bench) throws CheckFailed, HalException {
                        HalListener listener = bench.listen(bench.ownAddress(), 0);
                        for (int i = 0; i < CALLERS; i++) {
                            bench.connect(bench.ownHost(), listener.port(), null);
                        }
                        for (int i = 0; i < CALLERS; i++) {
                            int status = bench.waitAccept(listener).status();
                            if (status != HalStream.OPEN) {
                                throw new CheckFailed(
                                        "an accepted stream has status " + status + "; it must be OPEN (1)");
                            }
                            bench.await(0);
                        }
                        if (bench.accept(listener) != null) {
                            throw new CheckFailed("accept gave more streams than connections were made");
                        }
                    }
                });
    }

    private static void addPorts(List<Check> checks) {
        checks.add(
                new Check(
                        "NET-21",
                        "portIsTheRealOne",
                        "HalListener.port: ask the socket for its port; the SDK tells it to the server") {
                    @Override
                    void run(Bench bench) throws CheckSkipped, CheckFailed, HalException {
                        HalListener listener = bench.listen(bench.ownAddress(), 0);
                        int free = listener.port();
                        if (free < 1 || free > MAX_PORT) {
                            throw new CheckFailed("port answered " + free + " for a listener on a free port");
                        }
                        HalStream caller = bench.connect(bench.ownHost(), free, null);
                        bench.waitOpen(caller, "port " + free + ", which the listener says it has");
                        listener.close();
                        bench.close(caller);
                        HalListener again;
                        try {
                            again = bench.listen(bench.ownAddress(), free);
                        } catch (HalException notFree) {
                            throw new CheckSkipped(
                                    "port " + free + " could not be listened on again after close, so not "
                                            + "all was looked at: see NET-22");
                        }
                        if (again.port() != free) {
                            throw new CheckFailed(
                                    "port answered " + again.port() + " where " + free + " was asked for");
                        }
                    }
                });
        checks.add(
                new Check(
                        "NET-22",
                        "portIsFreeAtOnceAfterClose",
                        "HalListener.close: close the socket now; SO_REUSEADDR, so that lingering connections do not hold the"
                                + " port. Java NIO closes a socket of a selector in the next select only") {
                    @Override
                    void run(Bench bench) throws CheckFailed, HalException {
                        HalListener listener = bench.listen(bench.ownAddress(), 0);
                        bench.pair(listener, bench.ownHost(), null);
                        int port = listener.port();
                        listener.close();
                        listener.close();
                        try {
                            bench.pair(bench.listen(bench.ownAddress(), port), bench.ownHost(), null);
                        } catch (HalException e) {
                            throw new CheckFailed(
                                    "port " + port + " cannot be listened on again after close: " + e.getMessage());
                        }
                    }
                });
        checks.add(
                new Check(
                        "NET-22",
                        "streamsAcceptedBeforeLiveOn",
                        "HalListener.close: close the listening socket alone") {
                    @Override
                    void run(Bench bench) throws CheckFailed, HalException {
                        HalListener listener = bench.listen(bench.ownAddress(), 0);
                        Bench.Pair pair = bench.pair(listener, bench.ownHost(), null);
                        listener.close();
                        bench.writeAll(pair.caller, HELLO);
                        bench.read(pair.target, HELLO.length);
                        bench.writeAll(pair.target, HELLO);
                        bench.read(pair.caller, HELLO.length);
                    }
                });
        checks.add(
                new Check(
                        "NET-22",
                        "portIsFreeAlsoWhenAnotherThreadClosesIt",
                        "HalListener.close: a wait on the SDK's thread must not keep the socket's port") {
                    @Override
                    void run(final Bench bench) throws CheckSkipped, CheckFailed, HalException {
                        final HalListener listener = bench.listen(bench.ownAddress(), 0);
                        OtherThread closer = OtherThread.later(bench, new Runnable() {
                            @Override
                            public void run() {
                                listener.close();
                            }
                        });
                        closer.join(bench, "HalListener.close");
                        bench.listen(bench.ownAddress(), listener.port());
                    }
                });
    }
}
