package org.stblink.internal.wire;

/**
 * Cuts a stream of bytes into frames; used for the control channel and for the peer channel (sections 4.1, 4.2, 10.4).
 *
 * <pre>
 *            +--------+----------------------+
 * buffer()   | length | body                 |
 *            +--------+----------------------+
 *              2        length, min to limit
 *                     ^
 *                     bodyOffset()
 * </pre>
 *
 * <p>Use: {@link #feed} until {@link #hasFrame}; open the body in place in {@link #buffer}; {@link #next}; feed the
 * rest. The buffer is made once; feeding allocates nothing. A length that is not allowed is refused as soon as its
 * two bytes are there, before any of the body is kept, and it ends this assembler: later calls of {@code feed} throw again.
 *
 * <p>Threads: one at a time.
 */
public final class FrameAssembler {
    private static final int OPEN = 0;

    private final byte[] buffer;
    private int min = Limits.FRAME_MIN_BYTES;
    private int limit;
    private int have;
    private int length = -1;
    private int broken = OPEN;

    /**
     * An assembler whose limit is its capacity.
     *
     * @param capacity largest body ever allowed, 1 to 65535 bytes; the buffer has two more
     */
    public FrameAssembler(int capacity) {
        buffer = new byte[Sizes.FRAME_HEADER + Check.range(Check.NO_MESSAGE, "capacity", capacity, 1, 0xFFFF)];
        limit = capacity;
    }

    /**
     * Sets the longest body allowed, for frames whose length has not been read yet.
     *
     * @param bytes 1 to the capacity
     */
    public void limit(int bytes) {
        limit = Check.range(Check.NO_MESSAGE, "limit", bytes, 1, buffer.length - Sizes.FRAME_HEADER);
    }

    /**
     * Sets the shortest body allowed, for frames whose length has not been read yet; 1 at first.
     *
     * @param bytes 1 to 65535
     */
    public void minimum(int bytes) {
        min = Check.range(Check.NO_MESSAGE, "minimum", bytes, 1, 0xFFFF);
    }

    /**
     * Takes bytes until one whole frame is there.
     *
     * @return how many of the {@code len} bytes it took; 0 when a frame is waiting for {@link #next}
     * @throws WireException {@code BAD_LENGTH} for a frame below the minimum, {@code TOO_LONG} for one over the limit
     */
    public int feed(byte[] b, int off, int len) throws WireException {
        Check.part(b, off, len);
        int taken = 0;
        while (length < 0 && taken < len) {
            refuseIfBroken();
            buffer[have++] = b[off + taken++];
            if (have == Sizes.FRAME_HEADER) {
                readLength();
            }
        }
        refuseIfBroken();
        if (length < 0) {
            return taken;
        }
        int body = Math.min(len - taken, Sizes.FRAME_HEADER + length - have);
        System.arraycopy(b, off + taken, buffer, have, body);
        have += body;
        return taken + body;
    }

    /** Whether a whole frame is there. */
    public boolean hasFrame() {
        return length >= 0 && have == Sizes.FRAME_HEADER + length;
    }

    /** The buffer the frame is in; the same array for the life of this object, to be opened in place. */
    public byte[] buffer() {
        return buffer;
    }

    /** Index of the body's first byte in {@link #buffer}. */
    public int bodyOffset() {
        return Sizes.FRAME_HEADER;
    }

    /**
     * Number of bytes of the body.
     *
     * @throws IllegalStateException when no whole frame is there
     */
    public int bodyLength() {
        requireFrame();
        return length;
    }

    /**
     * Gives the buffer free for the next frame. The bytes stay until they are written over.
     *
     * @throws IllegalStateException when no whole frame is there
     */
    public void next() {
        requireFrame();
        have = 0;
        length = -1;
    }

    private void readLength() {
        int n = (buffer[0] & 0xFF) << 8 | buffer[1] & 0xFF;
        if (n < min) {
            broken = WireException.BAD_LENGTH;
        } else if (n > limit) {
            broken = WireException.TOO_LONG;
        } else {
            length = n;
        }
    }

    private void refuseIfBroken() throws WireException {
        if (broken != OPEN) {
            throw new WireException(broken, "frame.length");
        }
    }

    private void requireFrame() {
        if (!hasFrame()) {
            throw new IllegalStateException("no whole frame yet");
        }
    }
}
