package org.stblink.internal.wire;

import org.jspecify.annotations.Nullable;

/**
 * S to device: the allocated address and the times that hold for it (section 7.3).
 *
 * <pre>
 * +----+-------+------------+--------+------------+--------------+ ...
 * | 42 | epoch | n  address | prefix | n  gateway | leaseSeconds |
 * +----+-------+------------+--------+------------+--------------+ ...
 *   1    4       1  4, 16     1        1  0,4,16    4
 *
 *     ... +--------------+------------------+--------+
 *         | graceSeconds | keepAliveSeconds | ticket |
 *     ... +--------------+------------------+--------+
 *           4              2                  16
 * </pre>
 */
public final class Registered extends Message {
    public static final int TYPE = MessageType.REGISTERED;

    /** The server's epoch, 0 to 2^32 - 1. */
    public final long epoch;
    /** 4 or 16 bytes, network order. */
    public final byte[] address;
    /** Prefix length in bits: 0 to 32 (IPv4) or 128 (IPv6). */
    public final int prefix;
    /** Of the same family as the address, or null when there is none. */
    public final byte @Nullable [] gateway;
    /** How long the address may be used without an acknowledged frame, 0 to 2^32 - 1 s. */
    public final long leaseSeconds;
    /** How long a peer channel may outlive the control channel, 0 to 2^32 - 1 s. */
    public final long graceSeconds;
    /** Between two PINGs, 1 to 65535 s. */
    public final int keepAliveSeconds;
    /** The pending ticket, 16 bytes. Secret. */
    public final byte[] ticket;

    /** @throws IllegalArgumentException when a field breaks the layout above */
    public Registered(
            long epoch,
            byte[] address,
            int prefix,
            byte @Nullable [] gateway,
            long leaseSeconds,
            long graceSeconds,
            int keepAliveSeconds,
            byte[] ticket) {
        this.epoch = Check.u32(TYPE, "epoch", epoch, 0);
        this.address = Check.ip(TYPE, "address", address);
        this.prefix = Check.range(TYPE, "prefix", prefix, 0, 8 * address.length);
        this.gateway = gateway == null ? null : Check.exactly(TYPE, "gateway", gateway, address.length);
        this.leaseSeconds = Check.u32(TYPE, "leaseSeconds", leaseSeconds, 0);
        this.graceSeconds = Check.u32(TYPE, "graceSeconds", graceSeconds, 0);
        this.keepAliveSeconds = Check.range(TYPE, "keepAliveSeconds", keepAliveSeconds, 1, 0xFFFF);
        this.ticket = Check.exactly(TYPE, "ticket", ticket, Sizes.TICKET);
    }

    private Registered(WireReader r) throws WireException {
        epoch = r.at("epoch").u32();
        address = r.at("address").ip8();
        prefix = r.at("prefix").u8(0, 8 * address.length);
        gateway = r.at("gateway").optionalIp8();
        if (gateway != null && gateway.length != address.length) {
            throw r.broken(WireException.BAD_LENGTH);
        }
        leaseSeconds = r.at("leaseSeconds").u32();
        graceSeconds = r.at("graceSeconds").u32();
        keepAliveSeconds = r.at("keepAliveSeconds").u16(1, 0xFFFF);
        ticket = r.at("ticket").bytes(Sizes.TICKET);
    }

    public static Registered read(WireReader r) throws WireException {
        return new Registered(r);
    }

    @Override
    public int type() {
        return TYPE;
    }

    @Override
    public void write(WireWriter w) throws WireException {
        w.u32(epoch)
                .ip8(address)
                .u8(prefix)
                .ip8(gateway)
                .u32(leaseSeconds)
                .u32(graceSeconds)
                .u16(keepAliveSeconds)
                .bytes(ticket);
    }
}
