package org.stblink.internal.wire;

/**
 * The first bytes a device sends to S, in clear (section 4.1). They go into the prologue, so that a change on the way
 * ends the handshake.
 *
 * <pre>
 *  0        4         5       6      7        11
 * +--------+---------+-------+------+--------+
 * | "STBL" | version | suite | mode | keyId  |
 * +--------+---------+-------+------+--------+
 * </pre>
 */
public final class ControlPreamble {
    /** Size in bytes. */
    public static final int BYTES = 11;
    /** {@code Noise_NK}: the device knows the server's key. */
    public static final int MODE_NK = 1;
    /** {@code Noise_XK}; reserved, refused by this version. */
    public static final int MODE_XK = 2;
    /** Resume: both know the state of the registration before. */
    public static final int MODE_RESUME = 3;

    private static final String MAGIC = "STBL";

    /** Suite of the control channel, 0 to 255; whether it is accepted is for the receiver to say. */
    public final int suite;
    /** One of the modes, or another number, 0 to 255; whether it is accepted is for the receiver to say. */
    public final int mode;
    /** First 4 bytes of SHA-256 of the server key that the device has pinned. Not copied. */
    public final byte[] keyId;

    /** @throws IllegalArgumentException when a field breaks the layout above */
    public ControlPreamble(int suite, int mode, byte[] keyId) {
        this.suite = Check.u8(Check.NO_MESSAGE, "suite", suite);
        this.mode = Check.u8(Check.NO_MESSAGE, "mode", mode);
        this.keyId = Check.exactly(Check.NO_MESSAGE, "keyId", keyId, Sizes.KEY_ID);
    }

    /**
     * Reads {@link #BYTES} bytes; more may follow.
     *
     * @throws WireException {@code TRUNCATED}, {@code BAD_MAGIC}, or {@code BAD_VERSION}: then S answers
     *     {@link ServerHello#refused}
     */
    public static ControlPreamble read(byte[] b, int off, int len) throws WireException {
        WireReader r = new WireReader(b, off, len).what("preamble");
        Magic.read(r, MAGIC);
        int suite = r.at("suite").u8();
        int mode = r.at("mode").u8();
        return new ControlPreamble(suite, mode, r.at("keyId").bytes(Sizes.KEY_ID));
    }

    /** The 11 bytes, in a fresh array: sent, and handed to {@link Prologues#control}. */
    public byte[] bytes() {
        byte[] out = new byte[BYTES];
        try {
            new WireWriter(out, 0, BYTES)
                    .ascii(MAGIC)
                    .u8(Protocol.VERSION)
                    .u8(suite)
                    .u8(mode)
                    .bytes(keyId);
        } catch (WireException e) {
            throw Exact.impossible(e);
        }
        return out;
    }
}
