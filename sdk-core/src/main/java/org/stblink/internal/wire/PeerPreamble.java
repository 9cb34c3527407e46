package org.stblink.internal.wire;

/**
 * The first bytes a caller sends to the target, in clear (section 10.1); a frame with Noise message 1 follows.
 *
 * <pre>
 *  0        4         5                 21
 * +--------+---------+------------------+
 * | "STBP" | version | sid              |
 * +--------+---------+------------------+
 * </pre>
 */
public final class PeerPreamble {
    /** Size in bytes. */
    public static final int BYTES = 21;

    private static final String MAGIC = "STBP";

    /** The call. Never null. */
    public final SessionId sid;

    public PeerPreamble(SessionId sid) {
        this.sid = Check.sid(Check.NO_MESSAGE, sid);
    }

    /**
     * Reads {@link #BYTES} bytes; more may follow.
     *
     * @throws WireException {@code TRUNCATED}, {@code BAD_MAGIC} or {@code BAD_VERSION}
     */
    public static PeerPreamble read(byte[] b, int off, int len) throws WireException {
        WireReader r = new WireReader(b, off, len).what("preamble");
        Magic.read(r, MAGIC);
        return new PeerPreamble(r.at("sid").sid());
    }

    /** The 21 bytes, in a fresh array. */
    public byte[] bytes() {
        byte[] out = new byte[BYTES];
        try {
            new WireWriter(out, 0, BYTES).ascii(MAGIC).u8(Protocol.VERSION).sid(sid);
        } catch (WireException e) {
            throw Exact.impossible(e);
        }
        return out;
    }
}
