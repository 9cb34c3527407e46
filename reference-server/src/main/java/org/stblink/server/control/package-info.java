/**
 * One control connection, from its first byte to its last (docs/protocol.md, sections 4 and 12.1): the preamble, the
 * Noise NK handshake, frames, which message is allowed when, and how long a stranger may take.
 *
 * <p>It is pure. Bytes and the time come in; bytes go out through {@link org.stblink.server.control.ControlSink}, and
 * messages go to the domain through {@link org.stblink.server.domain.ControlEvents}. What the messages mean is the
 * domain's; sockets, threads and timers are the transport's.
 *
 * <p>A connection costs little while it is idle: its keys and counters, and no buffer. Cipher engines, frame buffers and
 * the output buffer are shared by all connections of one thread, in {@link
 * org.stblink.server.control.ControlContext}.
 *
 * <p>Start with {@link org.stblink.server.control.ControlConnection}; the table it follows is {@link
 * org.stblink.server.control.Transitions}.
 */
package org.stblink.server.control;
