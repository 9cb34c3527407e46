package org.stblink;

/**
 * Something outside the application failed: the peer, the server, the network, or the box's storage. {@link #reason} says
 * what, as one of {@link Reason}. A mistake of the application is an {@link IllegalArgumentException} or
 * {@link IllegalStateException} instead.
 */
public final class StbLinkException extends Exception {
    private static final long serialVersionUID = 1L;

    private final int reason;
    private final String traceId;
    private final int retryAfterSeconds;

    /**
     * @param reason one of {@link Reason}
     * @param message what was tried and what to do; never a secret
     */
    public StbLinkException(int reason, String message) {
        this(reason, message, "");
    }

    /**
     * @param reason one of {@link Reason}
     * @param message what was tried and what to do; never a secret
     * @param traceId of the call it is about; empty when it is about none
     */
    public StbLinkException(int reason, String message, String traceId) {
        this(reason, message, traceId, 0);
    }

    /**
     * @param reason one of {@link Reason}
     * @param message what was tried and what to do; never a secret
     * @param traceId of the call it is about; empty when it is about none
     * @param retryAfterSeconds 0 to 65,535; 0 when the server did not say
     */
    public StbLinkException(int reason, String message, String traceId, int retryAfterSeconds) {
        super(Reason.name(reason) + ": " + message
                + (retryAfterSeconds == 0 ? "" : ", again in " + retryAfterSeconds + " s")
                + (traceId.length() == 0 ? "" : ", trace " + traceId));
        this.reason = reason;
        this.traceId = traceId;
        this.retryAfterSeconds = retryAfterSeconds;
    }

    /** One of {@link Reason}. */
    public int reason() {
        return reason;
    }

    /** As {@link PeerChannel#traceId}, of the call it is about; empty when it is about none. Ends the message, too. */
    public String traceId() {
        return traceId;
    }

    /** As {@link PeerChannel#retryAfterSeconds}, of the call it is about; 0 when it is about none. */
    public int retryAfterSeconds() {
        return retryAfterSeconds;
    }
}
