package org.stblink.internal.session;

/**
 * Why a session changed its state, a call failed or a channel ended; the numbers behind the public
 * {@code org.stblink.Reason}. Stable.
 */
public final class Cause {
    public static final int NONE = 0;

    public static final int SERVER_UNREACHABLE = 1;
    public static final int SERVER_NOT_AUTHENTIC = 2;
    public static final int SERVER_BUSY = 3;
    public static final int SERVER_REFUSES_PREAMBLE = 4;
    public static final int REGISTRATION_REFUSED = 5;
    public static final int ENROLMENT_REFUSED = 6;
    public static final int QUARANTINED = 7;
    public static final int REVOKED = 8;
    public static final int NO_ADDRESS = 9;
    public static final int TRY_LATER = 10;
    public static final int ADDRESS_NOT_APPLIED = 11;
    public static final int SUPERSEDED = 12;
    public static final int CONTROL_LOST = 13;
    public static final int PROTOCOL = 14;
    public static final int STORAGE = 15;
    public static final int ENTROPY = 16;
    public static final int TIMEOUT = 17;
    public static final int SERVER_SHUTDOWN = 18;
    public static final int CLOSED = 19;
    public static final int IDENTITY_CHANGED = 20;
    public static final int INTERRUPTED = 21;
    public static final int SERVER_REFUSES_KEY = 22;
    public static final int INTERNAL = 23;
    public static final int SERVER_REFUSES_RESUME = 24;
    public static final int WOKEN = 25;

    public static final int TARGET_OFFLINE = 30;
    public static final int TARGET_ASLEEP = 31;
    public static final int TARGET_BUSY = 32;
    public static final int TARGET_UNREACHABLE = 33;
    public static final int TARGET_DECLINED = 34;
    public static final int NO_COMMON_SUITE = 35;
    public static final int CALL_LIMIT = 36;
    public static final int SERVER_ERROR = 37;
    public static final int CONNECT_FAILED = 38;

    public static final int ENDED = 50;
    public static final int LINK_LOST = 51;
    public static final int TRUNCATED = 52;
    public static final int CHANNEL_PROTOCOL = 53;
    public static final int CHANNEL_REVOKED = 54;
    public static final int SUPERVISION_LOST = 55;
    public static final int LEASE_ENDED = 56;
    public static final int PEER_CLOSED = 57;
    public static final int NOT_USED = 58;
    public static final int EXPIRED = 59;

    private Cause() {}

    /** The constant's name, or its number where it has none. */
    public static String name(int cause) {
        switch (cause) {
            case NONE:
                return "NONE";
            case SERVER_UNREACHABLE:
                return "SERVER_UNREACHABLE";
            case SERVER_NOT_AUTHENTIC:
                return "SERVER_NOT_AUTHENTIC";
            case SERVER_BUSY:
                return "SERVER_BUSY";
            case SERVER_REFUSES_PREAMBLE:
                return "SERVER_REFUSES_PREAMBLE";
            case REGISTRATION_REFUSED:
                return "REGISTRATION_REFUSED";
            case ENROLMENT_REFUSED:
                return "ENROLMENT_REFUSED";
            case QUARANTINED:
                return "QUARANTINED";
            case REVOKED:
                return "REVOKED";
            case NO_ADDRESS:
                return "NO_ADDRESS";
            case TRY_LATER:
                return "TRY_LATER";
            case ADDRESS_NOT_APPLIED:
                return "ADDRESS_NOT_APPLIED";
            case SUPERSEDED:
                return "SUPERSEDED";
            case CONTROL_LOST:
                return "CONTROL_LOST";
            case PROTOCOL:
                return "PROTOCOL";
            case STORAGE:
                return "STORAGE";
            case ENTROPY:
                return "ENTROPY";
            case TIMEOUT:
                return "TIMEOUT";
            case SERVER_SHUTDOWN:
                return "SERVER_SHUTDOWN";
            case CLOSED:
                return "CLOSED";
            case INTERRUPTED:
                return "INTERRUPTED";
            case SERVER_REFUSES_KEY:
                return "SERVER_REFUSES_KEY";
            case INTERNAL:
                return "INTERNAL";
            case SERVER_REFUSES_RESUME:
                return "SERVER_REFUSES_RESUME";
            case WOKEN:
                return "WOKEN";
            case IDENTITY_CHANGED:
                return "IDENTITY_CHANGED";
            case TARGET_OFFLINE:
                return "TARGET_OFFLINE";
            case TARGET_ASLEEP:
                return "TARGET_ASLEEP";
            case TARGET_BUSY:
                return "TARGET_BUSY";
            case TARGET_UNREACHABLE:
                return "TARGET_UNREACHABLE";
            case TARGET_DECLINED:
                return "TARGET_DECLINED";
            case NO_COMMON_SUITE:
                return "NO_COMMON_SUITE";
            case CALL_LIMIT:
                return "CALL_LIMIT";
            case SERVER_ERROR:
                return "SERVER_ERROR";
            case CONNECT_FAILED:
                return "CONNECT_FAILED";
            case ENDED:
                return "ENDED";
            case LINK_LOST:
                return "LINK_LOST";
            case TRUNCATED:
                return "TRUNCATED";
            case CHANNEL_PROTOCOL:
                return "CHANNEL_PROTOCOL";
            case CHANNEL_REVOKED:
                return "CHANNEL_REVOKED";
            case SUPERVISION_LOST:
                return "SUPERVISION_LOST";
            case LEASE_ENDED:
                return "LEASE_ENDED";
            case PEER_CLOSED:
                return "PEER_CLOSED";
            case NOT_USED:
                return "NOT_USED";
            case EXPIRED:
                return "EXPIRED";
            default:
                return Integer.toString(cause);
        }
    }
}
