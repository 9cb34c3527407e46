package org.stblink.internal.wire;

/** Why S cancels an offer or revokes a session (section 14.3). */
public final class EndReason {
    /** The operator ended it. */
    public static final int OPERATOR = 1;
    /** The policy no longer allows the pair. */
    public static final int POLICY = 2;
    /** The caller's control connection is lost. */
    public static final int CALLER_LOST = 3;
    /** The target's control connection is lost. */
    public static final int TARGET_LOST = 4;
    /** The time of the offer ran out. */
    public static final int EXPIRED = 5;
    /** The caller had given the request up. */
    public static final int NOT_USED = 6;
    /** Only one end reported the session within the grace. */
    public static final int UNCONFIRMED = 7;
    /** One of the two devices is quarantined. */
    public static final int QUARANTINE = 8;

    /** The name in the documentation, or {@code ?} and the number for a number this version does not know. */
    public static String name(int code) {
        switch (code) {
            case OPERATOR:
                return "OPERATOR";
            case POLICY:
                return "POLICY";
            case CALLER_LOST:
                return "CALLER_LOST";
            case TARGET_LOST:
                return "TARGET_LOST";
            case EXPIRED:
                return "EXPIRED";
            case NOT_USED:
                return "NOT_USED";
            case UNCONFIRMED:
                return "UNCONFIRMED";
            case QUARANTINE:
                return "QUARANTINE";
            default:
                return "?" + code;
        }
    }

    private EndReason() {}
}
