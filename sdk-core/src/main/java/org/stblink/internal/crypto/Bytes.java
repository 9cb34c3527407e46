package org.stblink.internal.crypto;

import java.io.UnsupportedEncodingException;
import org.jspecify.annotations.Nullable;

/** What secrets need of byte arrays: comparing without telling where they differ, wiping, joining. */
public final class Bytes {
    private Bytes() {}

    /**
     * Compares two ranges in a time that depends on {@code len} only.
     *
     * @throws ArrayIndexOutOfBoundsException when a range does not lie inside its array
     */
    public static boolean equalConstantTime(byte[] a, int aOff, byte[] b, int bOff, int len) {
        int difference = 0;
        for (int i = 0; i < len; i++) {
            difference |= a[aOff + i] ^ b[bOff + i];
        }
        return difference == 0;
    }

    /** Overwrites the whole array with zeroes; null is allowed. */
    public static void wipe(byte @Nullable [] secret) {
        if (secret != null) {
            wipe(secret, 0, secret.length);
        }
    }

    /** Overwrites {@code secret[off .. off+len)} with zeroes. */
    public static void wipe(byte[] secret, int off, int len) {
        for (int i = off; i < off + len; i++) {
            secret[i] = 0;
        }
    }

    /** The parts, one behind the other, in a fresh array. */
    static byte[] join(byte[]... parts) {
        int length = 0;
        for (int i = 0; i < parts.length; i++) {
            length += parts[i].length;
        }
        byte[] joined = new byte[length];
        int at = 0;
        for (int i = 0; i < parts.length; i++) {
            System.arraycopy(parts[i], 0, joined, at, parts[i].length);
            at += parts[i].length;
        }
        return joined;
    }

    /**
     * {@link #join}, for input that must not be longer than a limit.
     *
     * @throws IllegalArgumentException naming the limit
     */
    static byte[] joinAtMost(int maxBytes, byte[]... parts) {
        byte[] joined = join(parts);
        if (joined.length > maxBytes) {
            throw new IllegalArgumentException("input of " + joined.length + " bytes, at most " + maxBytes);
        }
        return joined;
    }

    /** The UTF-8 bytes of a text; for ASCII labels they are the ASCII bytes. */
    static byte[] utf8(String text) {
        try {
            return text.getBytes("UTF-8");
        } catch (UnsupportedEncodingException e) {
            throw new IllegalStateException("a Java platform without UTF-8");
        }
    }

    /**
     * Checks the size of a key or another value of fixed size.
     *
     * @throws IllegalArgumentException naming the value and both sizes, never its content
     */
    public static void requireLength(String name, byte @Nullable [] value, int length) {
        if (value == null || value.length != length) {
            throw new IllegalArgumentException(
                    name + " must be " + length + " bytes, was " + (value == null ? "null" : value.length + " bytes"));
        }
    }

    /**
     * Checks that a range lies inside an array, with {@code extra} more bytes of room behind it.
     *
     * @throws IllegalArgumentException naming the range
     */
    public static void requireRange(byte[] array, int off, int len, int extra) {
        if (off < 0 || len < 0 || len > array.length - extra - off) {
            throw new IllegalArgumentException("range " + off + "+" + len + " with " + extra
                    + " bytes behind it does not fit an array of " + array.length);
        }
    }
}
