package org.stblink.port.kit;

/** Text as bytes without a charset: the smallest VMs lack {@code java.nio}. Also bytes that can be told from others. */
final class Ascii {
    private static final int HEX = 16;
    private static final int STRIDE = 31;

    private Ascii() {}

    static byte[] bytes(String ascii) {
        byte[] out = new byte[ascii.length()];
        for (int i = 0; i < out.length; i++) {
            out[i] = (byte) ascii.charAt(i);
        }
        return out;
    }

    static byte[] unhex(String hex) {
        byte[] out = new byte[hex.length() / 2];
        for (int i = 0; i < out.length; i++) {
            out[i] = (byte) Integer.parseInt(hex.substring(2 * i, 2 * i + 2), HEX);
        }
        return out;
    }

    static String hex(byte[] bytes, int off, int len) {
        StringBuffer out = new StringBuffer();
        for (int i = off; i < off + len; i++) {
            out.append(Character.forDigit(bytes[i] >> 4 & 15, HEX)).append(Character.forDigit(bytes[i] & 15, HEX));
        }
        return out.toString();
    }

    /** No stretch of it repeats within 64 KiB: lost, doubled and swapped bytes show. The peer sends the same. */
    static byte[] pattern(int length) {
        byte[] out = new byte[length];
        for (int i = 0; i < length; i++) {
            out[i] = (byte) (i * STRIDE + (i >>> 8));
        }
        return out;
    }

    static byte[] filled(int length, int value) {
        byte[] out = new byte[length];
        for (int i = 0; i < length; i++) {
            out[i] = (byte) value;
        }
        return out;
    }

    static byte[] slice(byte[] from, int off, int len) {
        byte[] out = new byte[len];
        System.arraycopy(from, off, out, 0, len);
        return out;
    }

    /** The first place where they differ, or -1. */
    static int difference(byte[] a, byte[] b) {
        int common = Math.min(a.length, b.length);
        for (int i = 0; i < common; i++) {
            if (a[i] != b[i]) {
                return i;
            }
        }
        return a.length == b.length ? -1 : common;
    }
}
