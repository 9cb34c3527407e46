/**
 * Sockets and threads of the control port, and nothing else: bytes between sockets and the pure machines of the room
 * {@code control}, and the time to them and to the domain.
 *
 * <p><b>Threads.</b> A connection lives on one event loop: its handshake, its ciphers, its buffers. All of the domain
 * lives on one thread, {@link org.stblink.server.transport.DomainLoop}. Between the two there are only messages: {@link
 * org.stblink.server.transport.ConnectionLoop} carries what a connection says to the domain, {@link
 * org.stblink.server.transport.DomainConnection} what the domain says to a connection. Order is kept both ways.
 *
 * <p>Start with {@link org.stblink.server.transport.ControlServer}. Only the room {@code app} knows this one.
 */
package org.stblink.server.transport;
