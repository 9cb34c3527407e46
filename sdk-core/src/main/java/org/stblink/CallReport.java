package org.stblink;

/**
 * How the set-up of one call went, as one end saw it (figure 3 of the patent, steps 303 to 310): how long it took, and the
 * phase it failed in. Immutable; holds no secret.
 */
public final class CallReport {
    /** No phase failed: the channel is open. */
    public static final int NONE = 0;
    /** Caller: nobody was asked: this device was not registered, or the call was over before its turn came. */
    public static final int REGISTRATION = 1;
    /** Caller: the server did not answer, or refused the request itself (303). */
    public static final int REQUEST = 2;
    /** Caller: the target did not answer the server's heartbeat, or is known to be away (304, 305). */
    public static final int HEARTBEAT = 3;
    /** The target did not take the offer, or the server could not make it (306, 307). */
    public static final int OFFER = 4;
    /** Caller: the grant came, and its code did not open or it became void (307). */
    public static final int GRANT = 5;
    /** The direct connection did not come about; at the target: the caller did not come (308). */
    public static final int CONNECT = 6;
    /** The connection stood, and the two did not prove themselves to each other (308 to 310). */
    public static final int HANDSHAKE = 7;

    private static final String[] NAMES = {
        "NONE", "REGISTRATION", "REQUEST", "HEARTBEAT", "OFFER", "GRANT", "CONNECT", "HANDSHAKE"
    };

    private final String traceId;
    private final String peerId;
    private final boolean caller;
    private final long setUpMillis;
    private final int failedPhase;
    private final int reason;

    /** For the SDK, and for an application's own tests. */
    public CallReport(String traceId, String peerId, boolean caller, long setUpMillis, int failedPhase, int reason) {
        this.traceId = traceId;
        this.peerId = peerId;
        this.caller = caller;
        this.setUpMillis = setUpMillis;
        this.failedPhase = failedPhase;
        this.reason = reason;
    }

    /** As {@link PeerChannel#traceId}. */
    public String traceId() {
        return traceId;
    }

    /** Device id of the other end. */
    public String peerId() {
        return peerId;
    }

    /** Whether this device made the call. */
    public boolean isCaller() {
        return caller;
    }

    /**
     * Milliseconds until the channel was open or the call had failed, 0 or more, by the port's monotonic clock: since the
     * application asked for the call, or, at the target, since the offer came.
     */
    public long setUpMillis() {
        return setUpMillis;
    }

    /** One of the phases above, as far as this end can tell; {@link #NONE} when the channel is open. */
    public int failedPhase() {
        return failedPhase;
    }

    /** Why it failed, one of {@link Reason}; {@link Reason#NONE} when the channel is open. */
    public int reason() {
        return reason;
    }

    /** A phase's name. */
    public static String phaseName(int phase) {
        return phase >= 0 && phase < NAMES.length ? NAMES[phase] : Integer.toString(phase);
    }

    @Override
    public String toString() {
        return "call " + (caller ? "to " : "from ") + peerId + " trace " + traceId
                + (failedPhase == NONE ? " set up in " : " failed in " + phaseName(failedPhase) + " after ")
                + setUpMillis + " ms" + (failedPhase == NONE ? "" : ": " + Reason.name(reason));
    }
}
