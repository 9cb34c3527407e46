package org.stblink.port.blocking;

import org.jspecify.annotations.Nullable;
import org.stblink.hal.HalException;

/**
 * A listening socket with a call that waits.
 *
 * <p>Threads: one accepts, and {@link #close} comes from any.
 */
public interface BlockingServer {
    /**
     * Waits for a connection.
     *
     * @return a connected socket, or null when nobody came yet, to be called again
     * @throws HalException when it could not be accepted or the server was closed
     */
    @Nullable
    BlockingSocket accept() throws HalException;

    /** The port, 1 to 65535; the real one also where 0 was asked for. */
    int port();

    /**
     * Stops listening; the port is free when this returns (NET-22). Any thread, any number of times. For calls that others
     * are inside, see {@link BlockingNetwork#closeEndsCalls}.
     */
    void close();
}
