package org.stblink.internal.wire;

/** The target's answer to an OFFER (section 5). */
public final class Verdict {
    /** The target waits for the caller's connection. */
    public static final int ACCEPT = 0;
    /** Its policy does not take this call. */
    public static final int DECLINED = 1;
    /** It takes no call now. */
    public static final int BUSY = 2;

    /** The name in the documentation, or {@code ?} and the number for a number this version does not know. */
    public static String name(int code) {
        switch (code) {
            case ACCEPT:
                return "ACCEPT";
            case DECLINED:
                return "DECLINED";
            case BUSY:
                return "BUSY";
            default:
                return "?" + code;
        }
    }

    private Verdict() {}
}
