package org.stblink.internal.wire;

/** Lower-case hexadecimal, for identifiers in texts. Never for secrets. */
public final class Hex {
    private static final String DIGITS = "0123456789abcdef";

    public static String of(byte[] b) {
        char[] out = new char[2 * b.length];
        for (int i = 0; i < b.length; i++) {
            out[2 * i] = DIGITS.charAt((b[i] & 0xF0) >> 4);
            out[2 * i + 1] = DIGITS.charAt(b[i] & 0x0F);
        }
        return new String(out);
    }

    private Hex() {}
}
