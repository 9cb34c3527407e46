package org.stblink;

/** The states an application sees of a {@link DeviceSession}. */
public final class SessionState {
    /** Not started. */
    public static final int IDLE = 0;
    /** Connecting to the server and checking that it is the right one. */
    public static final int CONNECTING = 1;
    /** Enrolling, once in a device's life. */
    public static final int ENROLLING = 2;
    /** Registering and applying the allocated address. */
    public static final int REGISTERING = 3;
    /**
     * Registered: calls can be made, and come in where the device accepts them. The server hears of it a moment later; who calls
     * before that is told {@link Reason#TARGET_OFFLINE}.
     */
    public static final int ONLINE = 4;
    /** Registered, but the allocated address does not work on this box; tried again every 30 s. No calls. */
    public static final int NOT_READY = 5;
    /** Waiting for the next attempt. */
    public static final int WAITING = 6;
    /** Over: closed, revoked or quarantined. */
    public static final int STOPPED = 7;
    /** Registered, and the server knows that this box sleeps; see {@link DeviceSession#sleep}. */
    public static final int ASLEEP = 8;

    private static final String[] NAMES = {
        "IDLE", "CONNECTING", "ENROLLING", "REGISTERING", "ONLINE", "NOT_READY", "WAITING", "STOPPED", "ASLEEP"
    };

    private SessionState() {}

    /** The constant's name. */
    public static String name(int state) {
        return state >= 0 && state < NAMES.length ? NAMES[state] : Integer.toString(state);
    }
}
