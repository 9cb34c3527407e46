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
        super(Reason.name(reason) + ": " + message + (traceId.length() == 0 ? "" : ", trace " + traceId));
        this.reason = reason;
        this.traceId = traceId;
    }

    /** One of {@link Reason}. */
    public int reason() {
        return reason;
    }

    /** As {@link PeerChannel#traceId}, of the call it is about; empty when it is about none. Ends the message, too. */
    public String traceId() {
        return traceId;
    }
}
