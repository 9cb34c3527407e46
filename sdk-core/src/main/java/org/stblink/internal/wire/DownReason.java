package org.stblink.internal.wire;

/** How a peer channel ended: in SESSION_DOWN and in the record CLOSE (section 14.5). */
public final class DownReason {
    /** Both ends had sent END. */
    public static final int NORMAL = 0;
    /** The TCP connection broke. */
    public static final int LINK_LOST = 1;
    /** The TCP stream ended without CLOSE. */
    public static final int TRUNCATED = 2;
    /** A record that breaks section 10. */
    public static final int PROTOCOL = 3;
    /** The server revoked the session or the device. */
    public static final int REVOKED = 4;
    /** No control channel for longer than the grace. */
    public static final int SUPERVISION_LOST = 5;
    /** The caller had given the request up. */
    public static final int NOT_USED = 6;
    /** Caller: no TCP connection, or the handshake failed or timed out. */
    public static final int CONNECT_FAILED = 7;
    /** The application gave up before END. */
    public static final int LOCAL_CLOSE = 8;
    /** The ttl ran out. */
    public static final int EXPIRED = 9;
    /** The device may no longer use its address. */
    public static final int LEASE_ENDED = 10;

    /** The name in the documentation, or {@code ?} and the number for a number this version does not know. */
    public static String name(int code) {
        switch (code) {
            case NORMAL:
                return "NORMAL";
            case LINK_LOST:
                return "LINK_LOST";
            case TRUNCATED:
                return "TRUNCATED";
            case PROTOCOL:
                return "PROTOCOL";
            case REVOKED:
                return "REVOKED";
            case SUPERVISION_LOST:
                return "SUPERVISION_LOST";
            case NOT_USED:
                return "NOT_USED";
            case CONNECT_FAILED:
                return "CONNECT_FAILED";
            case LOCAL_CLOSE:
                return "LOCAL_CLOSE";
            case EXPIRED:
                return "EXPIRED";
            case LEASE_ENDED:
                return "LEASE_ENDED";
            default:
                return "?" + code;
        }
    }

    private DownReason() {}
}
