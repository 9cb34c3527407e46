package org.stblink.internal.wire;

/**
 * S to device: are you there (section 8).
 *
 * <pre>
 * +----+--------+-----------+
 * | 44 | pingId | ackedPong |
 * +----+--------+-----------+
 *   1    4        4
 * </pre>
 */
public final class Ping extends Message {
    public static final int TYPE = MessageType.PING;

    /** 1 to 2^32 - 1, rising. */
    public final long pingId;
    /** Highest pingId whose PONG S has; 0 = none. It renews lease and grace (section 7.3). */
    public final long ackedPong;

    /** @throws IllegalArgumentException when a field breaks the layout above */
    public Ping(long pingId, long ackedPong) {
        this.pingId = Check.u32(TYPE, "pingId", pingId, 1);
        this.ackedPong = Check.u32(TYPE, "ackedPong", ackedPong, 0);
    }

    private Ping(WireReader r) throws WireException {
        pingId = r.at("pingId").u32(1);
        ackedPong = r.at("ackedPong").u32();
    }

    public static Ping read(WireReader r) throws WireException {
        return new Ping(r);
    }

    @Override
    public int type() {
        return TYPE;
    }

    @Override
    public void write(WireWriter w) throws WireException {
        w.u32(pingId).u32(ackedPong);
    }
}
