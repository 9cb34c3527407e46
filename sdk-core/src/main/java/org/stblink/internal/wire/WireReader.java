package org.stblink.internal.wire;

import org.jspecify.annotations.Nullable;

/**
 * Reads fields from a part of an array, in order, and never beyond it. Integers are unsigned and big-endian
 * (section 2).
 *
 * <p>{@link #at} names the field that comes next, so that a {@link WireException} can say where reading stopped; it
 * costs nothing else. After an exception the position is undefined: drop the reader. Arrays returned are fresh.
 *
 * <p>Threads: one at a time.
 */
public final class WireReader {
    private final byte[] b;
    private final int end;
    private int pos;
    private String what = "bytes";
    private String field = "start";

    /**
     * @param b read from, not kept beyond the reader's life, not changed
     * @param off first byte
     * @param len number of bytes, 0 and up
     * @throws IllegalArgumentException when the part does not lie inside the array
     */
    public WireReader(byte[] b, int off, int len) {
        Check.part(b, off, len);
        this.b = b;
        this.pos = off;
        this.end = off + len;
    }

    /** Names the thing being read, for exceptions. */
    public WireReader what(String name) {
        what = name;
        return this;
    }

    /** Names the field that is read next, for exceptions. */
    public WireReader at(String name) {
        field = name;
        return this;
    }

    /** Index in the array of the next byte. */
    public int position() {
        return pos;
    }

    /** How many bytes are left. */
    public int remaining() {
        return end - pos;
    }

    /** One byte, 0 to 255. */
    public int u8() throws WireException {
        need(1);
        return b[pos++] & 0xFF;
    }

    /** One byte, {@code min} to {@code max}. */
    public int u8(int min, int max) throws WireException {
        return (int) within(u8(), min, max);
    }

    /** Two bytes, 0 to 65535. */
    public int u16() throws WireException {
        need(2);
        int v = (b[pos] & 0xFF) << 8 | b[pos + 1] & 0xFF;
        pos += 2;
        return v;
    }

    /** Two bytes, {@code min} to {@code max}. */
    public int u16(int min, int max) throws WireException {
        return (int) within(u16(), min, max);
    }

    /** Four bytes, 0 to 2^32 - 1. */
    public long u32() throws WireException {
        long high = u16();
        return high << 16 | u16();
    }

    /** Four bytes, at least {@code min}. */
    public long u32(long min) throws WireException {
        return within(u32(), min, 0xFFFFFFFFL);
    }

    /**
     * Eight bytes, 0 to 2^63 - 1. More is refused as {@link WireException#BAD_VALUE}: the protocol's u64 are counts of
     * bytes, none of which gets there, and a sum of them must never turn negative.
     */
    public long u64() throws WireException {
        long high = u32();
        return within(high << 32 | u32(), 0, Long.MAX_VALUE);
    }

    /** {@code n} bytes. */
    public byte[] bytes(int n) throws WireException {
        need(n);
        byte[] out = new byte[n];
        System.arraycopy(b, pos, out, 0, n);
        pos += n;
        return out;
    }

    /** {@code u8 n} and n bytes, {@code min <= n <= max}. */
    public byte[] str8(int min, int max) throws WireException {
        return bytes(length(min, max));
    }

    /** A device id (section 2). */
    public String id() throws WireException {
        char[] c = new char[length(1, Sizes.DEVICE_ID_MAX)];
        need(c.length);
        for (int i = 0; i < c.length; i++) {
            c[i] = (char) (b[pos++] & 0xFF);
            if (!DeviceId.allowed(c[i])) {
                throw broken(WireException.BAD_VALUE);
            }
        }
        return new String(c);
    }

    /** UTF-8 text of at most {@code max} bytes. */
    public String text(int max) throws WireException {
        int n = length(0, max);
        need(n);
        @Nullable String text = Utf8.decode(b, pos, n);
        if (text == null) {
            throw broken(WireException.BAD_VALUE);
        }
        pos += n;
        return text;
    }

    /** An IP address of 4 or 16 bytes. */
    public byte[] ip8() throws WireException {
        int n = u8();
        if (n != Sizes.IPV4 && n != Sizes.IPV6) {
            throw broken(WireException.BAD_LENGTH);
        }
        return bytes(n);
    }

    /** An IP address of 4 or 16 bytes, or null where it is absent (a length of 0). */
    public byte @Nullable [] optionalIp8() throws WireException {
        if (pos < end && b[pos] == 0) {
            pos++;
            return null;
        }
        return ip8();
    }

    /** A session id. */
    public SessionId sid() throws WireException {
        need(Sizes.SESSION_ID);
        SessionId sid = SessionId.of(b, pos);
        pos += Sizes.SESSION_ID;
        return sid;
    }

    /** What to throw when the named field is wrong for that reason. */
    public WireException broken(int reason) {
        return new WireException(reason, what + "." + field);
    }

    private int length(int min, int max) throws WireException {
        int n = u8();
        if (n < min || n > max) {
            throw broken(WireException.BAD_LENGTH);
        }
        return n;
    }

    private long within(long v, long min, long max) throws WireException {
        if (v < min || v > max) {
            throw broken(WireException.BAD_VALUE);
        }
        return v;
    }

    private void need(int n) throws WireException {
        if (n > end - pos) {
            throw broken(WireException.TRUNCATED);
        }
    }
}
