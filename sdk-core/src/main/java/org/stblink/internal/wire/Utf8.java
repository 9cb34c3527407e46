package org.stblink.internal.wire;

import java.io.UnsupportedEncodingException;
import org.jspecify.annotations.Nullable;

/**
 * Text to bytes and back, refusing whatever does not survive the round trip: keys are derived from such bytes, so both
 * ends must see the very same ones. UTF-8, RFC 3629.
 */
public final class Utf8 {
    private static final String UTF_8 = "UTF-8";

    /**
     * Encodes text.
     *
     * @return a fresh array, or null when the text has no UTF-8 form (half of a surrogate pair)
     */
    public static byte @Nullable [] encode(String text) {
        try {
            byte[] b = text.getBytes(UTF_8);
            return text.equals(new String(b, UTF_8)) ? b : null;
        } catch (UnsupportedEncodingException e) {
            throw new IllegalStateException("this Java machine lacks UTF-8");
        }
    }

    /**
     * Decodes {@code b[off .. off+len)}.
     *
     * @return the text, or null when the bytes are not its one UTF-8 form
     */
    public static @Nullable String decode(byte[] b, int off, int len) {
        try {
            String text = new String(b, off, len, UTF_8);
            byte[] back = text.getBytes(UTF_8);
            return same(back, b, off, len) ? text : null;
        } catch (UnsupportedEncodingException e) {
            throw new IllegalStateException("this Java machine lacks UTF-8");
        }
    }

    private static boolean same(byte[] a, byte[] b, int off, int len) {
        if (a.length != len) {
            return false;
        }
        for (int i = 0; i < len; i++) {
            if (a[i] != b[off + i]) {
                return false;
            }
        }
        return true;
    }

    private Utf8() {}
}
