package org.stblink.port.kit;

import java.util.ArrayList;
import java.util.List;
import org.stblink.hal.CryptoAccelerator;
import org.stblink.hal.HashAccelerator;

/** ACC-30 and up, for an accelerator that computes SHA-256. Skipped for any other. */
final class HashChecks {
    private static final int BYTES = 32;
    /** Every way a message can end within its last two blocks, several times. */
    private static final int LENGTHS = 300;

    private static final int IN_A_ROW = 1000;
    /** So that two threads are in the midst of a hash for the most part, and seldom between two. */
    private static final int LONG = 4096;

    /** What stands before and behind a message and its hash. */
    private static final int MARGIN = 40;

    private static final int FILLING = 0xa5;

    private static final String ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    private static final String[][] PUBLISHED = {
        {"no bytes", "", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
        {"RFC 6234, section 8.5, TEST1", "abc", ABC},
        {
            "RFC 6234, section 8.5, TEST2_1",
            "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
        }
    };

    /** The hash of the hashes of the kit's pattern in all lengths from 0 to 299, one behind the other; computed by Python's hashlib. */
    private static final String OF_ALL_LENGTHS = "c57b3d02f09d418d29f855e56dcb623e00f36436ef539ca8a8459bbf577a903c";

    private HashChecks() {}

    static List<Check> all() {
        List<Check> checks = new ArrayList<Check>();
        addResults(checks);
        checks.add(
                new Check(
                        "ACC-31",
                        "onlyTheHashIsWritten",
                        "HashAccelerator.sha256: the message is the caller's; padding is for a copy of its last block") {
                    @Override
                    void run(Bench bench) throws CheckSkipped, CheckFailed {
                        byte[] in = Ascii.pattern(LENGTHS + MARGIN);
                        for (int length = 0; length < LENGTHS; length++) {
                            byte[] out = Ascii.filled(MARGIN + BYTES + MARGIN, FILLING);
                            sha256(bench, in, 0, length, out, MARGIN);
                            if (Ascii.difference(in, Ascii.pattern(in.length)) >= 0) {
                                throw new CheckFailed("sha256 changed the message, of " + length + " bytes");
                            }
                            System.arraycopy(Ascii.filled(BYTES, FILLING), 0, out, MARGIN, BYTES);
                            int touched = Ascii.difference(out, Ascii.filled(out.length, FILLING));
                            if (touched >= 0) {
                                throw new CheckFailed("sha256 wrote at " + (touched - MARGIN)
                                        + " from the place that was given; the hash is the 32 bytes from there on");
                            }
                        }
                    }
                });
        addBusy(checks);
        return checks;
    }

    private static void addResults(List<Check> checks) {
        checks.add(
                new Check(
                        "ACC-30",
                        "hashesAreThePublishedOnes",
                        "HashAccelerator.sha256: words go in and come out with their highest byte first") {
                    @Override
                    void run(Bench bench) throws CheckSkipped, CheckFailed {
                        for (int i = 0; i < PUBLISHED.length; i++) {
                            byte[] message = Ascii.bytes(PUBLISHED[i][1]);
                            require(
                                    PUBLISHED[i][0],
                                    sha256(bench, message, 0, message.length),
                                    Ascii.unhex(PUBLISHED[i][2]));
                        }
                    }
                });
        checks.add(
                new Check(
                        "ACC-30",
                        "everyLengthIsHashed",
                        "HashAccelerator.sha256: a message of 56 to 63 bytes more than whole blocks needs one more block for its length") {
                    @Override
                    void run(Bench bench) throws CheckSkipped, CheckFailed {
                        byte[] pattern = Ascii.pattern(LENGTHS);
                        byte[] hashes = new byte[LENGTHS * BYTES];
                        for (int length = 0; length < LENGTHS; length++) {
                            sha256(bench, pattern, 0, length, hashes, length * BYTES);
                        }
                        require(
                                "lengths from 0 to 299",
                                sha256(bench, hashes, 0, hashes.length),
                                Ascii.unhex(OF_ALL_LENGTHS));
                    }
                });
        checks.add(
                new Check(
                        "ACC-30",
                        "messageInTheMidstOfOthersIsHashed",
                        "HashAccelerator.sha256: the message is in[off .. off+len), and the hash belongs at outOff") {
                    @Override
                    void run(Bench bench) throws CheckSkipped, CheckFailed {
                        byte[] in = Ascii.filled(MARGIN + 3 + MARGIN, FILLING);
                        System.arraycopy(Ascii.bytes("abc"), 0, in, MARGIN, 3);
                        byte[] out = new byte[MARGIN + BYTES + MARGIN];
                        sha256(bench, in, MARGIN, 3, out, MARGIN);
                        require("abc in the midst of others", Ascii.slice(out, MARGIN, BYTES), Ascii.unhex(ABC));
                    }
                });
        checks.add(
                new Check(
                        "ACC-30",
                        "aThousandInARowAreRight",
                        "HashAccelerator.sha256: nothing of one message goes into the next") {
                    @Override
                    void run(Bench bench) throws CheckSkipped, CheckFailed {
                        byte[] block = Ascii.pattern(2 * BYTES);
                        byte[] first = sha256(bench, block, 0, block.length);
                        long begin = bench.now();
                        for (int i = 0; i < IN_A_ROW; i++) {
                            require("the same message again", sha256(bench, block, 0, block.length), first);
                        }
                        bench.measured("acceleratedSha256", bench.now() - begin, "ms for " + IN_A_ROW + " of 64 bytes");
                    }
                });
    }

    private static void addBusy(List<Check> checks) {
        checks.add(
                new Check(
                        "ACC-32",
                        "twoThreadsAtATimeAreHashedFor",
                        "HashAccelerator.sha256: no state that two calls share, or a lock around it, or false to one of them") {
                    @Override
                    void run(final Bench bench) throws CheckSkipped, CheckFailed {
                        final HashAccelerator accelerator = accelerator(bench);
                        final byte[] mine = Ascii.pattern(LONG);
                        final byte[] others = Ascii.filled(LONG, FILLING);
                        final byte[] ofMine = sha256(bench, mine, 0, LONG);
                        final byte[] ofOthers = sha256(bench, others, 0, LONG);
                        new TwoAtATime() {
                            @Override
                            void here() throws CheckSkipped, CheckFailed {
                                require(LONG + " bytes, beside another thread", sha256(bench, mine, 0, LONG), ofMine);
                            }

                            @Override
                            void there() {
                                byte[] out = new byte[BYTES];
                                boolean computed = accelerator.sha256(others, 0, LONG, out, 0);
                                if (computed && Ascii.difference(out, ofOthers) >= 0) {
                                    throw new IllegalStateException("another hash beside another thread");
                                }
                            }
                        }.run(bench, "sha256");
                    }
                });
        checks.add(new ManualCheck(
                "ACC-32",
                "busyHashHardwareAnswersFalse",
                "where hardware computes: let another program keep it busy, or the box sleep and wake up, while the box registers again"
                        + " and again; each time it must come online"));
    }

    private static HashAccelerator accelerator(Bench bench) throws CheckSkipped {
        CryptoAccelerator accelerator = bench.platform().accelerator();
        if (!(accelerator instanceof HashAccelerator)) {
            throw new CheckSkipped("the port accelerates no hashes: the SDK uses its software");
        }
        return (HashAccelerator) accelerator;
    }

    private static byte[] sha256(Bench bench, byte[] in, int off, int len) throws CheckSkipped, CheckFailed {
        byte[] out = new byte[BYTES];
        sha256(bench, in, off, len, out, 0);
        return out;
    }

    /** Hardware that is busy may keep one waiting. */
    private static void sha256(Bench bench, byte[] in, int off, int len, byte[] out, int outOff)
            throws CheckSkipped, CheckFailed {
        HashAccelerator accelerator = accelerator(bench);
        Deadline wait = bench.waitingFor("sha256 computes, and does not answer false");
        bench.call("HashAccelerator.sha256");
        while (!accelerator.sha256(in, off, len, out, outOff)) {
            wait.next();
        }
    }

    private static void require(String what, byte[] result, byte[] expected) throws CheckFailed {
        int wrong = Ascii.difference(result, expected);
        if (wrong >= 0) {
            throw new CheckFailed("sha256 of " + what + ": byte " + wrong + " of the hash is not as it should be");
        }
    }
}
