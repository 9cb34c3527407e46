package org.stblink.internal.wire;

/**
 * S to a device that sleeps: somebody calls (section 8.1).
 *
 * <pre>
 * +----+---------+
 * | 4C | traceId |
 * +----+---------+
 *   1    8
 * </pre>
 */
public final class Wake extends Message {
    public static final int TYPE = MessageType.WAKE;

    /** 8 bytes: of the call, for logs. */
    public final byte[] traceId;

    /** @throws IllegalArgumentException when a field breaks the layout above */
    public Wake(byte[] traceId) {
        this.traceId = Check.exactly(TYPE, "traceId", traceId, Sizes.TRACE_ID);
    }

    private Wake(WireReader r) throws WireException {
        traceId = r.at("traceId").bytes(Sizes.TRACE_ID);
    }

    public static Wake read(WireReader r) throws WireException {
        return new Wake(r);
    }

    @Override
    public int type() {
        return TYPE;
    }

    @Override
    public void write(WireWriter w) throws WireException {
        w.bytes(traceId);
    }
}
