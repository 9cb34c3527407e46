package org.stblink.internal.session;

import org.stblink.internal.noise.CipherState;
import org.stblink.internal.wire.FrameAssembler;
import org.stblink.internal.wire.PeerRecord;
import org.stblink.internal.wire.WireException;

/**
 * Opens the records of one direction in place and holds the one that is being read; bounds what one key may carry
 * (protocol section 10.4).
 */
final class RecordReceiver {
    private static final byte[] NOTHING = new byte[0];

    private final CipherState cipher;
    private final FrameAssembler in;
    private final int maxData;
    private final KeyLimits limits;
    private long records;
    private long bytes;
    private boolean open;
    private int type;
    private int dataAt;
    private int dataLeft;

    /** @param in where the frames of this direction are put together; the receiver takes it over */
    RecordReceiver(CipherState cipher, FrameAssembler in, int maxData, KeyLimits limits) {
        this.cipher = cipher;
        this.in = in;
        this.maxData = maxData;
        this.limits = limits;
    }

    /**
     * Opens the next record if it is there and none is open.
     *
     * @return whether a record is open
     * @throws WireException when it is not authentic, malformed, or beyond the key's bounds; the channel must end
     */
    boolean next() throws WireException {
        if (open || !in.hasFrame()) {
            return open;
        }
        int at = in.bodyOffset();
        int n = cipher.decrypt(NOTHING, 0, 0, in.buffer(), at, in.bodyLength());
        if (n < 0) {
            throw new WireException(WireException.BAD_VALUE, "record.tag");
        }
        dataLeft = PeerRecord.dataLength(in.buffer(), at, n, maxData);
        records++;
        bytes += n - PeerRecord.HEADER_BYTES;
        if (records > limits.records || bytes > limits.bytes + limits.slackBytes) {
            throw new WireException(WireException.BAD_VALUE, "record: its key is used up");
        }
        type = PeerRecord.type(in.buffer(), at);
        dataAt = at + PeerRecord.HEADER_BYTES;
        if (type == PeerRecord.REKEY) {
            cipher.rekey();
            records = 0;
            bytes = 0;
        }
        open = true;
        return true;
    }

    /** Whether the open record is one of data. */
    boolean holdsData() {
        return open && (type == PeerRecord.DATA || type == PeerRecord.DATA_EOM);
    }

    /** Type of the open record. */
    int type() {
        return type;
    }

    /** Data of the open record not taken yet, in bytes. */
    int available() {
        return open ? dataLeft : 0;
    }

    int take(byte[] b, int off, int len) {
        int n = Math.min(len, dataLeft);
        System.arraycopy(in.buffer(), dataAt, b, off, n);
        dataAt += n;
        dataLeft -= n;
        return n;
    }

    /** The reason in an open CLOSE, one of DownReason or a number a later version adds. */
    int closeReason() {
        return in.buffer()[dataAt] & 0xFF;
    }

    /** The open record is done with. */
    void done() {
        open = false;
        dataLeft = 0;
        in.next();
    }

    void destroy() {
        cipher.destroy();
    }
}
