package org.stblink.port.kit;

import java.util.ConcurrentModificationException;
import java.util.List;
import org.stblink.hal.ConcurrentStream;
import org.stblink.hal.HalException;
import org.stblink.hal.HalListener;
import org.stblink.hal.HalStream;
import org.stblink.hal.NetworkPort;
import org.stblink.port.javase.DaemonTaskRunner;
import org.stblink.port.javase.NioNetworkPort;

/**
 * Streams that break NET-12, NET-16 and NET-17 beside a thread in await: over real sockets and threads, for the simulated world has
 * neither.
 */
final class BrokenConcurrentStreams {
    private static final byte[] LOOPBACK = {127, 0, 0, 1};

    private BrokenConcurrentStreams() {}

    static List<BrokenPort> all() {
        return List.of(
                port(
                        "NET-12",
                        "a close on another thread changes what await goes through",
                        "closesOnAnotherThreadDoNotDisturbAwait",
                        "NetworkPort.await(1) threw java.util.ConcurrentModificationException",
                        (good, network) -> new Stream(good) {
                            @Override
                            public void close() {
                                network.disturb();
                                super.close();
                            }
                        }),
                port(
                        "NET-16",
                        "a read that comes while another thread awaits changes what it read",
                        "bytesPassWholeBesideAwait",
                        "came changed, written and read while another thread was in await",
                        (good, network) -> new Stream(good) {
                            @Override
                            public int read(byte[] b, int off, int len) {
                                int count = super.read(b, off, len);
                                if (count > 0 && network.isAwaiting()) {
                                    b[off] ^= 1;
                                }
                                return count;
                            }
                        }),
                port(
                        "NET-16",
                        "a write that comes while another thread awaits throws",
                        "bytesPassWholeBesideAwait",
                        "HalStream.write threw java.lang.IllegalStateException: the selector is in use",
                        (good, network) -> new Stream(good) {
                            @Override
                            public int write(byte[] b, int off, int len) {
                                if (network.isAwaiting()) {
                                    throw new IllegalStateException("the selector is in use");
                                }
                                return super.write(b, off, len);
                            }
                        }),
                port(
                        "NET-16",
                        "a read on another thread is never heeded",
                        "awaitAfterAWakeupHeedsAReadBesideAwait",
                        "did not end early for a byte that came after a read beside it and a wake-up",
                        (good, network) -> new Stream(good) {
                            @Override
                            public int read(byte[] b, int off, int len) {
                                network.deafen();
                                return super.read(b, off, len);
                            }
                        }),
                port(
                        "NET-16",
                        "a short write on another thread is never heeded",
                        "awaitAfterAWakeupHeedsAShortWriteBesideAwait",
                        "did not end early for room that came after a short write beside it and a wake-up",
                        (good, network) -> new Stream(good) {
                            @Override
                            public int write(byte[] b, int off, int len) {
                                int taken = super.write(b, off, len);
                                if (taken < len) {
                                    network.deafen();
                                }
                                return taken;
                            }
                        }),
                port(
                        "NET-17",
                        "a moment is as long as a blocking wait that is told to be short",
                        "awaitMoreReturnsSoonWhereNothingComes",
                        "awaitMore with nothing there, 50 times took",
                        (good, network) -> new Stream(good) {
                            @Override
                            public void awaitMore() {
                                Pause.on(this, 25);
                            }
                        }),
                port(
                        "NET-17",
                        "a stream that is closed has no moment to give",
                        "awaitMoreReturnsSoonWhereNothingComes",
                        "ConcurrentStream.awaitMore threw java.lang.IllegalStateException: closed",
                        (good, network) -> new Stream(good) {
                            @Override
                            public void awaitMore() {
                                if (good.status() == HalStream.FAILED) {
                                    throw new IllegalStateException("closed");
                                }
                            }
                        }),
                port(
                        "NET-17",
                        "a byte is read to see whether there is one",
                        "awaitMoreTakesNothing",
                        "of 50 bytes came, and then none",
                        (good, network) -> new Stream(good) {
                            @Override
                            public void awaitMore() {
                                good.read(new byte[1], 0, 1);
                            }
                        }));
    }

    private interface Breaking {
        HalStream of(HalStream good, Network network);
    }

    private static BrokenPort port(String rule, String fault, String check, String seen, Breaking breaking) {
        return new BrokenPort(rule, fault, check, seen, (parts, lab) -> {
            parts.network = new Network(sockets(parts), breaking);
            parts.tasks = new DaemonTaskRunner();
            parts.clock = () -> System.nanoTime() / 1_000_000;
        });
    }

    private static NetworkPort sockets(Parts parts) {
        try {
            return new NioNetworkPort(parts.log);
        } catch (HalException e) {
            throw new AssertionError(e);
        }
    }

    private static class Stream extends StreamWrapper implements ConcurrentStream {
        Stream(HalStream good) {
            super(good);
        }

        @Override
        public void awaitMore() {
            ((ConcurrentStream) good).awaitMore();
        }
    }

    /** Whatever address the kit was told, the one that a machine has in any case. */
    private static final class Network extends NetworkWrapper {
        private final Breaking breaking;
        private volatile Thread awaiting;
        private boolean deaf;
        private boolean disturbed;
        private boolean woken;

        Network(NetworkPort good, Breaking breaking) {
            super(good);
            this.breaking = breaking;
        }

        boolean isAwaiting() {
            return awaiting != null && awaiting != Thread.currentThread();
        }

        /** Until the next connection, only a wake-up or the time ends await. */
        synchronized void deafen() {
            deaf |= isAwaiting();
        }

        /** The await that goes on meanwhile fails. */
        synchronized void disturb() {
            disturbed |= isAwaiting();
        }

        private synchronized void requireUndisturbed() {
            if (disturbed) {
                disturbed = false;
                throw new ConcurrentModificationException();
            }
        }

        private synchronized void hearAgain() {
            deaf = false;
        }

        @Override
        HalStream stream(HalStream stream) {
            return breaking.of(stream, this);
        }

        @Override
        public HalStream connect(String host, int port, byte[] localIpOrNull) {
            hearAgain();
            return super.connect("127.0.0.1", port, null);
        }

        @Override
        public HalListener listen(byte[] ip, int port) throws HalException {
            return super.listen(LOOPBACK, port);
        }

        @Override
        public void await(int maxMillis) {
            awaiting = Thread.currentThread();
            try {
                if (!awaitDeaf(maxMillis)) {
                    super.await(maxMillis);
                }
            } finally {
                awaiting = null;
            }
            requireUndisturbed();
        }

        private synchronized boolean awaitDeaf(int maxMillis) {
            if (deaf && !woken) {
                Pause.on(this, maxMillis);
            }
            woken = false;
            return deaf;
        }

        @Override
        public void wakeup() {
            synchronized (this) {
                woken = true;
                notifyAll();
            }
            super.wakeup();
        }
    }
}
