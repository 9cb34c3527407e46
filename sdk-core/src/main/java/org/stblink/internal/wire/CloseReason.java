package org.stblink.internal.wire;

/** Why a control channel is closed (section 14.6). */
public final class CloseReason {
    /** Nothing is wrong. */
    public static final int NORMAL = 0;
    /** The other side broke the protocol. */
    public static final int PROTOCOL = 1;
    /** The other side was silent for too long. */
    public static final int TIMEOUT = 2;
    /** This side stops. */
    public static final int SHUTDOWN = 3;
    /** The same device registered on a newer connection. */
    public static final int SUPERSEDED = 4;
    /** The device is revoked or quarantined. */
    public static final int REVOKED = 5;
    /** A limit of section 13. */
    public static final int LIMIT = 6;
    /** This side could not go on. */
    public static final int INTERNAL = 7;

    /** The name in the documentation, or {@code ?} and the number for a number this version does not know. */
    public static String name(int code) {
        switch (code) {
            case NORMAL:
                return "NORMAL";
            case PROTOCOL:
                return "PROTOCOL";
            case TIMEOUT:
                return "TIMEOUT";
            case SHUTDOWN:
                return "SHUTDOWN";
            case SUPERSEDED:
                return "SUPERSEDED";
            case REVOKED:
                return "REVOKED";
            case LIMIT:
                return "LIMIT";
            case INTERNAL:
                return "INTERNAL";
            default:
                return "?" + code;
        }
    }

    private CloseReason() {}
}
