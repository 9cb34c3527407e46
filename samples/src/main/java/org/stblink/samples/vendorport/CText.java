package org.stblink.samples.vendorport;

/** Text as C wants it: one byte a character, with a 0 behind. */
final class CText {
    private static final char REPLACEMENT = '?';

    private CText() {}

    /** Cut to {@code max} characters; what is not printable ASCII becomes a question mark. */
    static byte[] of(String text, int max) {
        int length = Math.min(text.length(), max);
        byte[] out = new byte[length + 1];
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            out[i] = (byte) (c < ' ' || c > '~' ? REPLACEMENT : c);
        }
        return out;
    }
}
