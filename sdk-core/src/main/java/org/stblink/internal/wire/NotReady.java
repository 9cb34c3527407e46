package org.stblink.internal.wire;

/**
 * Device to S: the allocated address cannot be used (section 7.3).
 *
 * <pre>
 * +----+--------+
 * | 04 | reason |
 * +----+--------+
 *   1    1
 * </pre>
 */
public final class NotReady extends Message {
    public static final int TYPE = MessageType.NOT_READY;

    /** {@link NotReadyReason}, or a number a later version adds. */
    public final int reason;

    /** @throws IllegalArgumentException when a field breaks the layout above */
    public NotReady(int reason) {
        this.reason = Check.u8(TYPE, "reason", reason);
    }

    private NotReady(WireReader r) throws WireException {
        reason = r.at("reason").u8();
    }

    public static NotReady read(WireReader r) throws WireException {
        return new NotReady(r);
    }

    @Override
    public int type() {
        return TYPE;
    }

    @Override
    public void write(WireWriter w) throws WireException {
        w.u8(reason);
    }
}
