package org.stblink.internal.wire;

/**
 * Device to S: proves who it is and says what it is (section 7.1).
 *
 * <pre>
 * +----+-------------+--------+--------------+----------+-------------+-----------+-----------+-----+
 * | 02 | n  deviceId | ticket | keySetSerial | n  model | n  firmware | n  suites | maxRecord | mac |
 * +----+-------------+--------+--------------+----------+-------------+-----------+-----------+-----+
 *   1    1   1..64     16       4              1  0..32   1   0..32     1   1..8    2           32
 * |<------------------------------- authenticatedBytes ------------------------------------>|
 * </pre>
 *
 * <p>Every field has exactly one encoding, so the bytes written from a message that was read are the bytes it was read
 * from, and the mac can be checked over them.
 */
public final class Register extends Message {
    public static final int TYPE = MessageType.REGISTER;

    public final String deviceId;
    /** 16 bytes. Secret. */
    public final byte[] ticket;
    /** Serial of the pinned key set, 0 to 2^32 - 1; 0 = as delivered. */
    public final long keySetSerial;
    /** At most 32 bytes of UTF-8. */
    public final String model;
    /** At most 32 bytes of UTF-8. */
    public final String firmware;
    /** 1 to 8 ids of peer channel suites, a byte each, most wanted first. */
    public final byte[] suites;
    /** Largest record this device takes, 1,024 to 16,384 bytes. */
    public final int maxRecord;
    /** 32 bytes; empty in a draft that {@link #withMac} completes. */
    public final byte[] mac;

    /**
     * A draft without mac: it yields {@link #macInput} and cannot be written.
     *
     * @throws IllegalArgumentException when a field breaks the layout above
     */
    public Register(
            String deviceId,
            byte[] ticket,
            long keySetSerial,
            String model,
            String firmware,
            byte[] suites,
            int maxRecord) {
        this.deviceId = Check.id(TYPE, "deviceId", deviceId);
        this.ticket = Check.exactly(TYPE, "ticket", ticket, Sizes.TICKET);
        this.keySetSerial = Check.u32(TYPE, "keySetSerial", keySetSerial, 0);
        this.model = Check.text(TYPE, "model", model, Sizes.MODEL_MAX);
        this.firmware = Check.text(TYPE, "firmware", firmware, Sizes.FIRMWARE_MAX);
        this.suites = Check.sized(TYPE, "suites", suites, 1, Sizes.SUITES_MAX);
        this.maxRecord = Check.maxRecord(TYPE, maxRecord);
        this.mac = new byte[0];
    }

    /** @throws IllegalArgumentException when a field breaks the layout above */
    public Register(
            String deviceId,
            byte[] ticket,
            long keySetSerial,
            String model,
            String firmware,
            byte[] suites,
            int maxRecord,
            byte[] mac) {
        this(new Register(deviceId, ticket, keySetSerial, model, firmware, suites, maxRecord), mac);
    }

    private Register(Register draft, byte[] mac) {
        this.deviceId = draft.deviceId;
        this.ticket = draft.ticket;
        this.keySetSerial = draft.keySetSerial;
        this.model = draft.model;
        this.firmware = draft.firmware;
        this.suites = draft.suites;
        this.maxRecord = draft.maxRecord;
        this.mac = Check.exactly(TYPE, "mac", mac, Sizes.MAC);
    }

    private Register(WireReader r) throws WireException {
        deviceId = r.at("deviceId").id();
        ticket = r.at("ticket").bytes(Sizes.TICKET);
        keySetSerial = r.at("keySetSerial").u32();
        model = r.at("model").text(Sizes.MODEL_MAX);
        firmware = r.at("firmware").text(Sizes.FIRMWARE_MAX);
        suites = r.at("suites").str8(1, Sizes.SUITES_MAX);
        maxRecord = r.at("maxRecord").u16(Limits.MAX_RECORD_LOWEST_BYTES, Limits.MAX_RECORD_HIGHEST_BYTES);
        mac = r.at("mac").bytes(Sizes.MAC);
    }

    public static Register read(WireReader r) throws WireException {
        return new Register(r);
    }

    /** The same message with this mac of 32 bytes; the arrays are shared. */
    public Register withMac(byte[] mac32) {
        return new Register(this, mac32);
    }

    /** Every byte of the message from type to maxRecord, in a fresh array. It contains the ticket: wipe it. */
    public byte[] authenticatedBytes() {
        return authenticated(new byte[0], new byte[0]);
    }

    /**
     * What the mac is computed over: {@code "STBLink/1 register" ‖ h ‖ authenticatedBytes}, in a fresh array of at most
     * 213 bytes. It contains the ticket: wipe it.
     *
     * @param h handshake hash of the control connection, 32 bytes
     */
    public byte[] macInput(byte[] h) {
        return authenticated(Prologues.registerLabel(), Check.exactly(TYPE, "h", h, Sizes.HANDSHAKE_HASH));
    }

    @Override
    public int type() {
        return TYPE;
    }

    /** @throws IllegalStateException when this is a draft without mac */
    @Override
    public void write(WireWriter w) throws WireException {
        if (mac.length == 0) {
            throw new IllegalStateException("a REGISTER draft has no mac yet");
        }
        writeAuthenticated(w);
        w.bytes(mac);
    }

    private byte[] authenticated(byte[] label, byte[] h) {
        int fields = deviceId.length() + Sizes.TICKET + Sizes.MODEL_MAX + Sizes.FIRMWARE_MAX + suites.length;
        byte[] room = new byte[label.length + h.length + fields + 11];
        WireWriter w = new WireWriter(room, 0, room.length);
        try {
            w.bytes(label).bytes(h).u8(TYPE);
            writeAuthenticated(w);
        } catch (WireException e) {
            throw Exact.impossible(e);
        }
        return Exact.cut(room, w.position());
    }

    private void writeAuthenticated(WireWriter w) throws WireException {
        w.id(deviceId)
                .bytes(ticket)
                .u32(keySetSerial)
                .text(model)
                .text(firmware)
                .str8(suites)
                .u16(maxRecord);
    }
}
