package org.stblink.port.kit;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.stblink.hal.HalException;
import org.stblink.hal.SecretStore;

/** SEC in one run, but for keys ({@link KeyChecks}) and what is left after a restart ({@link CutChecks}). */
final class SecretChecks {
    private static final byte[] OLD = {1, 2, 3};
    private static final byte[] NEW = {4, 5, 6, 7};
    private static final int[] SIZES = {1, 2, 255, 256, 257, 1023, SecretStore.MAX_RECORD_BYTES};
    private static final int LONGEST_NAME = 64;
    private static final int ROUNDS = 11;
    private static final int SLOW_MILLIS = 200;

    private static final String[] NAMES = {
        "kit.", "kit_", "kit-", ".kit", "..", ".", "-", "_", "k", "0kit", "kit.a-b_c9"
    };
    private static final String[] NO_NAMES = {"", "Kit", "ki t", "ki/t", "../kit", "kit\u0000", "k\u00e4t"};

    private SecretChecks() {}

    static List<Check> all() {
        List<Check> checks = new ArrayList<Check>();
        addRecords(checks);
        addDeleting(checks);
        addNames(checks);
        addArrays(checks);
        checks.add(
                new SecretCheck(
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
                new SecretCheck(
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
                new SecretCheck(
                        "SEC-2",
                        "absentRecordIsNull",
                        "SecretStore.get: null, not an exception and not an empty array") {
                    @Override
                    void run(Bench bench, SecretStore store) throws CheckFailed, HalException {
                        SecretCheck.requireRecord(bench, store, SecretCheck.A, null);
                    }
                });
    }

    private static void roundTrip(Bench bench, SecretStore store, int size) throws CheckFailed, HalException {
        byte[] value = Ascii.pattern(size);
        SecretCheck.put(bench, store, SecretCheck.A, value);
        SecretCheck.requireRecord(bench, store, SecretCheck.A, value);
    }

    private static void addDeleting(List<Check> checks) {
        checks.add(
                new SecretCheck(
                        "SEC-6",
                        "deleteRemovesRecordOrKeyAndIsIdempotent",
                        "SecretStore.delete: removes what has that name, record or key; succeeds where there is nothing") {
                    @Override
                    void run(Bench bench, SecretStore store) throws CheckFailed, HalException {
                        store.put(SecretCheck.A, OLD);
                        store.importKey(SecretCheck.B, Ascii.filled(32, 1));
                        for (int i = 0; i < 2; i++) {
                            bench.call("SecretStore.delete, time " + (i + 1));
                            store.delete(SecretCheck.A);
                            store.delete(SecretCheck.B);
                        }
                        SecretCheck.requireRecord(bench, store, SecretCheck.A, null);
                        SecretCheck.requireNoHmac(
                                bench, store, SecretCheck.B, SecretStore.HASH_SHA256, "with a key that was deleted");
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
                                SecretCheck.put(bench, store, names[i], Ascii.bytes(names[i]));
                            }
                            for (int i = 0; i < names.length; i++) {
                                SecretCheck.requireRecord(bench, store, names[i], Ascii.bytes(names[i]));
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
                new SecretCheck(
                        "SEC-7",
                        "recordAndKeyDoNotShareAName",
                        "SecretStore.put and importKey: HalException when the other kind has that name, and nothing changed") {
                    @Override
                    void run(Bench bench, SecretStore store) throws CheckFailed, HalException {
                        store.put(SecretCheck.A, OLD);
                        store.importKey(SecretCheck.B, Ascii.filled(32, 1));
                        byte[] before = SecretCheck.hmac(bench, store, SecretCheck.B);
                        bench.call("SecretStore.importKey with the name of a record");
                        boolean refusedKey = false;
                        try {
                            store.importKey(SecretCheck.A, Ascii.filled(32, 2));
                        } catch (HalException refusal) {
                            refusedKey = true;
                        }
                        bench.call("SecretStore.put with the name of a key");
                        boolean refusedRecord = false;
                        try {
                            store.put(SecretCheck.B, NEW);
                        } catch (HalException refusal) {
                            refusedRecord = true;
                        }
                        if (!refusedKey || !refusedRecord) {
                            throw new CheckFailed(
                                    (refusedKey
                                            ? "put took the name of a key"
                                            : "importKey took the name of a record"));
                        }
                        SecretCheck.requireRecord(bench, store, SecretCheck.A, OLD);
                        if (Ascii.difference(SecretCheck.hmac(bench, store, SecretCheck.B), before) >= 0) {
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
                new SecretCheck(
                        "SEC-9",
                        "arraysPassedInAreNotKept",
                        "SecretStore.put and importKey: copy; the caller wipes its array") {
                    @Override
                    void run(Bench bench, SecretStore store) throws CheckFailed, HalException {
                        byte[] value = NEW.clone();
                        byte[] key = Ascii.filled(32, 9);
                        SecretCheck.put(bench, store, SecretCheck.A, value);
                        store.importKey(SecretCheck.B, key);
                        if (Ascii.difference(value, NEW) >= 0 || Ascii.difference(key, Ascii.filled(32, 9)) >= 0) {
                            throw new CheckFailed("put or importKey changed the caller's array");
                        }
                        byte[] before = SecretCheck.hmac(bench, store, SecretCheck.B);
                        Arrays.fill(value, (byte) 0);
                        Arrays.fill(key, (byte) 0);
                        SecretCheck.requireRecord(bench, store, SecretCheck.A, NEW);
                        if (Ascii.difference(SecretCheck.hmac(bench, store, SecretCheck.B), before) >= 0) {
                            throw new CheckFailed("the key changed when the caller wiped the array it had imported");
                        }
                    }
                });
        checks.add(new SecretCheck("SEC-9", "arraysReturnedAreTheCallers", "SecretStore.get: a fresh array each time") {
            @Override
            void run(Bench bench, SecretStore store) throws CheckFailed, HalException {
                SecretCheck.put(bench, store, SecretCheck.A, NEW);
                byte[] mine = store.get(SecretCheck.A);
                if (mine != null) {
                    Arrays.fill(mine, (byte) 0);
                }
                SecretCheck.requireRecord(bench, store, SecretCheck.A, NEW);
            }
        });
    }

    private static void measure(Bench bench, SecretStore store) throws CheckFailed, HalException {
        String[] calls = {"secretPut", "secretGet", "secretImportKey", "secretHmac", "secretDelete"};
        for (int call = 0; call < calls.length; call++) {
            long[] took = new long[ROUNDS];
            for (int round = 0; round < ROUNDS; round++) {
                if (call == calls.length - 1) {
                    // Deleting what is not there is no work.
                    SecretCheck.put(bench, store, SecretCheck.A, Ascii.pattern(SecretStore.MAX_RECORD_BYTES));
                }
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
            SecretCheck.put(bench, store, SecretCheck.A, Ascii.pattern(SecretStore.MAX_RECORD_BYTES));
        } else if (call == 1) {
            bench.call("SecretStore.get");
            store.get(SecretCheck.A);
        } else if (call == 2) {
            bench.call("SecretStore.importKey");
            store.importKey(SecretCheck.B, Ascii.filled(32, 1));
        } else if (call == 3) {
            SecretCheck.hmac(bench, store, SecretCheck.B);
        } else {
            bench.call("SecretStore.delete");
            store.delete(SecretCheck.A);
        }
    }
}
