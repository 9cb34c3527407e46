package org.stblink.port.kit;

import java.util.ArrayList;
import java.util.List;

/** ENT-1, ENT-2, ENT-4, and of ENT-3 what one run sees. {@link CutChecks} has what a restart shows. */
final class EntropyChecks {
    private static final int TRIES = 64;
    private static final int SAMPLES = 2048;
    private static final int BYTE_VALUES = 256;
    /**
     * Each byte value comes 128 times in 2048 samples of 16 bytes, give or take 11.3 (binomial); seven times that is seen
     * by chance in less than one run of ten million.
     */
    private static final int MOST_OFF = 79;

    private EntropyChecks() {}

    /** Asked before anything else, while the source is as fresh as it gets. */
    static Check first() {
        return new Check(
                "ENT-2",
                "firstFillReturnsAtOnce",
                "EntropySource.fill: return false while the system has none yet; do not wait for it (blocking /dev/random)") {
            @Override
            void run(Bench bench) throws CheckFailed {
                long begin = bench.now();
                boolean ready = bench.firstBytes().isReady();
                bench.requireAtOnce("the first fill", begin);
                bench.measured("entropyReadyAtOnce", ready ? 1 : 0, "(1 yes, 0 no)");
            }
        };
    }

    static List<Check> all() {
        List<Check> checks = new ArrayList<Check>();
        checks.add(
                new Check(
                        "ENT-1",
                        "bytesAreNotWeak",
                        "EntropySource.fill: a counter, the time or java.util.Random is no source; return false until the"
                                + " system's own generator is seeded") {
                    @Override
                    void run(Bench bench) throws CheckFailed {
                        int[] seen = new int[BYTE_VALUES];
                        byte[] before = ready(bench, FirstBytes.SAMPLE_BYTES);
                        int equalSteps = 0;
                        for (int i = 0; i < SAMPLES; i++) {
                            byte[] out = ready(bench, FirstBytes.SAMPLE_BYTES);
                            equalSteps += steps(out);
                            for (int j = 0; j < out.length; j++) {
                                seen[out[j] & 0xff]++;
                            }
                            if (Ascii.difference(out, before) < 0) {
                                throw new CheckFailed("fill gave the same 16 bytes twice in a row");
                            }
                            before = out;
                        }
                        requireSpread(seen, equalSteps);
                    }
                });
        checks.add(new ManualCheck(
                "ENT-1",
                "firstBootGivesFalseRatherThanWeakBytes",
                "run the kit as the first program of a box that was just flashed, and look at entropyReadyAtOnce:"
                        + " 1 is right only if the hardware has a generator of its own"));
        checks.add(
                new Check(
                        "ENT-2",
                        "fillReturnsAtOnce",
                        "EntropySource.fill: read a source that never blocks (/dev/urandom after its seeding, getrandom with"
                                + " GRND_NONBLOCK)") {
                    @Override
                    void run(Bench bench) throws CheckFailed {
                        for (int i = 0; i < TRIES; i++) {
                            byte[] out = new byte[32];
                            long begin = bench.now();
                            bench.call("EntropySource.fill");
                            bench.platform().entropy().fill(out);
                            bench.requireAtOnce("fill of 32 bytes", begin);
                        }
                    }
                });
        checks.add(
                new Check(
                        "ENT-3",
                        "oneRunDoesNotRepeatItself",
                        "EntropySource.fill: one generator for the life of the port; do not seed anew from the clock") {
                    @Override
                    void run(Bench bench) throws CheckFailed {
                        byte[][] all = new byte[TRIES][];
                        for (int i = 0; i < TRIES; i++) {
                            all[i] = ready(bench, FirstBytes.SAMPLE_BYTES);
                            for (int j = 0; j < i; j++) {
                                if (Ascii.difference(all[i], all[j]) < 0) {
                                    throw new CheckFailed("sample " + i + " of 16 bytes is sample " + j + " again");
                                }
                            }
                        }
                    }
                });
        checks.add(new ManualCheck(
                "ENT-3",
                "snapshotOrCloneDoesNotRepeatIt",
                "where the box can be suspended to disk or cloned while it runs, the port's documentation must say how"
                        + " its source learns of it: a generator in the program's memory is cloned with it"));
        checks.add(
                new Check(
                        "ENT-4",
                        "everyByteIsFilled",
                        "EntropySource.fill: a short read of the source must be continued, or false returned") {
                    @Override
                    void run(Bench bench) throws CheckFailed {
                        int[] lengths = {1, 2, 15, 16, 17, 31, 32, 33, 64, 100};
                        for (int i = 0; i < lengths.length; i++) {
                            requireFilled(bench, lengths[i]);
                        }
                    }
                });
        return checks;
    }

    /** How many bytes follow from the two before by the same step, as those of a counter do. */
    private static int steps(byte[] out) {
        int equal = 0;
        for (int i = 2; i < out.length; i++) {
            if ((byte) (out[i] - out[i - 1]) == (byte) (out[i - 1] - out[i - 2])) {
                equal++;
            }
        }
        return equal;
    }

    private static void requireSpread(int[] seen, int equalSteps) throws CheckFailed {
        int expected = SAMPLES * FirstBytes.SAMPLE_BYTES / BYTE_VALUES;
        for (int value = 0; value < BYTE_VALUES; value++) {
            if (Math.abs(seen[value] - expected) > MOST_OFF) {
                throw new CheckFailed("byte " + value + " came " + seen[value] + " times in " + SAMPLES
                        + " samples of 16 bytes; about " + expected + " were to be expected");
            }
        }
        // By chance one in 256, that is 112 of 28,672.
        if (equalSteps > 2 * SAMPLES * FirstBytes.SAMPLE_BYTES / BYTE_VALUES) {
            throw new CheckFailed(
                    "bytes follow from the ones before: " + equalSteps + " equal steps, as a counter makes");
        }
    }

    /** A byte that is never filled stays 0; one that is filled is 0 in all of 64 tries with chance 2^-512. */
    private static void requireFilled(Bench bench, int length) throws CheckFailed {
        byte[] or = new byte[length];
        for (int i = 0; i < TRIES; i++) {
            byte[] out = ready(bench, length);
            for (int j = 0; j < length; j++) {
                or[j] |= out[j];
            }
        }
        for (int j = 0; j < length; j++) {
            if (or[j] == 0) {
                throw new CheckFailed("byte " + j + " of " + length + " was never filled in " + TRIES + " tries");
            }
        }
    }

    /** Waits until the source is ready, as the SDK does. */
    static byte[] ready(Bench bench, int length) throws CheckFailed {
        byte[] out = new byte[length];
        Deadline wait = bench.waitingFor("EntropySource.fill returns true");
        bench.call("EntropySource.fill");
        while (!bench.platform().entropy().fill(out)) {
            wait.next();
        }
        return out;
    }
}
