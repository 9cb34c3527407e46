package org.stblink.internal.wire;

/** Device to S: the ticket of REGISTERED is durable (section 7.2). The type {@code 05} alone. */
public final class TicketStored extends Message {
    public static final int TYPE = MessageType.TICKET_STORED;

    public static TicketStored read(WireReader r) throws WireException {
        return new TicketStored();
    }

    @Override
    public int type() {
        return TYPE;
    }

    @Override
    public void write(WireWriter w) {
        // no fields
    }
}
