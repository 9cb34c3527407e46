package org.stblink.server.domain;

import org.jspecify.annotations.Nullable;

/** What the domain knows of one control connection. */
final class Link {
    final Connection connection;
    /** The device that registered on it. */
    @Nullable
    Device device;

    private boolean open = true;

    Link(Connection connection) {
        this.connection = connection;
    }

    /** False once either side closed it; answers of the store that come later find nobody to tell. */
    boolean isOpen() {
        return open;
    }

    String source() {
        return connection.sourceAddress();
    }

    /** Closes it, once. */
    void close(int closeReason, int retryAfterSeconds) {
        if (open) {
            open = false;
            connection.close(closeReason, retryAfterSeconds);
        }
    }

    /** The other side, or the transport, closed it. */
    void gone() {
        open = false;
    }
}
