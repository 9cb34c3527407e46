package org.stblink.internal.session;

import org.stblink.hal.HalException;

/** A control connection is over because of what the other side sent, or because this device could not go on. */
final class LinkException extends Exception {
    private static final long serialVersionUID = 1L;

    private final int cause;
    private final int retryAfterSeconds;
    private final boolean tellServer;

    /**
     * @param cause one of {@link Cause}
     * @param retryAfterSeconds the server's hint, 0 for none
     * @param tellServer whether CLOSE PROTOCOL should be sent first
     */
    private LinkException(int cause, int retryAfterSeconds, boolean tellServer, String message) {
        super(message);
        this.cause = cause;
        this.retryAfterSeconds = retryAfterSeconds;
        this.tellServer = tellServer;
    }

    /** The server broke the protocol, and is told. */
    static LinkException protocol(String message) {
        return new LinkException(Cause.PROTOCOL, 0, true, message);
    }

    /** The connection is of no use any more; there is nothing to tell the server. */
    static LinkException quiet(int cause, String message) {
        return new LinkException(cause, 0, false, message);
    }

    /** The server ended it; {@code retryAfterSeconds} is its hint, 0 for none. */
    static LinkException later(int cause, int retryAfterSeconds, String message) {
        return new LinkException(cause, retryAfterSeconds, false, message);
    }

    /** The box's storage failed. */
    static LinkException storage(HalException e) {
        return quiet(Cause.STORAGE, "the secret store failed: " + e.getMessage());
    }

    int reason() {
        return cause;
    }

    int retryAfterSeconds() {
        return retryAfterSeconds;
    }

    boolean tellServer() {
        return tellServer;
    }
}
