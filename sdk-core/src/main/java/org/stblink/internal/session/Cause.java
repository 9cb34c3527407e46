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
}
