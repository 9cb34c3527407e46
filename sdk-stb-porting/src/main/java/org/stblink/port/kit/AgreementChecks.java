package org.stblink.port.kit;

import java.util.ArrayList;
import java.util.List;
import org.stblink.hal.CryptoAccelerator;
import org.stblink.hal.KeyAgreementAccelerator;

/** ACC-20 and up, for an accelerator that computes agreements. Skipped for any other. */
final class AgreementChecks {
    private static final int BYTES = 32;
    private static final int IN_A_ROW = 1000;
    /** The least of several is looked at: what else the box does makes some slower, and none quicker. */
    private static final int FEWEST_BLOCKS = 5;
    /** A difference that a busy box makes goes in time. */
    private static final int MOST_BLOCKS = 40;

    private static final int IN_A_BLOCK = 100;
    /** A difference that is less than so much, or than a fifth, is the clock's and the box's. */
    private static final int TELLING_MILLIS = 20;

    private static final int TELLING_SHARE = 5;
    private static final byte HIGHEST_BIT = (byte) 0x80;

    private static final String[][] PUBLISHED = {
        {
            "the first example of RFC 7748, section 5.2",
            "a546e36bf0527c9d3b16154b82465edd62144c0ac1fc5a18506a2244ba449ac4",
            "e6db6867583030db3594c1a424b15f7c726624ec26b3353b10a903a6d0ab1c4c",
            "c3da55379de9c6908e94ea4df28d084f32eccf03491c71f754b4075577a28552"
        },
        {
            "the second example of RFC 7748, section 5.2",
            "4b66e9d4d1b4673c5ad22691957d6af5c11b6421e0ea01d42ca4169e7918ba0d",
            "e5210f12786811d3f4b7959d0538ae2c31dbe7106fc03c3efc4cd549c715a493",
            "95cbde9476e8907d7aade45cb4b873f88b595a68799fa152e6f8f7647aac7957"
        },
        {
            "Alice's public key in RFC 7748, section 6.1",
            "77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a",
            "0900000000000000000000000000000000000000000000000000000000000000",
            "8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a"
        },
        {
            "the shared secret in RFC 7748, section 6.1",
            "77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a",
            "de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f",
            "4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742"
        }
    };

    /** RFC 7748, section 5.2: the base point is the first scalar and the first u, each result the next scalar, each scalar the next u. */
    private static final String AFTER_A_THOUSAND = "684cf59ba83309552800ef566f2f4d3c1c3887c49360e3875f2eb94d99532c51";

    /** u = 0, 1, the two of order eight, and p - 1, p and p + 1, with p = 2^255 - 19. */
    private static final String[] LOW_ORDER = {
        "0000000000000000000000000000000000000000000000000000000000000000",
        "0100000000000000000000000000000000000000000000000000000000000000",
        "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
        "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"
    };

    /** The base point, and what else stands for it: p + 9. */
    private static final String BASE = "0900000000000000000000000000000000000000000000000000000000000000";

    private static final String BASE_ABOVE_P = "f6ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f";

    private AgreementChecks() {}

    static List<Check> all() {
        List<Check> checks = new ArrayList<Check>();
        addResults(checks);
        checks.add(
                new Check(
                        "ACC-21",
                        "argumentsStayAsTheyAre",
                        "KeyAgreementAccelerator.x25519: clamp a copy of the scalar, not the caller's array") {
                    @Override
                    void run(Bench bench) throws CheckSkipped, CheckFailed {
                        byte[] scalar = Ascii.filled(BYTES, 0xff);
                        byte[] u = Ascii.unhex(PUBLISHED[1][2]);
                        x25519(bench, scalar, u);
                        if (Ascii.difference(scalar, Ascii.filled(BYTES, 0xff)) >= 0) {
                            throw new CheckFailed("x25519 changed the caller's scalar");
                        }
                        if (Ascii.difference(u, Ascii.unhex(PUBLISHED[1][2])) >= 0) {
                            throw new CheckFailed("x25519 changed the caller's u");
                        }
                    }
                });
        addBusy(checks);
        addTime(checks);
        return checks;
    }

    private static void addResults(List<Check> checks) {
        checks.add(
                new Check(
                        "ACC-20",
                        "agreementsAreThePublishedOnes",
                        "KeyAgreementAccelerator.x25519: bytes in and out are little-endian, as RFC 7748 has them") {
                    @Override
                    void run(Bench bench) throws CheckSkipped, CheckFailed {
                        for (int i = 0; i < PUBLISHED.length; i++) {
                            require(
                                    PUBLISHED[i][0],
                                    x25519(bench, Ascii.unhex(PUBLISHED[i][1]), Ascii.unhex(PUBLISHED[i][2])),
                                    Ascii.unhex(PUBLISHED[i][3]));
                        }
                    }
                });
        checks.add(
                new Check(
                        "ACC-20",
                        "scalarIsClampedAndUIsReduced",
                        "KeyAgreementAccelerator.x25519: clear bits 0 to 2 and 255 of the scalar, set bit 254; ignore bit 255 of u, and take u"
                                + " modulo 2^255 - 19") {
                    @Override
                    void run(Bench bench) throws CheckSkipped, CheckFailed {
                        byte[] scalar = Ascii.unhex(PUBLISHED[0][1]);
                        byte[] base = Ascii.unhex(BASE);
                        byte[] expected = x25519(bench, scalar, base);
                        byte[] loose = scalar.clone();
                        loose[0] ^= 7;
                        loose[BYTES - 1] ^= HIGHEST_BIT;
                        require("a scalar with other bits where it is clamped", x25519(bench, loose, base), expected);
                        loose[BYTES - 1] ^= 0x40;
                        require("a scalar with bit 254 changed, too", x25519(bench, loose, base), expected);
                        require("u above 2^255 - 19", x25519(bench, scalar, Ascii.unhex(BASE_ABOVE_P)), expected);
                        base[BYTES - 1] |= HIGHEST_BIT;
                        require("u with its highest bit set", x25519(bench, scalar, base), expected);
                    }
                });
        checks.add(
                new Check(
                        "ACC-20",
                        "lowOrderGivesZeroes",
                        "KeyAgreementAccelerator.x25519: true and 32 zero bytes, not an exception or false, for a u of low order") {
                    @Override
                    void run(Bench bench) throws CheckSkipped, CheckFailed {
                        for (int i = 0; i < LOW_ORDER.length; i++) {
                            require(
                                    "u = " + LOW_ORDER[i],
                                    x25519(bench, Ascii.unhex(PUBLISHED[0][1]), Ascii.unhex(LOW_ORDER[i])),
                                    new byte[BYTES]);
                        }
                    }
                });
        checks.add(
                new Check(
                        "ACC-20",
                        "aThousandInARowAreRight",
                        "KeyAgreementAccelerator.x25519: an error in a carry shows with one key of many") {
                    @Override
                    void run(Bench bench) throws CheckSkipped, CheckFailed {
                        byte[] scalar = Ascii.unhex(BASE);
                        byte[] u = Ascii.unhex(BASE);
                        long begin = bench.now();
                        for (int i = 0; i < IN_A_ROW; i++) {
                            byte[] next = x25519(bench, scalar, u);
                            u = scalar;
                            scalar = next;
                        }
                        bench.measured("acceleratedX25519", bench.now() - begin, "ms for " + IN_A_ROW);
                        require("the 1,000 iterations of RFC 7748, section 5.2", scalar, Ascii.unhex(AFTER_A_THOUSAND));
                    }
                });
    }

    private static void addBusy(List<Check> checks) {
        checks.add(
                new Check(
                        "ACC-22",
                        "twoThreadsAtATimeAreServed",
                        "KeyAgreementAccelerator.x25519: no state that two calls share, or a lock around it, or false to one of them") {
                    @Override
                    void run(final Bench bench) throws CheckSkipped, CheckFailed {
                        final KeyAgreementAccelerator accelerator = accelerator(bench);
                        new TwoAtATime() {
                            @Override
                            void here() throws CheckSkipped, CheckFailed {
                                require(
                                        PUBLISHED[0][0] + ", beside another thread",
                                        x25519(bench, Ascii.unhex(PUBLISHED[0][1]), Ascii.unhex(PUBLISHED[0][2])),
                                        Ascii.unhex(PUBLISHED[0][3]));
                            }

                            @Override
                            void there() {
                                byte[] out = new byte[BYTES];
                                boolean computed = accelerator.x25519(
                                        Ascii.unhex(PUBLISHED[1][1]), Ascii.unhex(PUBLISHED[1][2]), out);
                                if (computed && Ascii.difference(out, Ascii.unhex(PUBLISHED[1][3])) >= 0) {
                                    throw new IllegalStateException("another result beside another thread");
                                }
                            }
                        }.run(bench, "x25519");
                    }
                });
        checks.add(new ManualCheck(
                "ACC-22",
                "busyHardwareAnswersFalse",
                "where hardware computes: let another program keep it busy, or the box sleep and wake up, while the box registers again"
                        + " and again; each time it must come online"));
    }

    private static void addTime(List<Check> checks) {
        checks.add(
                new Check(
                        "ACC-23",
                        "scalarsOfFewAndOfManyBitsTakeTheSameTime",
                        "KeyAgreementAccelerator.x25519: the Montgomery ladder with a conditional swap that does not branch, as RFC 7748,"
                                + " section 5, has it") {
                    @Override
                    void run(Bench bench) throws CheckSkipped, CheckFailed {
                        long few = Long.MAX_VALUE;
                        long many = Long.MAX_VALUE;
                        for (int i = 0; i < FEWEST_BLOCKS || i < MOST_BLOCKS && tells(few, many); i++) {
                            few = Math.min(few, millis(bench, 0));
                            many = Math.min(many, millis(bench, 0xff));
                        }
                        if (tells(few, many)) {
                            throw new CheckFailed(IN_A_BLOCK + " took " + few + " ms with a scalar of few bits, and "
                                    + many + " ms with one of many");
                        }
                    }
                });
        checks.add(
                new ManualCheck(
                        "ACC-23",
                        "timeTellsNothingOfTheScalar",
                        "the library's documentation must say that its X25519 takes constant time; a clock sees only what is gross"));
    }

    private static boolean tells(long few, long many) {
        long difference = Math.abs(many - few);
        return difference >= TELLING_MILLIS && difference * TELLING_SHARE > Math.min(few, many);
    }

    private static long millis(Bench bench, int bits) throws CheckSkipped, CheckFailed {
        byte[] scalar = Ascii.filled(BYTES, bits);
        byte[] u = Ascii.unhex(PUBLISHED[0][2]);
        long begin = bench.now();
        for (int i = 0; i < IN_A_BLOCK; i++) {
            x25519(bench, scalar, u);
        }
        return bench.now() - begin;
    }

    private static KeyAgreementAccelerator accelerator(Bench bench) throws CheckSkipped {
        CryptoAccelerator accelerator = bench.platform().accelerator();
        if (!(accelerator instanceof KeyAgreementAccelerator)) {
            throw new CheckSkipped("the port accelerates no agreements: the SDK uses its software");
        }
        return (KeyAgreementAccelerator) accelerator;
    }

    /** The result, which hardware that is busy may keep one waiting for. */
    private static byte[] x25519(Bench bench, byte[] scalar, byte[] u) throws CheckSkipped, CheckFailed {
        KeyAgreementAccelerator accelerator = accelerator(bench);
        byte[] out = new byte[BYTES];
        Deadline wait = bench.waitingFor("x25519 computes, and does not answer false");
        bench.call("KeyAgreementAccelerator.x25519");
        while (!accelerator.x25519(scalar, u, out)) {
            wait.next();
        }
        return out;
    }

    private static void require(String what, byte[] result, byte[] expected) throws CheckFailed {
        int wrong = Ascii.difference(result, expected);
        if (wrong >= 0) {
            throw new CheckFailed("x25519 with " + what + ": byte " + wrong + " of the result is not as it should be");
        }
    }
}
