package org.stblink.internal.wire;

/** The two ends of a call, in messages and in what is authenticated (section 5). */
public final class Role {
    /** Sent the REQUEST, opens the TCP connection. */
    public static final int CALLER = 1;
    /** Was offered the call, listens. */
    public static final int TARGET = 2;

    /** The name in the documentation, or {@code ?} and the number for a number this version does not know. */
    public static String name(int code) {
        switch (code) {
            case CALLER:
                return "CALLER";
            case TARGET:
                return "TARGET";
            default:
                return "?" + code;
        }
    }

    private Role() {}
}
