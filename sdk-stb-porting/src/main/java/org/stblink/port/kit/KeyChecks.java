package org.stblink.port.kit;

import java.util.ArrayList;
import java.util.List;
import org.stblink.hal.HalException;
import org.stblink.hal.SecretStore;

/** SEC-4 and SEC-5 in one run: keys that are computed with and never come out again. */
final class KeyChecks {
    private static final byte[] RECORD = {1, 2, 3};
    private static final String[] NAMES = {SecretCheck.A, SecretCheck.B, SecretCheck.C, SecretCheck.D};
    private static final int NO_SUCH_HASH = 99;

    private KeyChecks() {}

    static List<Check> all() {
        List<Check> checks = new ArrayList<Check>();
        addKeys(checks);
        return checks;
    }

    private static void addKeys(List<Check> checks) {
        checks.add(
                new SecretCheck(
                        "SEC-4",
                        "keyCannotBeReadBack",
                        "SecretStore.get: only records; a name that importKey was given is no record") {
                    @Override
                    void run(Bench bench, SecretStore store) throws CheckFailed, HalException {
                        store.importKey(SecretCheck.A, Ascii.pattern(32));
                        bench.call("SecretStore.get of a key's name");
                        byte[] got;
                        try {
                            got = store.get(SecretCheck.A);
                        } catch (HalException refusal) {
                            return; // As good: it gives nothing.
                        }
                        if (got != null) {
                            throw new CheckFailed("get of a key's name answered " + got.length + " bytes");
                        }
                    }
                });
        checks.add(
                new SecretCheck(
                        "SEC-4",
                        "importReplacesAKey",
                        "SecretStore.importKey: a second import of a name replaces the first") {
                    @Override
                    void run(Bench bench, SecretStore store) throws CheckFailed, HalException {
                        store.importKey(SecretCheck.A, Ascii.filled(32, 1));
                        byte[] first = SecretCheck.hmac(bench, store, SecretCheck.A);
                        bench.call("SecretStore.importKey of a name that is there");
                        store.importKey(SecretCheck.A, Ascii.filled(32, 2));
                        if (Ascii.difference(SecretCheck.hmac(bench, store, SecretCheck.A), first) < 0) {
                            throw new CheckFailed(
                                    "the old key is still the one computed with after another was imported");
                        }
                    }
                });
        checks.add(
                new SecretCheck(
                        "SEC-4",
                        "fourKeysAreKept",
                        "SecretStore.importKey: a change of password imports two keys beside two, so there has to be room for four") {
                    @Override
                    void run(Bench bench, SecretStore store) throws CheckFailed, HalException {
                        keepFour(bench, store);
                    }
                });
        checks.add(
                new SecretCheck(
                        "SEC-5",
                        "hmacIsThatOfRfc4231",
                        "SecretStore.hmac: HMAC-SHA-256 with the 32 bytes imported, over in[off .. off+len) alone") {
                    @Override
                    void run(Bench bench, SecretStore store) throws CheckFailed, HalException {
                        rfc4231(bench, store);
                    }
                });
        checks.add(
                new SecretCheck(
                        "SEC-5", "hmacTakes0To1024Bytes", "SecretStore.hmac: len 0 to 1024; the text must not be cut") {
                    @Override
                    void run(Bench bench, SecretStore store) throws CheckFailed, HalException {
                        store.importKey(SecretCheck.A, Ascii.filled(32, 3));
                        byte[] out = new byte[32];
                        bench.call("SecretStore.hmac over 0 bytes");
                        store.hmac(SecretCheck.A, SecretStore.HASH_SHA256, new byte[0], 0, 0, out);
                        byte[] most = Ascii.pattern(1024);
                        bench.call("SecretStore.hmac over 1024 bytes");
                        store.hmac(SecretCheck.A, SecretStore.HASH_SHA256, most, 0, most.length, out);
                        byte[] first = out.clone();
                        most[1023] ^= 1;
                        store.hmac(SecretCheck.A, SecretStore.HASH_SHA256, most, 0, most.length, out);
                        if (Ascii.difference(first, out) < 0) {
                            throw new CheckFailed("the last of 1024 bytes does not change the result");
                        }
                    }
                });
        checks.add(
                new SecretCheck(
                        "SEC-5",
                        "absentKeyAndUnknownHashThrow",
                        "SecretStore.hmac: HalException where there is no such key or hash; never a result") {
                    @Override
                    void run(Bench bench, SecretStore store) throws CheckFailed, HalException {
                        SecretCheck.requireNoHmac(
                                bench, store, SecretCheck.A, SecretStore.HASH_SHA256, "with a key that is absent");
                        store.put(SecretCheck.A, RECORD);
                        SecretCheck.requireNoHmac(
                                bench, store, SecretCheck.A, SecretStore.HASH_SHA256, "with the name of a record");
                        store.importKey(SecretCheck.B, Ascii.filled(32, 1));
                        SecretCheck.requireNoHmac(
                                bench, store, SecretCheck.B, NO_SUCH_HASH, "with hash " + NO_SUCH_HASH);
                    }
                });
    }

    private static void keepFour(Bench bench, SecretStore store) throws CheckFailed, HalException {
        int others = new Traces(bench).hasKey() ? 1 : 0; // No store is asked for more than four.
        byte[][] first = new byte[NAMES.length - others][];
        for (int i = 0; i < first.length; i++) {
            bench.call("SecretStore.importKey with " + (others + i) + " keys there");
            store.importKey(NAMES[i], Ascii.filled(32, i));
            first[i] = SecretCheck.hmac(bench, store, NAMES[i]);
        }
        for (int i = 0; i < first.length; i++) {
            if (Ascii.difference(SecretCheck.hmac(bench, store, NAMES[i]), first[i]) >= 0) {
                throw new CheckFailed("key " + (others + i + 1) + " of 4 is another one since others were imported");
            }
        }
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
        store.importKey(SecretCheck.A, key);
        byte[] in = Ascii.filled(text.length + 4, 0x77);
        System.arraycopy(text, 0, in, 2, text.length);
        byte[] before = in.clone();
        byte[] out = new byte[32];
        bench.call("SecretStore.hmac");
        store.hmac(SecretCheck.A, SecretStore.HASH_SHA256, in, 2, text.length, out);
        if (!Ascii.hex(out, 0, out.length).equals(expected)) {
            throw new CheckFailed("hmac answered " + Ascii.hex(out, 0, out.length) + " where RFC 4231 has " + expected);
        }
        if (Ascii.difference(in, before) >= 0) {
            throw new CheckFailed("hmac changed the caller's text");
        }
    }
}
