package org.stblink.port.kit;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.stblink.hal.EntropySource;
import org.stblink.hal.LogSink;
import org.stblink.hal.MonotonicClock;
import org.stblink.hal.TaskRunner;
import org.stblink.port.javase.DaemonTaskRunner;

/** Entropy sources, clocks, task runners and log sinks that break ENT, CLK, TSK and LOG. */
final class BrokenParts {
    private BrokenParts() {}

    static List<BrokenPort> all() {
        List<BrokenPort> ports = new ArrayList<>();
        ports.addAll(entropy());
        ports.addAll(clocks());
        ports.addAll(tasks());
        ports.addAll(logs());
        return ports;
    }

    private static BrokenPort port(String rule, String fault, String check, String seen, SimLab.Breaking breaking) {
        return new BrokenPort(rule, fault, check, seen, breaking::of);
    }

    private static List<BrokenPort> entropy() {
        return List.of(
                port(
                        "ENT-1",
                        "a counter stands for randomness until the system is ready",
                        "bytesAreNotWeak",
                        "equal steps, as a counter makes",
                        (parts, lab) -> parts.entropy = new EntropySource() {
                            private int counter;

                            @Override
                            public boolean fill(byte[] out) {
                                for (int i = 0; i < out.length; i++) {
                                    out[i] = (byte) (counter++ * 7);
                                }
                                counter += 3;
                                return true;
                            }
                        }),
                port(
                        "ENT-1",
                        "bytes of text stand for random ones",
                        "bytesAreNotWeak",
                        "were to be expected",
                        (parts, lab) -> {
                            EntropySource good = parts.entropy;
                            parts.entropy = out -> {
                                boolean ready = good.fill(out);
                                for (int i = 0; i < out.length; i++) {
                                    out[i] &= 0x7f;
                                }
                                return ready;
                            };
                        }),
                port(
                        "ENT-2",
                        "fill waits for the system",
                        "firstFillReturnsAtOnce",
                        "the first fill took",
                        (parts, lab) -> {
                            EntropySource good = parts.entropy;
                            parts.entropy = out -> {
                                lab.world.runFor(1500);
                                return good.fill(out);
                            };
                        }),
                port(
                        "ENT-3",
                        "the seed is the same at each start",
                        "restartDoesNotRepeatIt",
                        "the same bytes as after the start before",
                        (parts, lab) -> {
                            Random sameEachTime = new Random(42);
                            parts.entropy = out -> {
                                sameEachTime.nextBytes(out);
                                return true;
                            };
                        }),
                port(
                        "ENT-4",
                        "a short read of the source is taken for a whole one",
                        "everyByteIsFilled",
                        "byte 16 of 17 was never filled",
                        (parts, lab) -> {
                            EntropySource good = parts.entropy;
                            parts.entropy = out -> {
                                byte[] atMost = new byte[Math.min(16, out.length)];
                                boolean ready = good.fill(atMost);
                                System.arraycopy(atMost, 0, out, 0, atMost.length);
                                return ready;
                            };
                        }));
    }

    private static List<BrokenPort> clocks() {
        return List.of(
                port(
                        "CLK-1",
                        "it is the time of day, which is set back",
                        "neverGoesBackWhenTheTimeOfDayIsSet",
                        "the clock went back from",
                        (parts, lab) -> {
                            MonotonicClock good = parts.clock;
                            long setAt = good.millis() + 20_000;
                            parts.clock = () -> good.millis() - (good.millis() > setAt ? 3_600_000 : 0);
                        }),
                port(
                        "CLK-2",
                        "it stands still during suspend",
                        "suspendIsCounted",
                        "ms while the peer's counted",
                        (parts, lab) -> {
                            MonotonicClock good = parts.clock;
                            long suspendedAt = good.millis() + 20_000;
                            parts.clock = () -> {
                                long beyond = Math.max(0, good.millis() - suspendedAt);
                                return good.millis() - Math.min(beyond, 5000);
                            };
                        }),
                port(
                        "CLK-3",
                        "it ticks ten times a second",
                        "resolutionIs20MillisOrBetter",
                        "the clock goes in steps of 100 ms",
                        (parts, lab) -> {
                            MonotonicClock good = parts.clock;
                            parts.clock = () -> good.millis() / 100 * 100;
                        }));
    }

    private static List<BrokenPort> tasks() {
        return List.of(
                port(
                        "TSK-1",
                        "it runs the task on the caller's thread",
                        "taskRunsOnceSoonOnAThreadOfItsOwn",
                        "the task ran on the thread that called start",
                        (parts, lab) -> parts.tasks = (name, stack, task) -> {
                            task.run();
                            return true;
                        }),
                port(
                        "TSK-1",
                        "a pool of one thread",
                        "twoTasksRunAtTheSameTime",
                        "the task did not run within",
                        (parts, lab) -> parts.tasks = new TaskRunner() {
                            private Thread before;

                            @Override
                            public boolean start(String name, int stackBytes, Runnable task) {
                                Thread after = before;
                                before = new Thread(() -> {
                                    if (after == null || ended(after)) {
                                        task.run();
                                    }
                                });
                                before.setDaemon(true);
                                before.start();
                                return true;
                            }
                        }),
                port(
                        "TSK-2",
                        "without a thread it runs the task itself",
                        "starterNeverRunsTheTaskItself",
                        "ran on the thread that called start",
                        (parts, lab) -> parts.tasks = new TaskRunner() {
                            private final TaskRunner good = new DaemonTaskRunner();
                            private int started;

                            @Override
                            public boolean start(String name, int stackBytes, Runnable task) {
                                if (started++ < 2) {
                                    return good.start(name, stackBytes, task);
                                }
                                task.run();
                                return false;
                            }
                        }),
                port(
                        "TSK-2",
                        "without a thread it lets the error out",
                        "noThreadMeansFalse",
                        "threw java.lang.OutOfMemoryError",
                        (parts, lab) -> parts.tasks = new TaskRunner() {
                            private final TaskRunner good = new DaemonTaskRunner();
                            private int started;

                            @Override
                            public boolean start(String name, int stackBytes, Runnable task) {
                                if (started++ < 20) {
                                    return good.start(name, stackBytes, task);
                                }
                                throw new OutOfMemoryError("unable to create native thread");
                            }
                        }),
                port(
                        "TSK-3",
                        "the thread keeps the VM alive",
                        "threadDoesNotKeepTheVmAlive",
                        "the thread is no daemon",
                        (parts, lab) -> parts.tasks = (name, stack, task) -> {
                            Thread thread = new Thread(task, name);
                            thread.setDaemon(false);
                            thread.start();
                            return true;
                        }));
    }

    /** Whether it ended; false when this thread is to end, too. */
    private static boolean ended(Thread thread) {
        try {
            thread.join();
            return true;
        } catch (InterruptedException e) {
            return false;
        }
    }

    private abstract static class Sink implements LogSink {
        @Override
        public boolean enabled(int level) {
            return true;
        }

        @Override
        public void log(int level, int code, String text) {}
    }

    private static List<BrokenPort> logs() {
        return List.of(
                port(
                        "LOG-1",
                        "a failing writer is the caller's",
                        "logDoesNotBlockOrThrow",
                        "LogSink.log threw java.lang.IllegalStateException: No space left on device",
                        (parts, lab) -> parts.log = new Sink() {
                            @Override
                            public void log(int level, int code, String text) {
                                throw new IllegalStateException("No space left on device");
                            }
                        }),
                port(
                        "LOG-1",
                        "each line goes to a slow console",
                        "logDoesNotBlockOrThrow",
                        "each of 8 lines took 400 ms or more",
                        (parts, lab) -> parts.log = new Sink() {
                            @Override
                            public void log(int level, int code, String text) {
                                lab.world.runFor(400);
                            }
                        }),
                port(
                        "LOG-2",
                        "enabled reads a configuration each time",
                        "enabledIsCheap",
                        "1000 calls of enabled took 1000 ms",
                        (parts, lab) -> parts.log = new Sink() {
                            @Override
                            public boolean enabled(int level) {
                                lab.world.runFor(1);
                                return true;
                            }
                        }));
    }
}
