package org.stblink.internal.session;

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
    LinkException(int cause, int retryAfterSeconds, boolean tellServer, String message) {
        super(message);
        this.cause = cause;
        this.retryAfterSeconds = retryAfterSeconds;
        this.tellServer = tellServer;
    }

    static LinkException protocol(String message) {
        return new LinkException(Cause.PROTOCOL, 0, true, message);
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
