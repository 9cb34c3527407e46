package org.stblink.internal.wire;

import org.jspecify.annotations.Nullable;

/**
 * The name of one call, made by the server: never used twice. Immutable; usable as a key of a map.
 *
 * <pre>
 *  0        4                        16
 * +--------+------------------------+
 * | epoch  | random                 |
 * +--------+------------------------+
 * </pre>
 */
public final class SessionId {
    private final byte[] bytes;

    private SessionId(byte[] bytes) {
        this.bytes = bytes;
    }

    /**
     * Copies the 16 bytes at {@code b[off]}.
     *
     * @throws IllegalArgumentException when fewer than 16 bytes are there
     */
    public static SessionId of(byte[] b, int off) {
        Check.part(b, off, Sizes.SESSION_ID);
        byte[] copy = new byte[Sizes.SESSION_ID];
        System.arraycopy(b, off, copy, 0, copy.length);
        return new SessionId(copy);
    }

    /** A fresh copy of the 16 bytes. */
    public byte[] bytes() {
        byte[] copy = new byte[Sizes.SESSION_ID];
        copyTo(copy, 0);
        return copy;
    }

    /** Writes the 16 bytes to {@code out[off]}. */
    public void copyTo(byte[] out, int off) {
        System.arraycopy(bytes, 0, out, off, bytes.length);
    }

    /** The server's epoch in which this session began, 0 to 2^32 - 1. */
    public long epoch() {
        return (bytes[0] & 0xFFL) << 24 | (bytes[1] & 0xFFL) << 16 | (bytes[2] & 0xFFL) << 8 | (bytes[3] & 0xFFL);
    }

    /** Whether all bytes are zero: REVOKE's way to name every session of a device. */
    public boolean isZero() {
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] != 0) {
                return false;
            }
        }
        return true;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        if (!(other instanceof SessionId)) {
            return false;
        }
        byte[] theirs = ((SessionId) other).bytes;
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] != theirs[i]) {
                return false;
            }
        }
        return true;
    }

    /** From the last four bytes: they are random, the first four are the same for every session of an epoch. */
    @Override
    public int hashCode() {
        return bytes[12] << 24 | (bytes[13] & 0xFF) << 16 | (bytes[14] & 0xFF) << 8 | (bytes[15] & 0xFF);
    }

    /** 32 lower-case hexadecimal digits. A session id is no secret. */
    @Override
    public String toString() {
        return Hex.of(bytes);
    }
}
