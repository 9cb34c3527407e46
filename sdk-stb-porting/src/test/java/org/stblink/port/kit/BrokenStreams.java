package org.stblink.port.kit;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.stblink.hal.HalException;
import org.stblink.hal.HalListener;
import org.stblink.hal.HalStream;

/** Networks whose streams and listeners break NET-10 to NET-22. */
final class BrokenStreams {
    private BrokenStreams() {}

    private static BrokenPort streams(
            String rule, String fault, String check, String seen, BiFunction<HalStream, SimLab, HalStream> breaking) {
        return new BrokenPort(
                rule,
                fault,
                check,
                seen,
                (parts, lab) -> parts.network = new NetworkWrapper(parts.network) {
                    @Override
                    HalStream stream(HalStream stream) {
                        return breaking.apply(stream, lab);
                    }
                });
    }

    private static BrokenPort listeners(
            String rule, String fault, String check, String seen, Function<HalListener, HalListener> breaking) {
        return new BrokenPort(
                rule,
                fault,
                check,
                seen,
                (parts, lab) -> parts.network = new NetworkWrapper(parts.network) {
                    @Override
                    HalListener listener(HalListener listener) {
                        return breaking.apply(listener);
                    }
                });
    }

    static List<BrokenPort> all() {
        List<BrokenPort> ports = new ArrayList<>();
        ports.addAll(reading());
        ports.addAll(writing());
        ports.addAll(closing());
        ports.addAll(buffers());
        ports.addAll(listening());
        return ports;
    }

    private static List<BrokenPort> reading() {
        return List.of(
                streams(
                        "NET-10",
                        "a reset looks like an orderly end",
                        "resetIsBroken",
                        "read answered END (-1) after the peer reset the connection; it must be BROKEN (-2)",
                        (good, lab) -> new StreamWrapper(good) {
                            @Override
                            public int read(byte[] b, int off, int len) {
                                return Math.max(END, super.read(b, off, len));
                            }
                        }),
                streams(
                        "NET-10",
                        "the end is an exception",
                        "readTellsNothingThenBytesThenEnd",
                        "HalStream.read threw java.lang.IllegalStateException: end of stream",
                        (good, lab) -> new StreamWrapper(good) {
                            @Override
                            public int read(byte[] b, int off, int len) {
                                int count = super.read(b, off, len);
                                if (count == END) {
                                    throw new IllegalStateException("end of stream");
                                }
                                return count;
                            }
                        }),
                streams(
                        "NET-10",
                        "a read time-out of a second is an end",
                        "silenceIsNothing",
                        "read answered END (-1) after 1500 ms of silence",
                        (good, lab) -> new StreamWrapper(good) {
                            private final long opened = lab.world.nowMillis();

                            @Override
                            public int read(byte[] b, int off, int len) {
                                int count = super.read(b, off, len);
                                boolean late = lab.world.nowMillis() - opened > 1000;
                                return count == NOTHING && late ? END : count;
                            }
                        }),
                streams(
                        "NET-13",
                        "the end overtakes the bytes before it",
                        "bytesBeforeTheEndAreReadFirst",
                        "END (-1) with 0 of 1 bytes that were sent read so far",
                        (good, lab) -> new StreamWrapper(good) {
                            private final ByteArrayOutputStream ahead = new ByteArrayOutputStream();
                            private boolean ended;

                            @Override
                            public int read(byte[] b, int off, int len) {
                                byte[] block = new byte[1024];
                                int count = ended ? END : super.read(block, 0, block.length);
                                while (count > 0) {
                                    ahead.write(block, 0, count);
                                    count = super.read(block, 0, block.length);
                                }
                                ended = ended || count == END;
                                if (count < 0 || ahead.size() == 0) {
                                    return count;
                                }
                                byte[] have = ahead.toByteArray();
                                int now = Math.min(len, have.length);
                                System.arraycopy(have, 0, b, off, now);
                                ahead.reset();
                                ahead.write(have, now, have.length - now);
                                return now;
                            }
                        }));
    }

    private static List<BrokenPort> writing() {
        return List.of(
                streams(
                        "NET-11",
                        "what the system did not take is dropped",
                        "bytesTakenArriveInOrderAndWhole",
                        "in vain until all of the 300000 bytes that write took have arrived",
                        (good, lab) -> new StreamWrapper(good) {
                            private int writes;

                            @Override
                            public int write(byte[] b, int off, int len) {
                                int taken = super.write(b, off, len);
                                boolean pretends = taken > 0 && taken < len && writes++ == 0;
                                return pretends ? taken + 1 : taken;
                            }
                        }),
                streams(
                        "NET-11",
                        "write buffers without end",
                        "writeComesShortWhenNobodyReads",
                        "it must come short",
                        (good, lab) -> new StreamWrapper(good) {
                            @Override
                            public int write(byte[] b, int off, int len) {
                                return Math.max(super.write(b, off, len), len);
                            }
                        }),
                new BrokenPort(
                        "NET-14",
                        "a second small write waits 40 ms for an acknowledgement",
                        "secondSmallWriteDoesNotWaitForAnAcknowledgement",
                        "40 ms later, every time",
                        (parts, lab) -> parts.network = new DelayedSmallWrites(parts.network, lab.world)));
    }

    private static List<BrokenPort> closing() {
        return List.of(
                streams(
                        "NET-12",
                        "a second close throws",
                        "closeIsIdempotentAndFinal",
                        "HalStream.close threw java.lang.IllegalStateException: not open",
                        (good, lab) -> new StreamWrapper(good) {
                            private boolean closed;

                            @Override
                            public void close() {
                                if (closed) {
                                    throw new IllegalStateException("not open");
                                }
                                closed = true;
                                super.close();
                            }
                        }),
                streams(
                        "NET-12",
                        "a closed stream answers END",
                        "closeIsIdempotentAndFinal",
                        "after close read answered END (-1)",
                        (good, lab) -> new StreamWrapper(good) {
                            private boolean closed;

                            @Override
                            public int read(byte[] b, int off, int len) {
                                return closed ? END : super.read(b, off, len);
                            }

                            @Override
                            public void close() {
                                closed = true;
                                super.close();
                            }
                        }));
    }

    private static List<BrokenPort> buffers() {
        return List.of(
                streams(
                        "NET-15",
                        "read copies from a block that is longer than what came",
                        "onlyTheBytesReadAreTouched",
                        "is changed after a read of",
                        (good, lab) -> new StreamWrapper(good) {
                            @Override
                            public int read(byte[] b, int off, int len) {
                                byte[] block = new byte[len];
                                int count = super.read(block, 0, len);
                                if (count > 0) {
                                    System.arraycopy(block, 0, b, off, len);
                                }
                                return count;
                            }
                        }),
                streams(
                        "NET-15",
                        "write scrambles in the caller's array",
                        "writeTouchesNothingAndKeepsNothing",
                        "write changed the caller's array",
                        (good, lab) -> new StreamWrapper(good) {
                            @Override
                            public int write(byte[] b, int off, int len) {
                                int taken = super.write(b, off, len);
                                b[off] ^= 1;
                                return taken;
                            }
                        }));
    }

    private static List<BrokenPort> listening() {
        return List.of(
                new BrokenPort(
                        "NET-20",
                        "accept waits for somebody",
                        "acceptIsNullAtOnceWhenNobodyWaits",
                        "accept with nobody there took 5000 ms",
                        (parts, lab) -> parts.network = new NetworkWrapper(parts.network) {
                            @Override
                            HalListener listener(HalListener listener) {
                                return new ListenerWrapper(listener) {
                                    @Override
                                    public HalStream accept() {
                                        HalStream accepted = super.accept();
                                        lab.world.runFor(accepted == null ? 5000 : 0);
                                        return accepted;
                                    }
                                };
                            }
                        }),
                new BrokenPort(
                        "NET-21",
                        "port tells the 0 that was asked for",
                        "portIsTheRealOne",
                        "port answered 0 for a listener on a free port",
                        (parts, lab) -> parts.network = new NetworkWrapper(parts.network) {
                            @Override
                            public HalListener listen(byte[] ip, int port) throws HalException {
                                return new ListenerWrapper(super.listen(ip, port)) {
                                    @Override
                                    public int port() {
                                        return port;
                                    }
                                };
                            }
                        }),
                listeners(
                        "NET-22",
                        "close leaves the socket to the garbage collector",
                        "portIsFreeAtOnceAfterClose",
                        "cannot be listened on again after close",
                        good -> new ListenerWrapper(good) {
                            @Override
                            public void close() {
                                // "The collector closes it."
                            }
                        }),
                listeners(
                        "NET-22",
                        "close takes the accepted streams with it",
                        "streamsAcceptedBeforeLiveOn",
                        "read answered BROKEN (-2) with 0 of 5 bytes",
                        good -> new ListenerWrapper(good) {
                            private final List<HalStream> accepted = new ArrayList<>();

                            @Override
                            public HalStream accept() {
                                HalStream stream = super.accept();
                                if (stream != null) {
                                    accepted.add(stream);
                                }
                                return stream;
                            }

                            @Override
                            public void close() {
                                super.close();
                                accepted.forEach(HalStream::close);
                            }
                        }));
    }
}
