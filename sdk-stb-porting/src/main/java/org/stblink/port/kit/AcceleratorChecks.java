package org.stblink.port.kit;

import java.util.ArrayList;
import java.util.List;
import org.stblink.hal.AeadKey;
import org.stblink.hal.CryptoAccelerator;

/** ACC, for the suites that the accelerator supports. Skipped where there is no accelerator. */
final class AcceleratorChecks {
    private static final int CHACHA = CryptoAccelerator.CHACHA20_POLY1305;
    private static final int AES = CryptoAccelerator.AES_256_GCM;
    private static final int SM4 = CryptoAccelerator.SM4_GCM;
    private static final int[] SUITES = {CHACHA, AES, SM4};
    private static final int[] NO_SUITES = {0, 3, 17, -1};
    private static final int[] LENGTHS = {0, 1, 15, 16, 17, 63, 64, 65, 1024, 16387};
    private static final int TAG = 16;
    private static final int RECORD = 4096;
    private static final int RECORDS = 512;
    private static final int TEXT = 26;
    private static final int SAME_BY_CHANCE = 4;
    private static final byte[] KEY = Ascii.filled(32, 7);
    private static final byte[] OTHER_KEY = Ascii.filled(32, 8);
    private static final byte[] NONCE = Ascii.filled(12, 9);
    private static final byte[] AD = {1, 2, 3};

    private AcceleratorChecks() {}

    /** A check that runs for each suite that is supported. */
    private abstract static class ForEachSuite extends Check {
        ForEachSuite(String rule, String name, String look) {
            super(rule, name, look);
        }

        @Override
        final void run(Bench bench) throws CheckSkipped, CheckFailed {
            int supported = 0;
            for (int i = 0; i < SUITES.length; i++) {
                AeadKey key = aead(bench, SUITES[i], KEY);
                if (key != null) {
                    key.destroy();
                    run(bench, SUITES[i]);
                    supported++;
                }
            }
            if (supported == 0) {
                throw new CheckSkipped("the accelerator supports none of the suites");
            }
        }

        abstract void run(Bench bench, int suite) throws CheckSkipped, CheckFailed;
    }

    private static @org.jspecify.annotations.Nullable AeadKey aead(Bench bench, int suite, byte[] key)
            throws CheckSkipped {
        CryptoAccelerator accelerator = bench.platform().accelerator();
        if (accelerator == null) {
            throw new CheckSkipped("the port has no accelerator: the SDK uses its software");
        }
        bench.call("CryptoAccelerator.aead(" + suite + ")");
        return accelerator.aead(suite, key);
    }

    private static AeadKey key(Bench bench, int suite, byte[] key32) throws CheckSkipped, CheckFailed {
        AeadKey key = aead(bench, suite, key32);
        if (key == null) {
            throw new CheckFailed("aead(" + suite + ") was null the second time");
        }
        return key;
    }

    private static int seal(Bench bench, AeadKey key, byte[] nonce, int adLen, byte[] buf, int len) {
        bench.call("AeadKey.seal of " + len + " bytes");
        return key.seal(nonce, AD, 0, adLen, buf, 0, len);
    }

    private static int open(Bench bench, AeadKey key, byte[] nonce, int adLen, byte[] buf, int len) {
        bench.call("AeadKey.open of " + len + " bytes");
        return key.open(nonce, AD, 0, adLen, buf, 0, len);
    }

    private static byte[] sealed(Bench bench, AeadKey key, byte[] nonce) {
        byte[] buf = new byte[TEXT + TAG];
        System.arraycopy(Ascii.pattern(TEXT), 0, buf, 0, TEXT);
        seal(bench, key, nonce, AD.length, buf, TEXT);
        return buf;
    }

    static List<Check> all() {
        List<Check> checks = new ArrayList<Check>();
        checks.add(
                new Check(
                        "ACC-1",
                        "unknownSuiteIsNull",
                        "CryptoAccelerator.aead: null, not an exception, for any number but those it computes") {
                    @Override
                    void run(Bench bench) throws CheckSkipped, CheckFailed {
                        for (int i = 0; i < NO_SUITES.length; i++) {
                            if (aead(bench, NO_SUITES[i], KEY) != null) {
                                throw new CheckFailed("aead(" + NO_SUITES[i] + ") gave a key; there is no such suite");
                            }
                        }
                        // A port from before a suite came: whether it has that one is its own affair, but it must not
                        // throw.
                        for (int i = 0; i < SUITES.length; i++) {
                            AeadKey key = aead(bench, SUITES[i], KEY);
                            if (key != null) {
                                key.destroy();
                            }
                        }
                    }
                });
        addResults(checks);
        addForgeries(checks);
        addKeys(checks);
        return checks;
    }

    private static void addResults(List<Check> checks) {
        checks.add(
                new ForEachSuite(
                        "ACC-2",
                        "resultsAreThePublishedOnes",
                        "AeadKey.seal: 96-bit nonce as given, the tag of 128 bits behind the text, in place, from off on") {
                    @Override
                    void run(Bench bench, int suite) throws CheckSkipped, CheckFailed {
                        AeadVector[] vectors = AeadVector.all();
                        for (int i = 0; i < vectors.length; i++) {
                            if (vectors[i].suite == suite) {
                                requireVector(bench, vectors[i]);
                            }
                        }
                    }
                });
        checks.add(
                new ForEachSuite(
                        "ACC-2",
                        "everyLengthComesBack",
                        "AeadKey: texts of 0 to 16,387 bytes, also where the cipher works in blocks") {
                    @Override
                    void run(Bench bench, int suite) throws CheckSkipped, CheckFailed {
                        AeadKey key = key(bench, suite, KEY);
                        byte[] nonce = new byte[12];
                        for (int i = 0; i < LENGTHS.length; i++) {
                            int length = LENGTHS[i];
                            byte[] plain = Ascii.pattern(length);
                            byte[] buf = new byte[length + TAG];
                            System.arraycopy(plain, 0, buf, 0, length);
                            nonce[11]++;
                            int sealed = seal(bench, key, nonce, 0, buf, length);
                            int opened = open(bench, key, nonce, 0, buf, length + TAG);
                            if (sealed != length + TAG || opened != length) {
                                throw new CheckFailed("suite " + suite + ": seal of " + length + " bytes answered "
                                        + sealed + ", and open of that " + opened);
                            }
                            if (Ascii.difference(Ascii.slice(buf, 0, length), plain) >= 0) {
                                throw new CheckFailed("suite " + suite + ": " + length + " bytes came back changed");
                            }
                        }
                        measure(bench, suite, key);
                        key.destroy();
                    }
                });
    }

    /** The report's figures tell which suites the port accelerates, and how fast they are. */
    private static void measure(Bench bench, int suite, AeadKey key) {
        byte[] buf = new byte[RECORD + TAG];
        byte[] nonce = new byte[12];
        long begin = bench.now();
        for (int i = 0; i < RECORDS; i++) {
            nonce[0] = (byte) i;
            nonce[1] = (byte) (i >> 8);
            seal(bench, key, nonce, 0, buf, RECORD);
        }
        long millis = bench.now() - begin;
        if (millis > 0) {
            bench.measured(figure(suite), RECORDS * (RECORD / 1024L) * 1000L / millis, "KiB/s");
        }
    }

    private static String figure(int suite) {
        if (suite == SM4) {
            return "acceleratedSm4Gcm";
        }
        return suite == CHACHA ? "acceleratedChaChaPoly" : "acceleratedAesGcm";
    }

    /** In the middle of bigger buffers, whose other bytes must stay as they are. */
    private static void requireVector(Bench bench, AeadVector vector) throws CheckSkipped, CheckFailed {
        byte[] ad = new byte[vector.ad.length + 3];
        System.arraycopy(vector.ad, 0, ad, 2, vector.ad.length);
        byte[] buf = Ascii.filled(vector.sealed.length + 20, 0x77);
        byte[] expected = buf.clone();
        System.arraycopy(vector.plain, 0, buf, 11, vector.plain.length);
        System.arraycopy(vector.sealed, 0, expected, 11, vector.sealed.length);
        AeadKey key = key(bench, vector.suite, vector.key);
        bench.call("AeadKey.seal of " + vector.name);
        int count = key.seal(vector.nonce, ad, 2, vector.ad.length, buf, 11, vector.plain.length);
        int wrong = Ascii.difference(buf, expected);
        if (count != vector.sealed.length || wrong >= 0) {
            throw new CheckFailed(vector.name + ": seal answered " + count + " for " + vector.sealed.length
                    + (wrong < 0 ? "" : ", and byte " + (wrong - 11) + " differs from the published one"));
        }
        System.arraycopy(vector.plain, 0, expected, 11, vector.plain.length);
        bench.call("AeadKey.open of " + vector.name);
        count = key.open(vector.nonce, ad, 2, vector.ad.length, buf, 11, vector.sealed.length);
        wrong = Ascii.difference(
                Ascii.slice(buf, 0, 11 + vector.plain.length), Ascii.slice(expected, 0, 11 + vector.plain.length));
        if (count != vector.plain.length || wrong >= 0) {
            throw new CheckFailed(vector.name + ": open answered " + count + " for " + vector.plain.length
                    + (wrong < 0 ? "" : ", and byte " + (wrong - 11) + " is not the text's"));
        }
        key.destroy();
    }

    private static void addForgeries(List<Check> checks) {
        checks.add(
                new ForEachSuite(
                        "ACC-10",
                        "everyFlippedBitIsRefusedAndNoPlaintextIsReleased",
                        "AeadKey.open: check the tag before decrypting, or wipe the buffer before BAD_TAG") {
                    @Override
                    void run(Bench bench, int suite) throws CheckSkipped, CheckFailed {
                        AeadKey key = key(bench, suite, KEY);
                        byte[] right = sealed(bench, key, NONCE);
                        for (int bit = 0; bit < right.length * 8; bit++) {
                            byte[] forged = right.clone();
                            forged[bit / 8] ^= (byte) (1 << bit % 8);
                            int answer = open(bench, key, NONCE, AD.length, forged, forged.length);
                            requireBadTag(suite, answer, "bit " + bit + " flipped");
                            requireNoPlaintext(suite, forged, "bit " + bit + " flipped");
                        }
                        int answer = open(bench, key, NONCE, AD.length, right, right.length);
                        if (answer != TEXT) {
                            throw new CheckFailed("suite " + suite + ": after forgeries the right one does not open");
                        }
                        key.destroy();
                    }
                });
        checks.add(
                new ForEachSuite(
                        "ACC-10",
                        "otherNonceDataKeyOrLengthIsRefused",
                        "AeadKey.open: BAD_TAG (-1), not an exception, whatever is wrong, also when there is no room for a tag") {
                    @Override
                    void run(Bench bench, int suite) throws CheckSkipped, CheckFailed {
                        AeadKey key = key(bench, suite, KEY);
                        AeadKey other = key(bench, suite, OTHER_KEY);
                        byte[] right = sealed(bench, key, NONCE);
                        byte[] b = right.clone();
                        requireBadTag(
                                suite, open(bench, key, Ascii.filled(12, 8), AD.length, b, b.length), "another nonce");
                        b = right.clone();
                        requireBadTag(suite, open(bench, key, NONCE, AD.length - 1, b, b.length), "other data");
                        b = right.clone();
                        requireBadTag(suite, open(bench, key, NONCE, AD.length, b, b.length - 1), "a byte less");
                        b = right.clone();
                        requireBadTag(suite, open(bench, other, NONCE, AD.length, b, b.length), "another key");
                        for (int length = 0; length < TAG; length++) {
                            requireBadTag(suite, open(bench, key, NONCE, 0, new byte[TAG], length), length + " bytes");
                        }
                        key.destroy();
                        other.destroy();
                    }
                });
    }

    private static void requireBadTag(int suite, int answer, String what) throws CheckFailed {
        if (answer != AeadKey.BAD_TAG) {
            throw new CheckFailed(
                    "suite " + suite + ": open with " + what + " answered " + answer + "; it must be BAD_TAG (-1)");
        }
    }

    private static void requireNoPlaintext(int suite, byte[] buf, String what) throws CheckFailed {
        byte[] plain = Ascii.pattern(TEXT);
        for (int i = 0; i + SAME_BY_CHANCE <= TEXT; i++) {
            if (Ascii.difference(Ascii.slice(buf, i, SAME_BY_CHANCE), Ascii.slice(plain, i, SAME_BY_CHANCE)) < 0) {
                throw new CheckFailed("suite " + suite + ": after open with " + what
                        + " answered BAD_TAG the buffer holds the plaintext at byte " + i);
            }
        }
    }

    private static void addKeys(List<Check> checks) {
        checks.add(
                new ForEachSuite(
                        "ACC-3", "keyIsCopied", "CryptoAccelerator.aead: copy key32; the SDK wipes it at once") {
                    @Override
                    void run(Bench bench, int suite) throws CheckSkipped, CheckFailed {
                        byte[] mine = KEY.clone();
                        AeadKey key = key(bench, suite, mine);
                        AeadKey fresh = key(bench, suite, KEY);
                        System.arraycopy(OTHER_KEY, 0, mine, 0, mine.length);
                        if (Ascii.difference(sealed(bench, key, NONCE), sealed(bench, fresh, NONCE)) >= 0) {
                            throw new CheckFailed(
                                    "suite " + suite + ": the key changed with the array it was made from");
                        }
                        key.destroy();
                        fresh.destroy();
                    }
                });
        checks.add(
                new ForEachSuite(
                        "ACC-11",
                        "nonceIsUsedAsGivenAlsoTwiceAndBackwards",
                        "AeadKey: no counter, no random nonce, and no refusal of one that was used before") {
                    @Override
                    void run(Bench bench, int suite) throws CheckSkipped, CheckFailed {
                        AeadKey key = key(bench, suite, KEY);
                        byte[] nonce = NONCE.clone();
                        byte[] first = sealed(bench, key, nonce);
                        byte[] other = sealed(bench, key, Ascii.filled(12, 1));
                        byte[] again = sealed(bench, key, nonce);
                        if (Ascii.difference(nonce, NONCE) >= 0) {
                            throw new CheckFailed("suite " + suite + ": seal changed the caller's nonce");
                        }
                        if (Ascii.difference(first, again) >= 0 || Ascii.difference(first, other) < 0) {
                            throw new CheckFailed(
                                    "suite " + suite + ": the result does not follow from the nonce alone");
                        }
                        for (int i = 0; i < 2; i++) {
                            if (open(bench, key, nonce, AD.length, first.clone(), first.length) != TEXT) {
                                throw new CheckFailed("suite " + suite + ": time " + (i + 1) + " of opening failed");
                            }
                        }
                        key.destroy();
                    }
                });
        checks.add(
                new ForEachSuite(
                        "ACC-12",
                        "destroyForgetsAndIsIdempotent",
                        "AeadKey.destroy: wipe the key; later use throws IllegalStateException; a second destroy does nothing") {
                    @Override
                    void run(Bench bench, int suite) throws CheckSkipped, CheckFailed {
                        AeadKey key = key(bench, suite, KEY);
                        byte[] before = sealed(bench, key, NONCE);
                        bench.call("AeadKey.destroy");
                        key.destroy();
                        bench.call("AeadKey.destroy, the second time");
                        key.destroy();
                        byte[] after;
                        try {
                            after = sealed(bench, key, NONCE);
                        } catch (IllegalStateException forgotten) {
                            return;
                        }
                        if (Ascii.difference(before, after) < 0) {
                            throw new CheckFailed(
                                    "suite " + suite + ": a key that was destroyed still seals as before");
                        }
                    }
                });
    }
}
