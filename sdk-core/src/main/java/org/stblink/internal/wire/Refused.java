package org.stblink.internal.wire;

/**
 * S to device: no to ENROL or REGISTER (sections 6 and 7).
 *
 * <pre>
 * +----+------+-------------------+
 * | 43 | code | retryAfterSeconds |
 * +----+------+-------------------+
 *   1    1      2
 * </pre>
 */
public final class Refused extends Message {
    public static final int TYPE = MessageType.REFUSED;

    /** {@link RefusedCode}, or a number a later version adds. */
    public final int code;
    /** Seconds, 0 to 65535; 0 = none. */
    public final int retryAfterSeconds;

    /** @throws IllegalArgumentException when a field breaks the layout above */
    public Refused(int code, int retryAfterSeconds) {
        this.code = Check.u8(TYPE, "code", code);
        this.retryAfterSeconds = Check.u16(TYPE, "retryAfterSeconds", retryAfterSeconds);
    }

    private Refused(WireReader r) throws WireException {
        code = r.at("code").u8();
        retryAfterSeconds = r.at("retryAfterSeconds").u16();
    }

    public static Refused read(WireReader r) throws WireException {
        return new Refused(r);
    }

    @Override
    public int type() {
        return TYPE;
    }

    @Override
    public void write(WireWriter w) throws WireException {
        w.u8(code).u16(retryAfterSeconds);
    }
}
