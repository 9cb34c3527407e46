package org.stblink.port.kit;

import org.jspecify.annotations.Nullable;
import org.stblink.hal.HalException;
import org.stblink.hal.SecretStore;

/** A check with names of records or keys to use, which are gone afterwards, whatever came of it. */
abstract class SecretCheck extends Check {
    static final String A = "kit-a";
    static final String B = "kit-b";
    static final String C = "kit-c";
    static final String D = "kit-d";

    private static final byte[] TEXT = {1, 2, 3};

    SecretCheck(String rule, String name, String look) {
        super(rule, name, look);
    }

    @Override
    final void run(Bench bench) throws Exception {
        SecretStore store = bench.secrets();
        bench.call("SecretStore.delete, before the check");
        deleteAll(store);
        try {
            bench.call("SecretStore, before any call of this check");
            run(bench, store);
        } finally {
            deleteAll(store);
        }
    }

    private static void deleteAll(SecretStore store) throws HalException {
        store.delete(A);
        store.delete(B);
        store.delete(C);
        store.delete(D);
    }

    abstract void run(Bench bench, SecretStore store) throws Exception;

    static void put(Bench bench, SecretStore store, String name, byte[] value) throws HalException {
        bench.call("SecretStore.put(\"" + name + "\", " + value.length + " bytes)");
        store.put(name, value);
    }

    static void requireRecord(Bench bench, SecretStore store, String name, byte @Nullable [] expected)
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

    static byte[] hmac(Bench bench, SecretStore store, String name) throws HalException {
        bench.call("SecretStore.hmac(\"" + name + "\")");
        byte[] out = new byte[32];
        store.hmac(name, SecretStore.HASH_SHA256, TEXT, 0, TEXT.length, out);
        return out;
    }

    static void requireNoHmac(Bench bench, SecretStore store, String key, int hash, String when) throws CheckFailed {
        bench.call("SecretStore.hmac " + when);
        try {
            store.hmac(key, hash, TEXT, 0, TEXT.length, new byte[32]);
        } catch (HalException refusal) {
            return;
        }
        throw new CheckFailed("hmac " + when + " did not throw a HalException");
    }
}
