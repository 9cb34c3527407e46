package org.stblink.internal.session;

import org.stblink.internal.noise.CipherState;
import org.stblink.internal.wire.Limits;
import org.stblink.internal.wire.PeerRecord;
import org.stblink.internal.wire.Sizes;

/** Seals the records of one direction into an output buffer, and changes the key in time (protocol section 10.4). */
final class RecordSender {
    private static final byte[] NOTHING = new byte[0];
    private static final int EMPTY_RECORD_BYTES = Sizes.FRAME_HEADER + PeerRecord.OVERHEAD_BYTES;

    private final CipherState cipher;
    private final OutBuffer out;
    private final int maxData;
    private long records;
    private long bytes;
    private long keySinceMillis;

    RecordSender(CipherState cipher, OutBuffer out, int maxData, long now) {
        this.cipher = cipher;
        this.out = out;
        this.maxData = maxData;
        keySinceMillis = now;
    }

    /**
     * Seals one record of at most the other end's maxRecord.
     *
     * @return how much of {@code len} it took, or -1 when there is no room now
     */
    int send(int type, byte[] data, int off, int len, long now) {
        int n = Math.min(len, maxData);
        // Room for a key change first: it must not be late because a buffer is full.
        if (!out.reserve(2 * EMPTY_RECORD_BYTES + n)) {
            return -1;
        }
        if (records >= Limits.REKEY_RECORDS - 1
                || bytes + n > Limits.REKEY_BYTES
                || now - keySinceMillis >= Limits.REKEY_MILLIS) {
            seal(PeerRecord.REKEY, NOTHING, 0, 0);
            cipher.rekey();
            records = 0;
            bytes = 0;
            keySinceMillis = now;
        }
        seal(type, data, off, n);
        return n;
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
