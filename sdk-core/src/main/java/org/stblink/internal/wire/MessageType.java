package org.stblink.internal.wire;

/**
 * The first byte of every control message (docs/protocol.md section 5). 0x4B is reserved (section 15) and unknown to this
 * version.
 */
public final class MessageType {
    public static final int ENROL = 0x01;
    public static final int REGISTER = 0x02;
    public static final int READY = 0x03;
    public static final int NOT_READY = 0x04;
    public static final int TICKET_STORED = 0x05;
    public static final int PONG = 0x06;
    public static final int REQUEST = 0x07;
    public static final int ANSWER = 0x08;
    public static final int SESSION_UP = 0x09;
    public static final int SESSION_DOWN = 0x0A;
    public static final int SESSIONS = 0x0B;
    public static final int REVOKE_ACK = 0x0C;
    public static final int KEY_SET_ACK = 0x0D;
    public static final int RE_ENROL = 0x0E;
    public static final int SLEEP = 0x0F;
    public static final int AWAKE = 0x10;
    public static final int ENROLLED = 0x41;
    public static final int REGISTERED = 0x42;
    public static final int REFUSED = 0x43;
    public static final int PING = 0x44;
    public static final int OFFER = 0x45;
    public static final int GRANT = 0x46;
    public static final int CALL_FAILED = 0x47;
    public static final int CANCEL = 0x48;
    public static final int REVOKE = 0x49;
    public static final int KEY_SET = 0x4A;
    public static final int WAKE = 0x4C;
    /** The only one that both sides send. */
    public static final int CLOSE = 0x7F;

    /** The name in the documentation, or the number in hexadecimal for a number this version does not know. */
    public static String name(int type) {
        switch (type) {
            case ENROL:
                return "ENROL";
            case REGISTER:
                return "REGISTER";
            case READY:
                return "READY";
            case NOT_READY:
                return "NOT_READY";
            case TICKET_STORED:
                return "TICKET_STORED";
            case PONG:
                return "PONG";
            case REQUEST:
                return "REQUEST";
            case ANSWER:
                return "ANSWER";
            case SESSION_UP:
                return "SESSION_UP";
            case SESSION_DOWN:
                return "SESSION_DOWN";
            case SESSIONS:
                return "SESSIONS";
            case REVOKE_ACK:
                return "REVOKE_ACK";
            case KEY_SET_ACK:
                return "KEY_SET_ACK";
            case RE_ENROL:
                return "RE_ENROL";
            case SLEEP:
                return "SLEEP";
            case AWAKE:
                return "AWAKE";
            case ENROLLED:
                return "ENROLLED";
            case REGISTERED:
                return "REGISTERED";
            case REFUSED:
                return "REFUSED";
            case PING:
                return "PING";
            case OFFER:
                return "OFFER";
            case GRANT:
                return "GRANT";
            case CALL_FAILED:
                return "CALL_FAILED";
            case CANCEL:
                return "CANCEL";
            case REVOKE:
                return "REVOKE";
            case KEY_SET:
                return "KEY_SET";
            case WAKE:
                return "WAKE";
            case CLOSE:
                return "CLOSE";
            default:
                return "0x" + Hex.of(new byte[] {(byte) type});
        }
    }

    /** From here up a receiver skips what it does not know (section 4.3). */
    public static final int IGNORABLE_FROM = 0x80;

    private MessageType() {}
}
