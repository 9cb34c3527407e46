package org.stblink.internal.session;

import org.stblink.internal.noise.CipherState;
import org.stblink.internal.wire.PeerRecord;
import org.stblink.internal.wire.Sizes;

/**
 * Seals the records of one direction into an output buffer, and changes the key in time (protocol section 10.4).
 *
 * <p>Data leaves room for a key change, an END and a CLOSE: what ends a channel in order never has to wait for room, and
 * so is never lost to a full buffer.
 */
final class RecordSender {
    private static final byte[] NOTHING = new byte[0];
    private static final int EMPTY_RECORD_BYTES = Sizes.FRAME_HEADER + PeerRecord.OVERHEAD_BYTES;
    /** A CLOSE, its reason, and a key change before it. */
    private static final int CLOSE_BYTES = 2 * EMPTY_RECORD_BYTES + 1;
    /** An END and a key change before it, then the CLOSE. */
    private static final int LAST_WORDS_BYTES = 2 * EMPTY_RECORD_BYTES + CLOSE_BYTES;

    private final CipherState cipher;
    private final OutBuffer out;
    private final int maxData;
    private final KeyLimits limits;
    private long records;
    private long bytes;
    private long keySinceMillis;

    /** @param out holds at least {@link #bufferBytes} */
    RecordSender(CipherState cipher, OutBuffer out, int maxData, KeyLimits limits, long now) {
        this.cipher = cipher;
        this.out = out;
        this.maxData = maxData;
        this.limits = limits;
        keySinceMillis = now;
    }

    /** Smallest output buffer for records of up to {@code maxData} bytes. */
    static int bufferBytes(int maxData) {
        return 2 * EMPTY_RECORD_BYTES + maxData + LAST_WORDS_BYTES;
    }

    /**
     * Seals one record of data, of at most {@code maxData} bytes.
     *
     * @param endsMessage whether a message ends with the last of these bytes; kept for later when not all are taken
     * @return how much of {@code len} it took, or -1 when there is no room now
     */
    int data(byte[] b, int off, int len, boolean endsMessage, long now) {
        int n = Math.min(len, maxData);
        if (!out.reserve(2 * EMPTY_RECORD_BYTES + n + LAST_WORDS_BYTES)) {
            return -1;
        }
        send(endsMessage && n == len ? PeerRecord.DATA_EOM : PeerRecord.DATA, b, off, n, now);
        return n;
    }

    /** Seals the caller's first record, into a buffer that is still empty. */
    void confirm(long now) {
        last(PeerRecord.CONFIRM, NOTHING, 2 * EMPTY_RECORD_BYTES, now);
    }

    /** Seals END; at most once, and no data after it. */
    void end(long now) {
        last(PeerRecord.END, NOTHING, LAST_WORDS_BYTES - CLOSE_BYTES, now);
    }

    /** Seals CLOSE; nothing after it. */
    void close(int downReason, long now) {
        last(PeerRecord.CLOSE, new byte[] {(byte) downReason}, CLOSE_BYTES, now);
    }

    private void last(int type, byte[] data, int room, long now) {
        if (!out.reserve(room)) {
            throw new IllegalStateException("data left no room for record type " + type);
        }
        send(type, data, 0, data.length, now);
    }

    private void send(int type, byte[] data, int off, int len, long now) {
        if (records >= limits.records - 1 || bytes + len > limits.bytes || now - keySinceMillis >= limits.millis) {
            seal(PeerRecord.REKEY, NOTHING, 0, 0);
            cipher.rekey();
            records = 0;
            bytes = 0;
            keySinceMillis = now;
        }
        seal(type, data, off, len);
    }

    private void seal(int type, byte[] data, int off, int len) {
        byte[] b = out.array();
        int at = out.end();
        int text = at + Sizes.FRAME_HEADER;
        PeerRecord.writeHeader(b, text, type, 0);
        System.arraycopy(data, off, b, text + PeerRecord.HEADER_BYTES, len);
        int body = cipher.encrypt(NOTHING, 0, 0, b, text, PeerRecord.HEADER_BYTES + len);
        b[at] = (byte) (body >>> 8);
        b[at + 1] = (byte) body;
        out.added(Sizes.FRAME_HEADER + body);
        records++;
        bytes += len;
    }

    void destroy() {
        cipher.destroy();
    }
}
