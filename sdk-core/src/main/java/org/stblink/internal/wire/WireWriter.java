package org.stblink.internal.wire;

import org.jspecify.annotations.Nullable;

/**
 * Writes fields into a part of an array: the mirror of {@link WireReader}. Integers are cut to their size: the messages
 * check ranges when they are built. A field that does not fit is {@link WireException#TOO_LONG}; bytes before it may
 * then have been written.
 *
 * <p>Threads: one at a time.
 */
public final class WireWriter {
    private final byte[] b;
    private final int limit;
    private int pos;

    /**
     * @param b written to
     * @param off index of the first byte
     * @param limit index after the last byte that may be written
     * @throws IllegalArgumentException when that part does not lie inside the array
     */
    public WireWriter(byte[] b, int off, int limit) {
        Check.part(b, off, limit - off);
        this.b = b;
        this.pos = off;
        this.limit = limit;
    }

    /** Index in the array of the next byte. */
    public int position() {
        return pos;
    }

    /** How many bytes may still be written. */
    public int remaining() {
        return limit - pos;
    }

    /** One byte. */
    public WireWriter u8(int v) throws WireException {
        need(1);
        b[pos++] = (byte) v;
        return this;
    }

    /** Two bytes. */
    public WireWriter u16(int v) throws WireException {
        need(2);
        b[pos++] = (byte) (v >> 8);
        b[pos++] = (byte) v;
        return this;
    }

    /** Four bytes. */
    public WireWriter u32(long v) throws WireException {
        return u16((int) (v >> 16)).u16((int) v);
    }

    /** Eight bytes. */
    public WireWriter u64(long v) throws WireException {
        return u32(v >> 32).u32(v);
    }

    /** All bytes of the array, without a length. */
    public WireWriter bytes(byte[] v) throws WireException {
        need(v.length);
        System.arraycopy(v, 0, b, pos, v.length);
        pos += v.length;
        return this;
    }

    /** {@code u8 n} and n bytes; n is at most 255. */
    public WireWriter str8(byte[] v) throws WireException {
        if (v.length > 0xFF) {
            throw new WireException(WireException.BAD_LENGTH, "str8 of " + v.length + " bytes");
        }
        return u8(v.length).bytes(v);
    }

    /** A label: ASCII without a length. */
    public WireWriter ascii(String v) throws WireException {
        int n = v.length();
        need(n);
        for (int i = 0; i < n; i++) {
            b[pos++] = (byte) v.charAt(i);
        }
        return this;
    }

    /** A device id, which the caller has checked. */
    public WireWriter id(String v) throws WireException {
        return u8(v.length()).ascii(v);
    }

    /** Text, which the caller has checked to have a UTF-8 form of at most 255 bytes. */
    public WireWriter text(String v) throws WireException {
        byte @Nullable [] utf8 = Utf8.encode(v);
        if (utf8 == null) {
            throw new WireException(WireException.BAD_VALUE, "text without a UTF-8 form");
        }
        return str8(utf8);
    }

    /** An IP address of 4 or 16 bytes; null writes an absent one. */
    public WireWriter ip8(byte @Nullable [] ipOrNull) throws WireException {
        return ipOrNull == null ? u8(0) : str8(ipOrNull);
    }

    /** A session id. */
    public WireWriter sid(SessionId v) throws WireException {
        need(Sizes.SESSION_ID);
        v.copyTo(b, pos);
        pos += Sizes.SESSION_ID;
        return this;
    }

    private void need(int n) throws WireException {
        if (n > limit - pos) {
            throw new WireException(WireException.TOO_LONG, "output at " + pos + ", limit " + limit);
        }
    }
}
