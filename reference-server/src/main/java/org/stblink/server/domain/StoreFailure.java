package org.stblink.server.domain;

/** The store could not read or write now. The text is for the operator's log; it holds no secret. */
public final class StoreFailure extends Exception {
    private static final long serialVersionUID = 1L;

    public StoreFailure(String message, Throwable cause) {
        super(message, cause);
    }

    public StoreFailure(String message) {
        super(message);
    }
}
