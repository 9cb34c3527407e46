package org.stblink;

/**
 * Something outside the application failed: the peer, the server, the network, or the box's storage. {@link #reason} says
 * what, as one of {@link Reason}. A mistake of the application is an {@link IllegalArgumentException} or
 * {@link IllegalStateException} instead.
 */
public final class StbLinkException extends Exception {
    private static final long serialVersionUID = 1L;

    private final int reason;

    /**
     * @param reason one of {@link Reason}
     * @param message what was tried and what to do; never a secret
     */
    public StbLinkException(int reason, String message) {
        super(Reason.name(reason) + ": " + message);
        this.reason = reason;
    }

    /** One of {@link Reason}. */
    public int reason() {
        return reason;
    }
}
