package org.stblink.internal.wire;

/** Why a REQUEST failed (section 14.2). */
public final class CallFailure {
    /** Allowed, enrolled, and not there. */
    public static final int OFFLINE = 1;
    /** As {@link #OFFLINE}, and the target announced sleep (reserved). */
    public static final int ASLEEP = 2;
    /** The target answered busy. */
    public static final int BUSY = 3;
    /** Everything that must not be told apart. */
    public static final int UNREACHABLE = 4;
    /** The target's policy declined. */
    public static final int DECLINED = 5;
    /** No suite that both devices listed is in the operator's order. */
    public static final int NO_COMMON_SUITE = 6;
    /** The caller's limits. */
    public static final int LIMIT = 7;
    /** S could not make or store something. */
    public static final int SERVER_ERROR = 8;

    /** The name in the documentation, or {@code ?} and the number for a number this version does not know. */
    public static String name(int code) {
        switch (code) {
            case OFFLINE:
                return "OFFLINE";
            case ASLEEP:
                return "ASLEEP";
            case BUSY:
                return "BUSY";
            case UNREACHABLE:
                return "UNREACHABLE";
            case DECLINED:
                return "DECLINED";
            case NO_COMMON_SUITE:
                return "NO_COMMON_SUITE";
            case LIMIT:
                return "LIMIT";
            case SERVER_ERROR:
                return "SERVER_ERROR";
            default:
                return "?" + code;
        }
    }

    private CallFailure() {}
}
