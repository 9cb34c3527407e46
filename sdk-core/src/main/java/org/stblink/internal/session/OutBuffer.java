package org.stblink.internal.session;

/**
 * Bytes waiting to be sent: a fixed array, filled at the end and drained at the start. Never grows; a writer asks for
 * room first.
 */
public final class OutBuffer {
    private final byte[] bytes;
    private int start;
    private int end;

    /** @param capacity bytes held at the most */
    public OutBuffer(int capacity) {
        bytes = new byte[capacity];
    }

    /** Makes {@code n} contiguous bytes writable at {@link #end()}; false when they do not fit now. */
    boolean reserve(int n) {
        if (bytes.length - end >= n) {
            return true;
        }
        if (bytes.length - (end - start) < n) {
            return false;
        }
        System.arraycopy(bytes, start, bytes, 0, end - start);
        end -= start;
        start = 0;
        return true;
    }

    /** Where the next byte goes; valid after {@link #reserve}. */
    int end() {
        return end;
    }

    /** {@code n} bytes were written at {@link #end()}. */
    void added(int n) {
        end += n;
    }

    /** The array; {@link #length()} bytes from {@link #offset()} wait to be sent. */
    public byte[] array() {
        return bytes;
    }

    /** Index of the first waiting byte. */
    public int offset() {
        return start;
    }

    /** Number of waiting bytes. */
    public int length() {
        return end - start;
    }

    /** {@code n} bytes were sent. */
    public void taken(int n) {
        start += n;
        if (start == end) {
            start = 0;
            end = 0;
        }
    }
}
