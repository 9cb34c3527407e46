package org.stblink.internal.wire;

/**
 * S to the caller: the target accepted; where it listens, and the code (section 9.2).
 *
 * <pre>
 * +----+-----------+-----+---------+-----------+------------+-------+-----------+------------+ ...
 * | 46 | requestId | sid | traceId | n  target | n  service | suite | maxRecord | ttlSeconds |
 * +----+-----------+-----+---------+-----------+------------+-------+-----------+------------+ ...
 *   1    4           16    8         1  1..64    1   0..32    1       2           2
 *
 *     ... +------------+------+------+
 *         | n  address | port | wrap |
 *     ... +------------+------+------+
 *           1  4, 16     2      48
 * </pre>
 */
public final class Grant extends Message {
    public static final int TYPE = MessageType.GRANT;

    /** That of the REQUEST, 0 to 2^32 - 1. */
    public final long requestId;
    /** The call. Never null. */
    public final SessionId sid;
    /** 8 bytes, from REQUEST. */
    public final byte[] traceId;
    /** Device id of the target. */
    public final String target;
    /** 0 to 32 bytes, from REQUEST. */
    public final byte[] service;
    /** Suite of the peer channel, 0 to 255. */
    public final int suite;
    /** Largest record the target takes, 1,024 to 16,384 bytes. */
    public final int maxRecord;
    /** From receipt, 0 to 65535 s. */
    public final int ttlSeconds;
    /** The target's address, 4 or 16 bytes, network order. */
    public final byte[] address;
    /** Where the target listens, 1 to 65535: one that announced 0 is never offered a call. */
    public final int port;
    /** The sealed code, 48 bytes. */
    public final byte[] wrap;

    /** @throws IllegalArgumentException when a field breaks the layout above */
    public Grant(
            long requestId,
            SessionId sid,
            byte[] traceId,
            String target,
            byte[] service,
            int suite,
            int maxRecord,
            int ttlSeconds,
            byte[] address,
            int port,
            byte[] wrap) {
        this.requestId = Check.u32(TYPE, "requestId", requestId, 0);
        this.sid = Check.sid(TYPE, sid);
        this.traceId = Check.exactly(TYPE, "traceId", traceId, Sizes.TRACE_ID);
        this.target = Check.id(TYPE, "target", target);
        this.service = Check.sized(TYPE, "service", service, 0, Sizes.SERVICE_MAX);
        this.suite = Check.u8(TYPE, "suite", suite);
        this.maxRecord = Check.maxRecord(TYPE, maxRecord);
        this.ttlSeconds = Check.u16(TYPE, "ttlSeconds", ttlSeconds);
        this.address = Check.ip(TYPE, "address", address);
        this.port = Check.range(TYPE, "port", port, 1, 0xFFFF);
        this.wrap = Check.exactly(TYPE, "wrap", wrap, Sizes.WRAP);
    }

    private Grant(WireReader r) throws WireException {
        requestId = r.at("requestId").u32();
        sid = r.at("sid").sid();
        traceId = r.at("traceId").bytes(Sizes.TRACE_ID);
        target = r.at("target").id();
        service = r.at("service").str8(0, Sizes.SERVICE_MAX);
        suite = r.at("suite").u8();
        maxRecord = r.at("maxRecord").u16(Limits.MAX_RECORD_LOWEST_BYTES, Limits.MAX_RECORD_HIGHEST_BYTES);
        ttlSeconds = r.at("ttlSeconds").u16();
        address = r.at("address").ip8();
        port = r.at("port").u16(1, 0xFFFF);
        wrap = r.at("wrap").bytes(Sizes.WRAP);
    }

    public static Grant read(WireReader r) throws WireException {
        return new Grant(r);
    }

    @Override
    public int type() {
        return TYPE;
    }

    @Override
    public void write(WireWriter w) throws WireException {
        w.u32(requestId)
                .sid(sid)
                .bytes(traceId)
                .id(target)
                .str8(service)
                .u8(suite)
                .u16(maxRecord)
                .u16(ttlSeconds)
                .ip8(address)
                .u16(port)
                .bytes(wrap);
    }
}
