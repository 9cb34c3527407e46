package org.stblink.internal.wire;

/**
 * Device to S: the answer to PING (section 8).
 *
 * <pre>
 * +----+--------+
 * | 06 | pingId |
 * +----+--------+
 *   1    4
 * </pre>
 */
public final class Pong extends Message {
    public static final int TYPE = MessageType.PONG;

    /** That of the PING, 0 to 2^32 - 1; the codec does not know which are outstanding. */
    public final long pingId;

    /** @throws IllegalArgumentException when a field breaks the layout above */
    public Pong(long pingId) {
        this.pingId = Check.u32(TYPE, "pingId", pingId, 0);
    }

    private Pong(WireReader r) throws WireException {
        pingId = r.at("pingId").u32();
    }

    public static Pong read(WireReader r) throws WireException {
        return new Pong(r);
    }

    @Override
    public int type() {
        return TYPE;
    }

    @Override
    public void write(WireWriter w) throws WireException {
        w.u32(pingId);
    }
}
