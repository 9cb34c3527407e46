package org.stblink.internal.wire;

/**
 * Device to S: call that device (section 9.1).
 *
 * <pre>
 * +----+-----------+---------+-----------+------------+
 * | 07 | requestId | traceId | n  target | n  service |
 * +----+-----------+---------+-----------+------------+
 *   1    4           8         1  1..64    1   0..32
 * </pre>
 */
public final class Request extends Message {
    public static final int TYPE = MessageType.REQUEST;

    /** 0 to 2^32 - 1; rises with every request of a connection. */
    public final long requestId;
    /** 8 bytes of the caller's choice. */
    public final byte[] traceId;
    /** Device id of the one to call. */
    public final String target;
    /** 0 to 32 bytes; what the call is for. */
    public final byte[] service;

    /** @throws IllegalArgumentException when a field breaks the layout above */
    public Request(long requestId, byte[] traceId, String target, byte[] service) {
        this.requestId = Check.u32(TYPE, "requestId", requestId, 0);
        this.traceId = Check.exactly(TYPE, "traceId", traceId, Sizes.TRACE_ID);
        this.target = Check.id(TYPE, "target", target);
        this.service = Check.sized(TYPE, "service", service, 0, Sizes.SERVICE_MAX);
    }

    private Request(WireReader r) throws WireException {
        requestId = r.at("requestId").u32();
        traceId = r.at("traceId").bytes(Sizes.TRACE_ID);
        target = r.at("target").id();
        service = r.at("service").str8(0, Sizes.SERVICE_MAX);
    }

    public static Request read(WireReader r) throws WireException {
        return new Request(r);
    }

    @Override
    public int type() {
        return TYPE;
    }

    @Override
    public void write(WireWriter w) throws WireException {
        w.u32(requestId).bytes(traceId).id(target).str8(service);
    }
}
