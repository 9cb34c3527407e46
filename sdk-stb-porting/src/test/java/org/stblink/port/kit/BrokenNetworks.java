package org.stblink.port.kit;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.stblink.hal.HalException;
import org.stblink.hal.HalListener;
import org.stblink.hal.HalStream;
import org.stblink.hal.NetworkPort;

/** Networks that break NET-1 to NET-8. */
final class BrokenNetworks {
    private BrokenNetworks() {}

    private static BrokenPort port(String rule, String fault, String check, String seen, SimLab.Breaking breaking) {
        return new BrokenPort(rule, fault, check, seen, breaking::of);
    }

    static List<BrokenPort> all() {
        List<BrokenPort> ports = new ArrayList<>();
        ports.addAll(blocking());
        ports.addAll(addresses());
        ports.addAll(waiting());
        ports.addAll(connecting());
        return ports;
    }

    private static List<BrokenPort> blocking() {
        return List.of(
                port(
                        "NET-1",
                        "connect waits for the name server",
                        "connectToANameReturnsAtOnce",
                        "took 3000 ms; it must return at once",
                        (parts, lab) -> parts.network = new NetworkWrapper(parts.network) {
                            @Override
                            public HalStream connect(String host, int port, byte[] localIpOrNull) {
                                if (host.endsWith(".invalid")) {
                                    lab.world.runFor(3000);
                                }
                                return super.connect(host, port, localIpOrNull);
                            }
                        }),
                port(
                        "NET-1",
                        "read waits for bytes",
                        "callsThatHaveNothingToDoReturnAtOnce",
                        "read with nothing there took 2000 ms",
                        (parts, lab) -> parts.network = new NetworkWrapper(parts.network) {
                            @Override
                            HalStream stream(HalStream stream) {
                                return new StreamWrapper(stream) {
                                    @Override
                                    public int read(byte[] b, int off, int len) {
                                        int count = super.read(b, off, len);
                                        lab.world.runFor(count == NOTHING ? 2000 : 0);
                                        return count;
                                    }
                                };
                            }
                        }),
                port(
                        "NET-1",
                        "applyAddress waits until the interface has it",
                        "applyAndReleaseReturnAtOnce",
                        "applyAddress took 4000 ms",
                        (parts, lab) -> parts.network = new NetworkWrapper(parts.network) {
                            @Override
                            public int applyAddress(byte[] ip, int prefix, byte[] gatewayOrNull) {
                                lab.world.runFor(4000);
                                return super.applyAddress(ip, prefix, gatewayOrNull);
                            }
                        }));
    }

    private static List<BrokenPort> addresses() {
        return List.of(
                port(
                        "NET-2",
                        "adding an address configures the interface anew and cuts every stream",
                        "openStreamsSurviveAnAddressThatIsAddedAndReleased",
                        "BROKEN (-2)",
                        (parts, lab) -> parts.network = new NetworkWrapper(parts.network) {
                            private final List<HalStream> open = new ArrayList<>();

                            @Override
                            HalStream stream(HalStream stream) {
                                open.add(stream);
                                return stream;
                            }

                            @Override
                            public int applyAddress(byte[] ip, int prefix, byte[] gatewayOrNull) {
                                open.forEach(HalStream::close);
                                return super.applyAddress(ip, prefix, gatewayOrNull);
                            }
                        }),
                port(
                        "NET-2",
                        "the added address replaces the primary one",
                        "primaryAddressStaysTheSourceOfNewStreams",
                        "a new stream comes from 10.64.3.7 after the address was added",
                        (parts, lab) -> parts.network = new NetworkWrapper(parts.network) {
                            private byte[] newest;

                            @Override
                            public int applyAddress(byte[] ip, int prefix, byte[] gatewayOrNull) {
                                newest = ip;
                                return super.applyAddress(ip, prefix, gatewayOrNull);
                            }

                            @Override
                            public int releaseAddress(byte[] ip) {
                                newest = null;
                                return super.releaseAddress(ip);
                            }

                            @Override
                            public HalStream connect(String host, int port, byte[] localIpOrNull) {
                                return super.connect(host, port, localIpOrNull == null ? newest : localIpOrNull);
                            }
                        }),
                port(
                        "NET-3",
                        "an address that is there already is refused",
                        "applyAndReleaseTwiceAreAsOnce",
                        "answered 2 (REFUSED)",
                        (parts, lab) -> parts.network = new NetworkWrapper(parts.network) {
                            private byte[] there;

                            @Override
                            public int applyAddress(byte[] ip, int prefix, byte[] gatewayOrNull) {
                                if (Arrays.equals(there, ip)) {
                                    return REFUSED;
                                }
                                there = ip;
                                return super.applyAddress(ip, prefix, gatewayOrNull);
                            }
                        }),
                port(
                        "NET-3",
                        "releasing what is not there is refused",
                        "releasingWhatIsNotThereSucceeds",
                        "of an address that the box does not have answered 2",
                        (parts, lab) -> parts.network = new NetworkWrapper(parts.network) {
                            @Override
                            public int releaseAddress(byte[] ip) {
                                return REFUSED;
                            }
                        }),
                port(
                        "NET-3",
                        "what a run before applied is there after a restart",
                        "addressOfAKilledRunIsGone",
                        "still has 10.64.3.7",
                        new BrokenPort.Broken() {
                            private boolean ranBefore;

                            @Override
                            public void of(Parts parts, SimLab lab) {
                                if (ranBefore) {
                                    parts.network.applyAddress(new byte[] {10, 64, 3, 7}, 16, null);
                                }
                                ranBefore = true;
                            }
                        }));
    }

    /** Comes back from await at once for as long as anything is left that nobody took. */
    private static class LevelTriggered extends NetworkWrapper {
        private final SimLab lab;
        private int returns;
        int left;

        LevelTriggered(NetworkPort good, SimLab lab) {
            super(good);
            this.lab = lab;
        }

        @Override
        public void await(int maxMillis) {
            returns++;
            if (left > 0) {
                lab.world.runFor(returns % 500 == 0 ? 1 : 0);
            } else {
                super.await(maxMillis);
            }
        }
    }

    private static List<BrokenPort> waiting() {
        return List.of(
                port(
                        "NET-4",
                        "await sleeps through readiness",
                        "bytesEndAwait",
                        "did not end early for bytes that arrive",
                        (parts, lab) -> parts.network = new NetworkWrapper(parts.network) {
                            @Override
                            public void await(int maxMillis) {
                                lab.world.runFor(maxMillis);
                            }
                        }),
                port(
                        "NET-4",
                        "await returns at once again and again",
                        "awaitWaitsWhenNothingIsReady",
                        "more than 1000 times within 100 ms",
                        (parts, lab) -> parts.network = new NetworkWrapper(parts.network) {
                            private int calls;

                            @Override
                            public void await(int maxMillis) {
                                calls++;
                                lab.world.runFor(calls % 500 == 0 ? 1 : 0);
                            }
                        }),
                port(
                        "NET-4",
                        "bytes that a read left are told of once, as an edge is",
                        "bytesLeftUnreadAreStillReadiness",
                        "did not end early for 3 bytes of 5 left unread",
                        (parts, lab) -> parts.network = new NetworkWrapper(parts.network) {
                            private int fullReads;

                            @Override
                            HalStream stream(HalStream stream) {
                                return new StreamWrapper(stream) {
                                    @Override
                                    public int read(byte[] b, int off, int len) {
                                        int count = super.read(b, off, len);
                                        fullReads = count == len ? fullReads + 1 : 0;
                                        return count;
                                    }
                                };
                            }

                            @Override
                            public void await(int maxMillis) {
                                if (fullReads < 2) {
                                    super.await(maxMillis);
                                } else {
                                    lab.world.runFor(maxMillis);
                                }
                            }
                        }),
                port(
                        "NET-9",
                        "bytes are told of until they are read, as a level is",
                        "bytesThatNobodyReadsDoNotKeepAwaitBusy",
                        "more than 300 times within 100 ms, with bytes that nobody reads",
                        (parts, lab) -> parts.network = new LevelTriggered(parts.network, lab) {
                            @Override
                            HalStream stream(HalStream stream) {
                                return new StreamWrapper(stream) {
                                    @Override
                                    public int read(byte[] b, int off, int len) {
                                        int count = super.read(b, off, len);
                                        left = count == len ? 1 : 0;
                                        return count;
                                    }
                                };
                            }
                        }),
                port(
                        "NET-9",
                        "connections are told of until they are accepted, as a level is",
                        "connectionsThatNobodyAcceptsDoNotKeepAwaitBusy",
                        "more than 300 times within 100 ms, with a connection that nobody accepts",
                        (parts, lab) -> parts.network = new LevelTriggered(parts.network, lab) {
                            @Override
                            public HalStream connect(String host, int port, byte[] localIpOrNull) {
                                left++;
                                return super.connect(host, port, localIpOrNull);
                            }

                            @Override
                            HalListener listener(HalListener listener) {
                                return new ListenerWrapper(listener) {
                                    @Override
                                    public HalStream accept() {
                                        HalStream accepted = super.accept();
                                        left -= accepted == null ? 0 : 1;
                                        return accepted;
                                    }
                                };
                            }
                        }),
                port(
                        "NET-5",
                        "a wake-up while nobody waits is lost",
                        "wakeupBeforeAwaitEndsIt",
                        "did not end early for a wake-up that came before",
                        (parts, lab) -> parts.network = new NetworkWrapper(parts.network) {
                            @Override
                            public void wakeup() {
                                // Only tells whoever waits right now; here nobody does.
                            }
                        }));
    }

    private static List<BrokenPort> connecting() {
        return List.of(
                port(
                        "NET-6",
                        "connect throws for an unknown name",
                        "unknownNameFailsWithoutAnException",
                        "NetworkPort.connect(no-such-host.invalid, 9) threw java.lang.IllegalStateException",
                        (parts, lab) -> parts.network = new NetworkWrapper(parts.network) {
                            @Override
                            public HalStream connect(String host, int port, byte[] localIpOrNull) {
                                if (host.endsWith(".invalid")) {
                                    throw new IllegalStateException("unknown host " + host);
                                }
                                return super.connect(host, port, localIpOrNull);
                            }
                        }),
                port(
                        "NET-6",
                        "a refusal is never told",
                        "refusedConnectionFailsWithoutAnException",
                        "in vain until the stream to a port nobody listens on is FAILED",
                        (parts, lab) -> parts.network = new NetworkWrapper(parts.network) {
                            @Override
                            HalStream stream(HalStream stream) {
                                return new StreamWrapper(stream) {
                                    @Override
                                    public int status() {
                                        return super.status() == FAILED ? CONNECTING : super.status();
                                    }
                                };
                            }
                        }),
                port(
                        "NET-7",
                        "localIp is ignored",
                        "sourceAddressIsTheOneAskedFor",
                        "not from 10.64.3.7 as asked for",
                        (parts, lab) -> parts.network = new NetworkWrapper(parts.network) {
                            @Override
                            public HalStream connect(String host, int port, byte[] localIpOrNull) {
                                return super.connect(host, port, null);
                            }
                        }),
                port(
                        "NET-7",
                        "the address is said to be applied, and is not",
                        "sourceAddressIsTheOneAskedFor",
                        "applyAddress(10.64.3.7) answered DONE, and the address is not there: ",
                        (parts, lab) -> parts.network = new NetworkWrapper(parts.network) {
                            @Override
                            public int applyAddress(byte[] ip, int prefix, byte[] gatewayOrNull) {
                                return DONE;
                            }
                        }),
                port(
                        "NET-8",
                        "a port in use is silently another one",
                        "portInUseThrows",
                        "could be listened on twice at once",
                        (parts, lab) -> parts.network = new NetworkWrapper(parts.network) {
                            @Override
                            public HalListener listen(byte[] ip, int port) throws HalException {
                                try {
                                    return super.listen(ip, port);
                                } catch (HalException inUse) {
                                    return super.listen(ip, 0);
                                }
                            }
                        }),
                port(
                        "NET-8",
                        "the exception does not say which port",
                        "portInUseThrows",
                        "the exception's message must name address and port",
                        (parts, lab) -> parts.network = new NetworkWrapper(parts.network) {
                            @Override
                            public HalListener listen(byte[] ip, int port) throws HalException {
                                try {
                                    return super.listen(ip, port);
                                } catch (HalException inUse) {
                                    throw new HalException("error 98", inUse);
                                }
                            }
                        }),
                port(
                        "NET-8",
                        "it listens on every address",
                        "addressThatIsNotOursThrows",
                        "which is not the box's, did not fail",
                        (parts, lab) -> parts.network = new NetworkWrapper(parts.network) {
                            @Override
                            public HalListener listen(byte[] ip, int port) throws HalException {
                                return super.listen(lab.box.primaryAddress(), port);
                            }
                        }));
    }
}
