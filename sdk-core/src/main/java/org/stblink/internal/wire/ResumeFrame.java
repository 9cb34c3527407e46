package org.stblink.internal.wire;

/**
 * The body of a device's first frame in mode 3 (section 4.4).
 *
 * <pre>
 *  0        16      24       56      88
 * +--------+-------+--------+-------+
 * | handle | mark  | nonceD | proof |
 * +--------+-------+--------+-------+
 * </pre>
 */
public final class ResumeFrame {
    /** Size in bytes. */
    public static final int BYTES = 88;
    /** Bytes before the proof, which it covers. */
    public static final int PROVEN_BYTES = BYTES - Sizes.MAC;

    /** Which state the device resumes; 16 bytes. */
    public final byte[] handle;
    /** The first 8 bytes of the ticket that the device holds. */
    public final byte[] mark;
    /** 32 random bytes. */
    public final byte[] nonce;
    /** 32 bytes. */
    public final byte[] proof;

    private ResumeFrame(byte[] handle, byte[] mark, byte[] nonce, byte[] proof) {
        this.handle = handle;
        this.mark = mark;
        this.nonce = nonce;
        this.proof = proof;
    }

    /**
     * Reads a whole body.
     *
     * @throws WireException {@code BAD_LENGTH}, {@code TRUNCATED}
     */
    public static ResumeFrame read(byte[] b, int off, int len) throws WireException {
        WireReader r = new WireReader(b, off, len).what("resume");
        byte[] handle = r.at("handle").bytes(Sizes.HANDLE);
        byte[] mark = r.at("mark").bytes(Sizes.TICKET_MARK);
        byte[] nonce = r.at("nonceD").bytes(Sizes.RESUME_NONCE);
        byte[] proof = r.at("proof").bytes(Sizes.MAC);
        if (r.remaining() != 0) {
            throw r.broken(WireException.BAD_LENGTH);
        }
        return new ResumeFrame(handle, mark, nonce, proof);
    }

    /**
     * Puts the fields before the proof at {@code b[off]}; the proof goes behind them.
     *
     * @param handle 16 bytes
     * @param ticket 16 bytes, of which the first 8 are sent
     * @param nonce 32 bytes
     */
    public static void writeUnproven(byte[] b, int off, byte[] handle, byte[] ticket, byte[] nonce) {
        System.arraycopy(handle, 0, b, off, Sizes.HANDLE);
        System.arraycopy(ticket, 0, b, off + Sizes.HANDLE, Sizes.TICKET_MARK);
        System.arraycopy(nonce, 0, b, off + Sizes.HANDLE + Sizes.TICKET_MARK, Sizes.RESUME_NONCE);
    }
}
