package org.stblink.internal.wire;

/**
 * S to device: the device secret (section 6).
 *
 * <pre>
 * +----+------------+--------+--------+
 * | 41 | generation | D      | ticket |
 * +----+------------+--------+--------+
 *   1    4            32       16
 * </pre>
 */
public final class Enrolled extends Message {
    public static final int TYPE = MessageType.ENROLLED;

    /** 1 to 2^32 - 1. */
    public final long generation;
    /** The device secret D, 32 bytes. Secret. */
    public final byte[] secret;
    /** The first ticket, 16 bytes. Secret. */
    public final byte[] ticket;

    /** @throws IllegalArgumentException when a field breaks the layout above */
    public Enrolled(long generation, byte[] secret, byte[] ticket) {
        this.generation = Check.u32(TYPE, "generation", generation, 1);
        this.secret = Check.exactly(TYPE, "secret", secret, Sizes.KEY);
        this.ticket = Check.exactly(TYPE, "ticket", ticket, Sizes.TICKET);
    }

    private Enrolled(WireReader r) throws WireException {
        generation = r.at("generation").u32(1);
        secret = r.at("secret").bytes(Sizes.KEY);
        ticket = r.at("ticket").bytes(Sizes.TICKET);
    }

    public static Enrolled read(WireReader r) throws WireException {
        return new Enrolled(r);
    }

    @Override
    public int type() {
        return TYPE;
    }

    @Override
    public void write(WireWriter w) throws WireException {
        w.u32(generation).bytes(secret).bytes(ticket);
    }
}
