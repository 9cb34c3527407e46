package org.stblink.internal.wire;

import org.jspecify.annotations.Nullable;

/**
 * Checks of what our own code puts into a message. Each returns the checked value or throws an
 * {@link IllegalArgumentException} that names message, field and range; numbers are quoted, contents of arrays and
 * texts never (they may be secret).
 */
final class Check {
    /** In place of a type where the field is not one of a message. */
    static final int NO_MESSAGE = -1;

    static int range(int type, String field, int v, int min, int max) {
        if (v < min || v > max) {
            throw wrong(type, field, "is " + v + ", allowed " + min + " to " + max);
        }
        return v;
    }

    static int u8(int type, String field, int v) {
        return range(type, field, v, 0, 0xFF);
    }

    static int u16(int type, String field, int v) {
        return range(type, field, v, 0, 0xFFFF);
    }

    static long u32(int type, String field, long v, long min) {
        if (v < min || v > 0xFFFFFFFFL) {
            throw wrong(type, field, "is " + v + ", allowed " + min + " to 4294967295");
        }
        return v;
    }

    static long count(int type, String field, long v) {
        if (v < 0) {
            throw wrong(type, field, "is " + v + ", allowed 0 and up");
        }
        return v;
    }

    static int maxRecord(int type, int v) {
        return range(type, "maxRecord", v, Limits.MAX_RECORD_LOWEST_BYTES, Limits.MAX_RECORD_HIGHEST_BYTES);
    }

    static byte[] sized(int type, String field, byte @Nullable [] v, int min, int max) {
        if (v == null || v.length < min || v.length > max) {
            throw wrong(type, field, size(v) + ", allowed " + min + " to " + max + " bytes");
        }
        return v;
    }

    static byte[] exactly(int type, String field, byte @Nullable [] v, int n) {
        return sized(type, field, v, n, n);
    }

    static byte[] ip(int type, String field, byte @Nullable [] v) {
        if (v == null || v.length != Sizes.IPV4 && v.length != Sizes.IPV6) {
            throw wrong(type, field, size(v) + ", allowed 4 or 16 bytes");
        }
        return v;
    }

    static String id(int type, String field, @Nullable String v) {
        if (v == null || !DeviceId.isValid(v)) {
            throw wrong(type, field, "is not 1 to 64 of A-Z a-z 0-9 . _ : -");
        }
        return v;
    }

    static String text(int type, String field, @Nullable String v, int max) {
        byte @Nullable [] utf8 = v == null ? null : Utf8.encode(v);
        if (v == null || utf8 == null || utf8.length > max) {
            throw wrong(type, field, "is not text of at most " + max + " bytes of UTF-8");
        }
        return v;
    }

    static void part(byte[] b, int off, int len) {
        if (off < 0 || len < 0 || off > b.length - len) {
            throw wrong(NO_MESSAGE, "part", "from " + off + " of " + len + " bytes is not inside " + b.length);
        }
    }

    static SessionId sid(int type, @Nullable SessionId v) {
        if (v == null) {
            throw wrong(type, "sid", "is null");
        }
        return v;
    }

    static IllegalArgumentException wrong(int type, String field, String how) {
        String where = type == NO_MESSAGE ? field : MessageType.name(type) + "." + field;
        return new IllegalArgumentException(where + " " + how);
    }

    private static String size(byte @Nullable [] v) {
        return v == null ? "is null" : "has " + v.length;
    }

    private Check() {}
}
