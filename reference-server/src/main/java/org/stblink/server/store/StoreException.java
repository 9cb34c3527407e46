package org.stblink.server.store;

import org.jspecify.annotations.Nullable;

/**
 * The store cannot be opened or used. The message is one line for the operator: what is wrong, where, and what to do. It
 * holds no secret.
 */
public class StoreException extends Exception {
    private static final long serialVersionUID = 1L;

    public StoreException(String message) {
        super(message);
    }

    public StoreException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
