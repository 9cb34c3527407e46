/**
 * Sockets and threads of the control port, and nothing else: bytes between sockets and the pure machines of the room
 * {@code control}, and the time to them and to the domain.
 *
 * <p><b>Threads.</b> A connection lives on one event loop: its handshake, its ciphers, its buffers. All of the domain is done by one
 * thread at a time, in one order, and that is whichever has something for it, {@link org.stblink.server.transport.DomainLoop}: the
 * <i>domain thread</i>, as the rest of the server calls it, is the one whose turn it is. Between event loops and the domain there are
 * only messages: {@link org.stblink.server.transport.ConnectionLoop} carries what a connection says to the domain, {@link
 * org.stblink.server.transport.DomainConnection} what the domain says to a connection. Order is kept both ways.
 *
 * <p>Start with {@link org.stblink.server.transport.ControlServer}. Only the room {@code app} knows this one.
 */
package org.stblink.server.transport;
