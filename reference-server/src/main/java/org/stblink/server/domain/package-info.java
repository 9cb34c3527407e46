/**
 * The rules of the server: who may enrol and register, which address a device gets, who is there, who may call whom,
 * how a code is made, and how sessions are watched and ended (docs/protocol.md, sections 6 to 11).
 *
 * <p>It is pure. Messages, the store's answers and the time come in through calls; messages, changes to store and trace
 * events go out through the interfaces {@link org.stblink.server.domain.Connection}, {@link
 * org.stblink.server.domain.DeviceStore} and {@link org.stblink.server.domain.EventSink}. Nothing here reads a clock,
 * opens a socket, starts a thread or draws a random number by itself, so the same rules run in the real server and in a
 * simulation with virtual time.
 *
 * <p><b>Threads.</b> None of it is thread-safe: every call, callbacks of the store included, is made by one thread at a time, which is
 * called the domain thread for as long as it has the turn.
 *
 * <p><b>Commit before acknowledging.</b> Whatever a device may rely on after a restart of the server is durable before
 * the message that tells it is sent. Until a commit is through, nothing in memory has changed, so a failed one leaves
 * nothing half-done.
 *
 * <p>What it is not: framing, handshakes and time-outs of connections that are not registered yet are the room {@code
 * control}; SQL is the room {@code store}.
 *
 * <p>Start with {@link org.stblink.server.domain.ControlPlane}, which is nothing but the switchboard.
 */
package org.stblink.server.domain;
