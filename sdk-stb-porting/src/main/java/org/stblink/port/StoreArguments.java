package org.stblink.port;

import org.stblink.hal.SecretStore;

/** What callers of a {@link SecretStore} may ask for; every store of this module says it in the same words. */
public final class StoreArguments {
    /** Longest name in characters. */
    public static final int MAX_NAME = 64;

    /** Size of a key in bytes. */
    public static final int KEY_BYTES = 32;

    private static final int MAX_HMAC_INPUT = 1024;

    private StoreArguments() {}

    /** SEC-7. */
    public static void requireName(String name) {
        boolean right = !name.isEmpty() && name.length() <= MAX_NAME;
        for (int i = 0; right && i < name.length(); i++) {
            char c = name.charAt(i);
            right = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '-';
        }
        if (!right) {
            throw new IllegalArgumentException("a name is 1 to 64 of a-z 0-9 . _ -, not \"" + name + "\"");
        }
    }

    /** 1 to {@link SecretStore#MAX_RECORD_BYTES} bytes. */
    public static void requireRecord(byte[] value) {
        if (value.length < 1 || value.length > SecretStore.MAX_RECORD_BYTES) {
            throw new IllegalArgumentException(
                    "a record has 1 to " + SecretStore.MAX_RECORD_BYTES + " bytes, not " + value.length);
        }
    }

    /** {@link #KEY_BYTES} bytes. */
    public static void requireKey(byte[] key32) {
        if (key32.length != KEY_BYTES) {
            throw new IllegalArgumentException("a key has " + KEY_BYTES + " bytes, not " + key32.length);
        }
    }

    /** 0 to 1,024 bytes go into an HMAC. */
    public static void requireHmacInput(int len) {
        if (len < 0 || len > MAX_HMAC_INPUT) {
            throw new IllegalArgumentException("len must be 0 to " + MAX_HMAC_INPUT + ", not " + len);
        }
    }
}
