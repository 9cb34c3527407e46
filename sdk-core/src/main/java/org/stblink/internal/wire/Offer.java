package org.stblink.internal.wire;

/**
 * S to the target: a caller that the policy allows, and the code for it (section 9.2).
 *
 * <pre>
 * +----+-----+---------+-----------+------------+-------+-----------+------------+------+
 * | 45 | sid | traceId | n  caller | n  service | suite | maxRecord | ttlSeconds | wrap |
 * +----+-----+---------+-----------+------------+-------+-----------+------------+------+
 *   1    16    8         1  1..64    1   0..32    1       2           2            48
 * </pre>
 */
public final class Offer extends Message {
    public static final int TYPE = MessageType.OFFER;

    /** The call. Never null. */
    public final SessionId sid;
    /** 8 bytes, from REQUEST. */
    public final byte[] traceId;
    /** Device id of the caller. */
    public final String caller;
    /** 0 to 32 bytes, from REQUEST. */
    public final byte[] service;
    /** Suite of the peer channel, 0 to 255. */
    public final int suite;
    /** Largest record the caller takes, 1,024 to 16,384 bytes. */
    public final int maxRecord;
    /** From receipt, 0 to 65535 s. */
    public final int ttlSeconds;
    /** The sealed code, 48 bytes. */
    public final byte[] wrap;

    /** @throws IllegalArgumentException when a field breaks the layout above */
    public Offer(
            SessionId sid,
            byte[] traceId,
            String caller,
            byte[] service,
            int suite,
            int maxRecord,
            int ttlSeconds,
            byte[] wrap) {
        this.sid = Check.sid(TYPE, sid);
        this.traceId = Check.exactly(TYPE, "traceId", traceId, Sizes.TRACE_ID);
        this.caller = Check.id(TYPE, "caller", caller);
        this.service = Check.sized(TYPE, "service", service, 0, Sizes.SERVICE_MAX);
        this.suite = Check.u8(TYPE, "suite", suite);
        this.maxRecord = Check.maxRecord(TYPE, maxRecord);
        this.ttlSeconds = Check.u16(TYPE, "ttlSeconds", ttlSeconds);
        this.wrap = Check.exactly(TYPE, "wrap", wrap, Sizes.WRAP);
    }

    private Offer(WireReader r) throws WireException {
        sid = r.at("sid").sid();
        traceId = r.at("traceId").bytes(Sizes.TRACE_ID);
        caller = r.at("caller").id();
        service = r.at("service").str8(0, Sizes.SERVICE_MAX);
        suite = r.at("suite").u8();
        maxRecord = r.at("maxRecord").u16(Limits.MAX_RECORD_LOWEST_BYTES, Limits.MAX_RECORD_HIGHEST_BYTES);
        ttlSeconds = r.at("ttlSeconds").u16();
        wrap = r.at("wrap").bytes(Sizes.WRAP);
    }

    public static Offer read(WireReader r) throws WireException {
        return new Offer(r);
    }

    @Override
    public int type() {
        return TYPE;
    }

    @Override
    public void write(WireWriter w) throws WireException {
        w.sid(sid)
                .bytes(traceId)
                .id(caller)
                .str8(service)
                .u8(suite)
                .u16(maxRecord)
                .u16(ttlSeconds)
                .bytes(wrap);
    }
}
