package org.stblink.hal;

import org.jspecify.annotations.Nullable;

/**
 * A listening socket.
 *
 * <ul>
 *   <li><b>NET-20 MUST</b>: {@link #accept} returns null at once when nobody waits. <i>Intent: one thread serves
 *       every stream and the listener.</i>
 *   <li><b>NET-21 MUST</b>: {@link #port} is the real port, also when 0 was asked for. <i>Intent: the box tells
 *       this port to the server, and peers call it.</i>
 *   <li><b>NET-22 MUST</b>: after {@link #close} the port is free at once, and streams accepted before live on.
 *       <i>Intent: a box registers again on the same address without waiting.</i>
 * </ul>
 */
public interface HalListener {
    /**
     * The next waiting connection, in status {@link HalStream#OPEN}, or null. One that no {@link NetworkPort#await} has told of yet may be
     * left for later.
     */
    @Nullable
    HalStream accept();

    /** The port, 1 to 65535. */
    int port();

    /** Stops listening. Any thread, any number of times. */
    void close();
}
