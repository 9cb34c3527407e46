package org.stblink.internal.wire;

/** Why a registered device cannot use its address (section 14.4). */
public final class NotReadyReason {
    /** The box cannot apply the address. */
    public static final int ADDRESS_REFUSED = 1;
    /** It applied the address and cannot listen on it. */
    public static final int CANNOT_LISTEN = 2;
    /** It listens and cannot connect to its own listener. */
    public static final int LISTENER_UNREACHABLE = 3;
    /** Applying the address did not end in time. */
    public static final int ADDRESS_TIMEOUT = 4;

    /** The name in the documentation, or {@code ?} and the number for a number this version does not know. */
    public static String name(int code) {
        switch (code) {
            case ADDRESS_REFUSED:
                return "ADDRESS_REFUSED";
            case CANNOT_LISTEN:
                return "CANNOT_LISTEN";
            case LISTENER_UNREACHABLE:
                return "LISTENER_UNREACHABLE";
            case ADDRESS_TIMEOUT:
                return "ADDRESS_TIMEOUT";
            default:
                return "?" + code;
        }
    }

    private NotReadyReason() {}
}
