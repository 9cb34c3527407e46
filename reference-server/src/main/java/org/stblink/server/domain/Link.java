package org.stblink.server.domain;

import org.jspecify.annotations.Nullable;
import org.stblink.internal.wire.ServerHello;

/** What the domain knows of one control connection. */
final class Link {
    final Connection connection;
    /** The device that registered on it. */
    @Nullable
    Device device;
    /** The device that was answered on it and has not been heard yet. */
    @Nullable
    Candidate candidate;

    /** Of {@link Links}. */
    @Nullable
    Link next;
    /** Of {@link Links}. */
    @Nullable
    Link previous;

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

    /** Answers its opening with no, and closes it. */
    void refuse(ServerHello hello) {
        if (open) {
            open = false;
            connection.refuse(hello);
        }
    }

    /** The other side, or the transport, closed it. */
    void gone() {
        open = false;
    }
}
