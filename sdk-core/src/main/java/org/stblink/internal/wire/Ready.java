package org.stblink.internal.wire;

/**
 * Device to S: the address is applied, the listener answers; from here the device is online (section 7.3).
 *
 * <pre>
 * +----+------+
 * | 03 | port |
 * +----+------+
 *   1    2
 * </pre>
 */
public final class Ready extends Message {
    public static final int TYPE = MessageType.READY;

    /** 0 to 65535; 0 = this device only calls and is never offered a call. */
    public final int port;

    /** @throws IllegalArgumentException when a field breaks the layout above */
    public Ready(int port) {
        this.port = Check.u16(TYPE, "port", port);
    }

    private Ready(WireReader r) throws WireException {
        port = r.at("port").u16();
    }

    public static Ready read(WireReader r) throws WireException {
        return new Ready(r);
    }

    @Override
    public int type() {
        return TYPE;
    }

    @Override
    public void write(WireWriter w) throws WireException {
        w.u16(port);
    }
}
