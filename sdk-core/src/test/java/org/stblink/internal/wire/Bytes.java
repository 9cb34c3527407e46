package org.stblink.internal.wire;

import java.util.HexFormat;

/** Byte strings written as annotated groups of hexadecimal: spaces are for the reader. */
final class Bytes {
    static byte[] hex(String... groups) {
        return HexFormat.of().parseHex(String.join("", groups).replace(" ", ""));
    }

    /** n bytes counting up from {@code first}. */
    static byte[] counting(int first, int n) {
        byte[] b = new byte[n];
        for (int i = 0; i < n; i++) {
            b[i] = (byte) (first + i);
        }
        return b;
    }

    private Bytes() {}
}
