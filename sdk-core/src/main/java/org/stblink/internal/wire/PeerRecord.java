package org.stblink.internal.wire;

/**
 * The plaintext of a peer channel's frame (section 10.4). No objects: records are read and written in the buffers they
 * are opened and sealed in.
 *
 * <pre>
 * +------+-----------+----------------+-----------------------+
 * | type | padLength | data           | padLength zero bytes  |
 * +------+-----------+----------------+-----------------------+
 *   1      2           size(data) + padLength <= the receiver's maxRecord
 * </pre>
 *
 * <p>Stateless; any thread.
 */
public final class PeerRecord {
    /** Bytes of the stream. */
    public static final int DATA = 0x01;
    /** The caller's first record, exactly once. */
    public static final int CONFIRM = 0x02;
    /** The sender will send no more data. */
    public static final int END = 0x03;
    /** The next record of this direction uses the new key. */
    public static final int REKEY = 0x04;
    /** The channel is over, in both directions; data is one byte of {@link DownReason}. */
    public static final int CLOSE = 0x05;
    /** As {@link #DATA}, and a message ends here. */
    public static final int DATA_EOM = 0x06;
    /** From here up a receiver skips what it does not know. */
    public static final int IGNORABLE_FROM = 0x80;

    /** Type and padLength, in bytes. */
    public static final int HEADER_BYTES = 3;
    /** What a frame's body has beyond data and padding: header and tag. */
    public static final int OVERHEAD_BYTES = HEADER_BYTES + Sizes.TAG;
    /** Smallest body of a frame: no data, no padding. */
    public static final int FRAME_MIN_BYTES = OVERHEAD_BYTES;
    /** Largest body of a frame that any receiver allows. */
    public static final int FRAME_MAX_BYTES = OVERHEAD_BYTES + Limits.MAX_RECORD_HIGHEST_BYTES;

    /** Largest body of a frame for a receiver's maxRecord, in bytes. */
    public static int frameMaxBytes(int maxRecord) {
        return OVERHEAD_BYTES + maxRecord;
    }

    /**
     * Writes type and padLength at {@code buf[off]}; data follows at {@code off + HEADER_BYTES}, then the padding,
     * which the caller has set to zero.
     *
     * @param padLength 0 to 65535
     */
    public static void writeHeader(byte[] buf, int off, int type, int padLength) {
        Check.u16(Check.NO_MESSAGE, "padLength", padLength);
        buf[off] = (byte) type;
        buf[off + 1] = (byte) (padLength >> 8);
        buf[off + 2] = (byte) padLength;
    }

    /** Type of a record that {@link #dataLength} has checked. */
    public static int type(byte[] buf, int off) {
        return buf[off] & 0xFF;
    }

    /**
     * Checks a plaintext and gives the number of data bytes at {@code off + HEADER_BYTES}.
     *
     * @param len size of the plaintext in bytes
     * @param maxRecord what this receiver announced
     * @return 0 and up; 1 for {@link #CLOSE}; 0 for the other types that carry no data
     * @throws WireException {@code TRUNCATED} without a whole header, {@code TOO_LONG} over maxRecord, {@code
     *     BAD_LENGTH} when padding exceeds the record or the type does not have that many data bytes, {@code UNKNOWN_TYPE}
     *     for an unknown type below {@link #IGNORABLE_FROM}
     */
    public static int dataLength(byte[] buf, int off, int len, int maxRecord) throws WireException {
        if (len < HEADER_BYTES) {
            throw new WireException(WireException.TRUNCATED, "record.header");
        }
        if (len - HEADER_BYTES > maxRecord) {
            throw new WireException(WireException.TOO_LONG, "record");
        }
        int pad = (buf[off + 1] & 0xFF) << 8 | buf[off + 2] & 0xFF;
        int data = len - HEADER_BYTES - pad;
        if (data < 0) {
            throw new WireException(WireException.BAD_LENGTH, "record.padLength");
        }
        int type = type(buf, off);
        switch (type) {
            case DATA:
            case DATA_EOM:
                return data;
            case CONFIRM:
            case END:
            case REKEY:
                return exactly(0, data);
            case CLOSE:
                return exactly(1, data);
            default:
                if (type < IGNORABLE_FROM) {
                    throw new WireException(WireException.UNKNOWN_TYPE, "record.type");
                }
                return data;
        }
    }

    private static int exactly(int wanted, int data) throws WireException {
        if (data != wanted) {
            throw new WireException(WireException.BAD_LENGTH, "record.data");
        }
        return data;
    }

    private PeerRecord() {}
}
