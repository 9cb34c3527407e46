package org.stblink.internal.wire;

import org.jspecify.annotations.Nullable;

/**
 * The plaintext of a control frame to a {@link Message} and back (sections 4.2, 4.3, 5).
 *
 * <pre>
 * +------+----------------------------+------------------+
 * | type | fields of that type        | ignored          |
 * +------+----------------------------+------------------+
 *   1      drawn in each message        what a later version may add
 * </pre>
 *
 * <p>Types 0x00 to 0x7F that are not in {@link MessageType} are refused, 0x80 to 0xFF are skipped. Memory is bounded by
 * the size of the input; no count in it is believed before it is checked. Stateless; any thread.
 */
public final class ControlCodec {
    /**
     * Decodes a message of either direction.
     *
     * @param plain read from, not kept
     * @param len number of bytes from {@code off}, 0 and up
     * @return the message, or null for an ignorable type that this version does not know
     * @throws WireException when the bytes are not a message; every input gives one of these three outcomes
     */
    public static @Nullable Message decode(byte[] plain, int off, int len) throws WireException {
        WireReader r = new WireReader(plain, off, len);
        int type = type(r);
        if (type >= MessageType.IGNORABLE_FROM) {
            return null;
        }
        return fromDevice(type) ? deviceMessage(type, r) : serverMessage(type, r);
    }

    /**
     * As {@link #decode}, for a device: a type that only a device sends is {@code UNKNOWN_TYPE}. A device that uses
     * this one alone carries no code to read the others.
     */
    public static @Nullable Message decodeFromServer(byte[] plain, int off, int len) throws WireException {
        WireReader r = new WireReader(plain, off, len);
        int type = type(r);
        return type >= MessageType.IGNORABLE_FROM ? null : serverMessage(type, r);
    }

    /** As {@link #decode}, for a server: a type that only S sends is {@code UNKNOWN_TYPE}. */
    public static @Nullable Message decodeFromDevice(byte[] plain, int off, int len) throws WireException {
        WireReader r = new WireReader(plain, off, len);
        int type = type(r);
        return type >= MessageType.IGNORABLE_FROM ? null : deviceMessage(type, r);
    }

    /**
     * Encodes a message.
     *
     * @param out written to from {@code off} on
     * @return the number of bytes written
     * @throws WireException {@code TOO_LONG} when it does not fit; part of it may then have been written
     */
    public static int encode(Message m, byte[] out, int off) throws WireException {
        WireWriter w = new WireWriter(out, off, out.length);
        w.u8(m.type());
        m.write(w);
        return w.position() - off;
    }

    /** Whether a device may send that type. CLOSE goes both ways; an unknown type goes neither. */
    public static boolean fromDevice(int type) {
        return type >= MessageType.ENROL && type <= MessageType.AWAKE || type == MessageType.CLOSE;
    }

    /** Whether S may send that type. CLOSE goes both ways; an unknown type goes neither. */
    public static boolean fromServer(int type) {
        return type >= MessageType.ENROLLED && type <= MessageType.KEY_SET
                || type == MessageType.WAKE
                || type == MessageType.CLOSE;
    }

    private static int type(WireReader r) throws WireException {
        int type = r.what("message").at("type").u8();
        r.what(MessageType.name(type));
        return type;
    }

    private static Message deviceMessage(int type, WireReader r) throws WireException {
        switch (type) {
            case MessageType.ENROL:
                return Enrol.read(r);
            case MessageType.REGISTER:
                return Register.read(r);
            case MessageType.READY:
                return Ready.read(r);
            case MessageType.NOT_READY:
                return NotReady.read(r);
            case MessageType.TICKET_STORED:
                return TicketStored.read(r);
            case MessageType.PONG:
                return Pong.read(r);
            case MessageType.REQUEST:
                return Request.read(r);
            case MessageType.ANSWER:
                return Answer.read(r);
            case MessageType.SESSION_UP:
                return SessionUp.read(r);
            case MessageType.SESSION_DOWN:
                return SessionDown.read(r);
            case MessageType.SESSIONS:
                return Sessions.read(r);
            case MessageType.REVOKE_ACK:
                return RevokeAck.read(r);
            case MessageType.KEY_SET_ACK:
                return KeySetAck.read(r);
            case MessageType.RE_ENROL:
                return ReEnrol.read(r);
            case MessageType.SLEEP:
                return Sleep.read(r);
            case MessageType.AWAKE:
                return Awake.read(r);
            case MessageType.CLOSE:
                return Close.read(r);
            default:
                throw r.broken(WireException.UNKNOWN_TYPE);
        }
    }

    private static Message serverMessage(int type, WireReader r) throws WireException {
        switch (type) {
            case MessageType.ENROLLED:
                return Enrolled.read(r);
            case MessageType.REGISTERED:
                return Registered.read(r);
            case MessageType.REFUSED:
                return Refused.read(r);
            case MessageType.PING:
                return Ping.read(r);
            case MessageType.OFFER:
                return Offer.read(r);
            case MessageType.GRANT:
                return Grant.read(r);
            case MessageType.CALL_FAILED:
                return CallFailed.read(r);
            case MessageType.CANCEL:
                return Cancel.read(r);
            case MessageType.REVOKE:
                return Revoke.read(r);
            case MessageType.KEY_SET:
                return KeySet.read(r);
            case MessageType.WAKE:
                return Wake.read(r);
            case MessageType.CLOSE:
                return Close.read(r);
            default:
                throw r.broken(WireException.UNKNOWN_TYPE);
        }
    }

    private ControlCodec() {}
}
