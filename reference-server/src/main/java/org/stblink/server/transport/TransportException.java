package org.stblink.server.transport;

import org.jspecify.annotations.Nullable;

/** The control port cannot be opened. The message is one line for the operator: what is wrong and what to do. */
public final class TransportException extends Exception {
    private static final long serialVersionUID = 1L;

    TransportException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
