package org.stblink.port.kit;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.stblink.hal.HalException;
import org.stblink.hal.SecretStore;

/** SEC in one run. Its records are named {@code kit-...} and deleted after each check. {@link CutChecks} has the rest. */
final class SecretChecks {
    private static final byte[] OLD = {1, 2, 3};
    private static final byte[] NEW = {4, 5, 6, 7};
    private static final int[] SIZES = {1, 2, 255, 256, 257, 1023, SecretStore.MAX_RECORD_BYTES};
    private static final int LONGEST_NAME = 64;
    private static final int ROUNDS = 11;
    private static final int SLOW_MILLIS = 200;
    private static final int NO_SUCH_HASH = 99;

    private static final String A = "kit-a";
    private static final String B = "kit-b";
    private static final String[] NAMES = {
        "kit.", "kit_", "kit-", ".kit", "..", ".", "-", "_", "k", "0kit", "kit.a-b_c9"
    };
    private static final String[] NO_NAMES = {"", "Kit", "ki t", "ki/t", "../kit", "kit\u0000", "k\u00e4t"};

    private SecretChecks() {}

    /** A check whose records are gone afterwards, whatever came of it. */
    private abstract static class Tidy extends Check {
        Tidy(String rule, String name, String look) {
            super(rule, name, look);
        }

        @Override
        final void run(Bench bench) throws Exception {
            SecretStore store = bench.secrets();
            store.delete(A);
            store.delete(B);
            try {
                bench.call("SecretStore, before any call of this check");
                run(bench, store);
            } finally {
                store.delete(A);
                store.delete(B);
            }
        }

        abstract void run(Bench bench, SecretStore store) throws Exception;
    }

    static List<Check> all() {
        List<Check> checks = new ArrayList<Check>();
        addRecords(checks);
        addKeys(checks);
        addDeleting(checks);
        addNames(checks);
        addArrays(checks);
        checks.add(
                new Tidy(
                        "SEC-8",
                        "everyCallTakesLessThan200Millis",
                        "SecretStore: write one small record and bring that alone to the disk; derive keys once, at opening") {
                    @Override
                    void run(Bench bench, SecretStore store) throws CheckFailed, HalException {
                        measure(bench, store);
                    }
                });
        return checks;
    }

    private static void addRecords(List<Check> checks) {
        checks.add(
                new Tidy(
                        "SEC-1",
                        "recordsOfEverySizeAreKeptWhole",
                        "SecretStore.put: 1 to 1024 bytes, and the length is kept") {
                    @Override
                    void run(Bench bench, SecretStore store) throws CheckFailed, HalException {
                        for (int i = SIZES.length - 1; i >= 0; i--) {
                            roundTrip(bench, store, SIZES[i]); // Shorter over longer: no rest may stay.
                        }
                        for (int i = 0; i < SIZES.length; i++) {
                            roundTrip(bench, store, SIZES[i]);
                        }
                    }
                });
        checks.add(
                new Tidy(
                        "SEC-2",
                        "absentRecordIsNull",
                        "SecretStore.get: null, not an exception and not an empty array") {
                    @Override
                    void run(Bench bench, SecretStore store) throws CheckFailed, HalException {
                        requireRecord(bench, store, A, null);
                    }
                });
    }

    private static void roundTrip(Bench bench, SecretStore store, int size) throws CheckFailed, HalException {
        byte[] value = Ascii.pattern(size);
        put(bench, store, A, value);
        requireRecord(bench, store, A, value);
    }

    private static void put(Bench bench, SecretStore store, String name, byte[] value) throws HalException {
        bench.call("SecretStore.put(\"" + name + "\", " + value.length + " bytes)");
        store.put(name, value);
    }

    private static void requireRecord(Bench bench, SecretStore store, String name, byte @Nullable [] expected)
            throws CheckFailed, HalException {
        bench.call("SecretStore.get(\"" + name + "\")");
        byte[] value = store.get(name);
        if (value == null || expected == null) {
            if (value != expected) {
                throw new CheckFailed("get(\"" + name + "\") answered "
                        + (value == null ? "null" : value.length + " bytes") + " where "
                        + (expected == null ? "null was" : expected.length + " bytes were") + " to be expected");
            }
            return;
        }
        int wrong = Ascii.difference(value, expected);
        if (wrong >= 0) {
            throw new CheckFailed("get(\"" + name + "\") answered " + value.length + " bytes that differ at " + wrong
                    + " from the " + expected.length + " that were put");
        }
    }

    private static byte[] hmac(Bench bench, SecretStore store, String name) throws HalException {
        bench.call("SecretStore.hmac(\"" + name + "\")");
        byte[] out = new byte[32];
        store.hmac(name, SecretStore.HASH_SHA256, OLD, 0, OLD.length, out);
        return out;
    }

    private static void addKeys(List<Check> checks) {
        checks.add(
                new Tidy(
                        "SEC-4",
                        "keyCannotBeReadBack",
                        "SecretStore.get: only records; a name that importKey was given is no record") {
                    @Override
                    void run(Bench bench, SecretStore store) throws CheckFailed, HalException {
                        store.importKey(A, Ascii.pattern(32));
                        bench.call("SecretStore.get of a key's name");
                        byte[] got;
                        try {
                            got = store.get(A);
                        } catch (HalException refusal) {
                            return; // As good: it gives nothing.
                        }
                        if (got != null) {
                            throw new CheckFailed("get of a key's name answered " + got.length + " bytes");
                        }
                    }
                });
        checks.add(
                new Tidy(
                        "SEC-4",
                        "importReplacesAKey",
                        "SecretStore.importKey: a second import of a name replaces the first") {
                    @Override
                    void run(Bench bench, SecretStore store) throws CheckFailed, HalException {
                        store.importKey(A, Ascii.filled(32, 1));
                        byte[] first = hmac(bench, store, A);
                        bench.call("SecretStore.importKey of a name that is there");
                        store.importKey(A, Ascii.filled(32, 2));
                        if (Ascii.difference(hmac(bench, store, A), first) < 0) {
                            throw new CheckFailed(
                                    "the old key is still the one computed with after another was imported");
                        }
                    }
                });
        checks.add(
                new Tidy(
                        "SEC-5",
                        "hmacIsThatOfRfc4231",
                        "SecretStore.hmac: HMAC-SHA-256 with the 32 bytes imported, over in[off .. off+len) alone") {
                    @Override
                    void run(Bench bench, SecretStore store) throws CheckFailed, HalException {
                        rfc4231(bench, store);
                    }
                });
        checks.add(
                new Tidy(
                        "SEC-5", "hmacTakes0To1024Bytes", "SecretStore.hmac: len 0 to 1024; the text must not be cut") {
                    @Override
                    void run(Bench bench, SecretStore store) throws CheckFailed, HalException {
                        store.importKey(A, Ascii.filled(32, 3));
                        byte[] out = new byte[32];
                        bench.call("SecretStore.hmac over 0 bytes");
                        store.hmac(A, SecretStore.HASH_SHA256, new byte[0], 0, 0, out);
                        byte[] most = Ascii.pattern(1024);
                        bench.call("SecretStore.hmac over 1024 bytes");
                        store.hmac(A, SecretStore.HASH_SHA256, most, 0, most.length, out);
                        byte[] first = out.clone();
                        most[1023] ^= 1;
                        store.hmac(A, SecretStore.HASH_SHA256, most, 0, most.length, out);
                        if (Ascii.difference(first, out) < 0) {
                            throw new CheckFailed("the last of 1024 bytes does not change the result");
                        }
                    }
                });
        checks.add(
                new Tidy(
                        "SEC-5",
                        "absentKeyAndUnknownHashThrow",
                        "SecretStore.hmac: HalException where there is no such key or hash; never a result") {
                    @Override
                    void run(Bench bench, SecretStore store) throws CheckFailed, HalException {
                        requireNoHmac(bench, store, A, SecretStore.HASH_SHA256, "with a key that is absent");
                        store.put(A, OLD);
                        requireNoHmac(bench, store, A, SecretStore.HASH_SHA256, "with the name of a record");
                        store.importKey(B, Ascii.filled(32, 1));
                        requireNoHmac(bench, store, B, NO_SUCH_HASH, "with hash " + NO_SUCH_HASH);
                    }
                });
    }

    /** RFC 4231, sections 4.2, 4.3 and 4.5: HMAC pads a shorter key with zeros, so 32 bytes stand for theirs. */
    private static void rfc4231(Bench bench, SecretStore store) throws CheckFailed, HalException {
        byte[] key = new byte[32];
        System.arraycopy(Ascii.filled(20, 0x0b), 0, key, 0, 20);
        vector(
                bench,
                store,
                key,
                Ascii.bytes("Hi There"),
                "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
        key = new byte[32];
        System.arraycopy(Ascii.bytes("Jefe"), 0, key, 0, 4);
        vector(
                bench,
                store,
                key,
                Ascii.bytes("what do ya want for nothing?"),
                "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
        key = new byte[32];
        for (int i = 0; i < 25; i++) {
            key[i] = (byte) (i + 1);
        }
        vector(
                bench,
                store,
                key,
                Ascii.filled(50, 0xcd),
                "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b");
    }

    private static void vector(Bench bench, SecretStore store, byte[] key, byte[] text, String expected)
            throws CheckFailed, HalException {
        store.importKey(A, key);
        byte[] in = Ascii.filled(text.length + 4, 0x77);
        System.arraycopy(text, 0, in, 2, text.length);
        byte[] before = in.clone();
        byte[] out = new byte[32];
        bench.call("SecretStore.hmac");
        store.hmac(A, SecretStore.HASH_SHA256, in, 2, text.length, out);
        if (!Ascii.hex(out, 0, out.length).equals(expected)) {
            throw new CheckFailed("hmac answered " + Ascii.hex(out, 0, out.length) + " where RFC 4231 has " + expected);
        }
        if (Ascii.difference(in, before) >= 0) {
            throw new CheckFailed("hmac changed the caller's text");
        }
    }

    private static void requireNoHmac(Bench bench, SecretStore store, String key, int hash, String when)
            throws CheckFailed {
        bench.call("SecretStore.hmac " + when);
        try {
            store.hmac(key, hash, OLD, 0, OLD.length, new byte[32]);
        } catch (HalException refusal) {
            return;
        }
        throw new CheckFailed("hmac " + when + " did not throw a HalException");
    }

    private static void addDeleting(List<Check> checks) {
        checks.add(
                new Tidy(
                        "SEC-6",
                        "deleteRemovesRecordOrKeyAndIsIdempotent",
                        "SecretStore.delete: removes what has that name, record or key; succeeds where there is nothing") {
                    @Override
                    void run(Bench bench, SecretStore store) throws CheckFailed, HalException {
                        store.put(A, OLD);
                        store.importKey(B, Ascii.filled(32, 1));
                        for (int i = 0; i < 2; i++) {
                            bench.call("SecretStore.delete, time " + (i + 1));
                            store.delete(A);
                            store.delete(B);
                        }
                        requireRecord(bench, store, A, null);
                        requireNoHmac(bench, store, B, SecretStore.HASH_SHA256, "with a key that was deleted");
                    }
                });
    }

    private static void addNames(List<Check> checks) {
        checks.add(
                new Check(
                        "SEC-7",
                        "namesOfEveryAllowedShapeWork",
                        "SecretStore: names are not file names; \"..\" and 64 characters are names, too") {
                    @Override
                    void run(Bench bench) throws CheckFailed, HalException {
                        SecretStore store = bench.secrets();
                        StringBuffer longest = new StringBuffer();
                        while (longest.length() < LONGEST_NAME) {
                            longest.append('z');
                        }
                        String[] names = new String[NAMES.length + 1];
                        System.arraycopy(NAMES, 0, names, 0, NAMES.length);
                        names[NAMES.length] = longest.toString();
                        try {
                            for (int i = 0; i < names.length; i++) {
                                put(bench, store, names[i], Ascii.bytes(names[i]));
                            }
                            for (int i = 0; i < names.length; i++) {
                                requireRecord(bench, store, names[i], Ascii.bytes(names[i]));
                            }
                        } finally {
                            for (int i = 0; i < names.length; i++) {
                                store.delete(names[i]);
                            }
                        }
                    }
                });
        checks.add(
                new Check(
                        "SEC-7",
                        "otherNamesAreRefused",
                        "SecretStore: check the name in every call; IllegalArgumentException for one that is none") {
                    @Override
                    void run(Bench bench) throws CheckFailed {
                        StringBuffer tooLong = new StringBuffer();
                        while (tooLong.length() <= LONGEST_NAME) {
                            tooLong.append('z');
                        }
                        for (int i = 0; i < NO_NAMES.length; i++) {
                            requireRefused(bench, NO_NAMES[i]);
                        }
                        requireRefused(bench, tooLong.toString());
                    }
                });
        checks.add(
                new Tidy(
                        "SEC-7",
                        "recordAndKeyDoNotShareAName",
                        "SecretStore.put and importKey: HalException when the other kind has that name, and nothing changed") {
                    @Override
                    void run(Bench bench, SecretStore store) throws CheckFailed, HalException {
                        store.put(A, OLD);
                        store.importKey(B, Ascii.filled(32, 1));
                        byte[] before = hmac(bench, store, B);
                        bench.call("SecretStore.importKey with the name of a record");
                        boolean refusedKey = false;
                        try {
                            store.importKey(A, Ascii.filled(32, 2));
                        } catch (HalException refusal) {
                            refusedKey = true;
                        }
                        bench.call("SecretStore.put with the name of a key");
                        boolean refusedRecord = false;
                        try {
                            store.put(B, NEW);
                        } catch (HalException refusal) {
                            refusedRecord = true;
                        }
                        if (!refusedKey || !refusedRecord) {
                            throw new CheckFailed(
                                    (refusedKey
                                            ? "put took the name of a key"
                                            : "importKey took the name of a record"));
                        }
                        requireRecord(bench, store, A, OLD);
                        if (Ascii.difference(hmac(bench, store, B), before) >= 0) {
                            throw new CheckFailed("a put that was refused changed the key of that name");
                        }
                    }
                });
    }

    private static void requireRefused(Bench bench, String name) throws CheckFailed {
        for (int call = 0; call < 4; call++) {
            try {
                call(bench, call, name);
            } catch (IllegalArgumentException refusal) {
                continue;
            } catch (HalException refusal) {
                continue;
            }
            throw new CheckFailed(bench.lastCall() + " did not throw: that is no name");
        }
    }

    private static void call(Bench bench, int which, String name) throws HalException {
        SecretStore store = bench.secrets();
        String quoted = JsonReport.quoted(name);
        if (which == 0) {
            bench.call("SecretStore.put(" + quoted + ")");
            store.put(name, OLD);
        } else if (which == 1) {
            bench.call("SecretStore.get(" + quoted + ")");
            store.get(name);
        } else if (which == 2) {
            bench.call("SecretStore.importKey(" + quoted + ")");
            store.importKey(name, Ascii.filled(32, 1));
        } else {
            bench.call("SecretStore.delete(" + quoted + ")");
            store.delete(name);
        }
    }

    private static void addArrays(List<Check> checks) {
        checks.add(
                new Tidy(
                        "SEC-9",
                        "arraysPassedInAreNotKept",
                        "SecretStore.put and importKey: copy; the caller wipes its array") {
                    @Override
                    void run(Bench bench, SecretStore store) throws CheckFailed, HalException {
                        byte[] value = NEW.clone();
                        byte[] key = Ascii.filled(32, 9);
                        put(bench, store, A, value);
                        store.importKey(B, key);
                        if (Ascii.difference(value, NEW) >= 0 || Ascii.difference(key, Ascii.filled(32, 9)) >= 0) {
                            throw new CheckFailed("put or importKey changed the caller's array");
                        }
                        byte[] before = hmac(bench, store, B);
                        Arrays.fill(value, (byte) 0);
                        Arrays.fill(key, (byte) 0);
                        requireRecord(bench, store, A, NEW);
                        if (Ascii.difference(hmac(bench, store, B), before) >= 0) {
                            throw new CheckFailed("the key changed when the caller wiped the array it had imported");
                        }
                    }
                });
        checks.add(new Tidy("SEC-9", "arraysReturnedAreTheCallers", "SecretStore.get: a fresh array each time") {
            @Override
            void run(Bench bench, SecretStore store) throws CheckFailed, HalException {
                put(bench, store, A, NEW);
                byte[] mine = store.get(A);
                if (mine != null) {
                    Arrays.fill(mine, (byte) 0);
                }
                requireRecord(bench, store, A, NEW);
            }
        });
    }

    private static void measure(Bench bench, SecretStore store) throws CheckFailed, HalException {
        String[] calls = {"secretPut", "secretGet", "secretImportKey", "secretHmac", "secretDelete"};
        for (int call = 0; call < calls.length; call++) {
            long[] took = new long[ROUNDS];
            for (int round = 0; round < ROUNDS; round++) {
                long begin = bench.now();
                timed(bench, store, call);
                took[round] = bench.now() - begin;
            }
            Arrays.sort(took);
            bench.measured(calls[call], took[ROUNDS / 2], "ms");
            if (took[ROUNDS / 2] >= SLOW_MILLIS) {
                throw new CheckFailed(
                        bench.lastCall() + " took " + took[ROUNDS / 2] + " ms (the median of " + ROUNDS + ")");
            }
        }
    }

    private static void timed(Bench bench, SecretStore store, int call) throws HalException {
        if (call == 0) {
            put(bench, store, A, Ascii.pattern(SecretStore.MAX_RECORD_BYTES));
        } else if (call == 1) {
            bench.call("SecretStore.get");
            store.get(A);
        } else if (call == 2) {
            bench.call("SecretStore.importKey");
            store.importKey(B, Ascii.filled(32, 1));
        } else if (call == 3) {
            hmac(bench, store, B);
        } else {
            bench.call("SecretStore.delete");
            store.delete(A);
        }
    }
}
