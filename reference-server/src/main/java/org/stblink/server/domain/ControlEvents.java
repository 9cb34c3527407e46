package org.stblink.server.domain;

import org.stblink.internal.wire.Message;

/**
 * What control connections tell the domain. {@link ControlPlane} is the one implementation; a transport may stand in
 * between to change threads, keeping the order per connection.
 *
 * <p>{@code nowMillis} is monotonic, the same clock for all calls into the domain; a time earlier than one seen before
 * is taken as that one.
 */
public interface ControlEvents {
    /** The handshake is done. */
    void opened(Connection connection, long nowMillis);

    /**
     * In place of {@link #opened}: the opening wants to resume. It is answered by {@link Connection#resume} and REGISTERED, or
     * by {@link Connection#refuse}.
     */
    void resuming(Connection connection, ResumeRequest request, long nowMillis);

    /**
     * A first frame opened on a connection that was resumed (section 4.4), before its message is {@link #received}. There may be
     * none: the frame may be one to be skipped, or a breach of the protocol.
     */
    void heard(Connection connection, long nowMillis);

    /**
     * A message that the transition table of section 12.1 allows in the connection's state. Its secret arrays belong to
     * the domain from now on, which wipes them. For a connection that the domain has closed, or that is not open, the
     * call does nothing.
     */
    void received(Connection connection, Message message, long nowMillis);

    /** The connection is gone, whoever closed it. Called once; a further call does nothing. */
    void closed(Connection connection, long nowMillis);
}
