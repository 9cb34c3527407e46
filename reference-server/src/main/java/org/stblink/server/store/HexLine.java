package org.stblink.server.store;

import org.jspecify.annotations.Nullable;
import org.stblink.internal.crypto.Bytes;

/** A key as a line of hex. By hand, so that no String of the secret is left behind for the collector. */
final class HexLine {
    private static final int DIGITS = 2 * KeyDirectory.KEY_BYTES;

    private HexLine() {}

    /** The digits and the end of the line; the caller wipes them. */
    static byte[] of(byte[] key) {
        byte[] line = new byte[DIGITS + 1];
        for (int i = 0; i < key.length; i++) {
            line[2 * i] = (byte) Character.forDigit((key[i] >> 4) & 0xF, 16);
            line[2 * i + 1] = (byte) Character.forDigit(key[i] & 0xF, 16);
        }
        line[DIGITS] = '\n';
        return line;
    }

    /** @return null when it is not exactly one key, with or without the end of line */
    static byte @Nullable [] read(byte[] line) {
        int length = line.length;
        while (length > DIGITS && (line[length - 1] == '\n' || line[length - 1] == '\r')) {
            length--;
        }
        if (length != DIGITS) {
            return null;
        }
        byte[] key = new byte[KeyDirectory.KEY_BYTES];
        for (int i = 0; i < key.length; i++) {
            int high = Character.digit(line[2 * i], 16);
            int low = Character.digit(line[2 * i + 1], 16);
            if (high < 0 || low < 0) {
                Bytes.wipe(key);
                return null;
            }
            key[i] = (byte) (high << 4 | low);
        }
        return key;
    }
}
