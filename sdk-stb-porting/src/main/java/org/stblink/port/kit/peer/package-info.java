/**
 * The kit's other side: a program on a PC ({@link org.stblink.port.kit.peer.KitPeer}) that the kit on the box talks to
 * through the real network, over the port under test.
 *
 * <p>One TCP port. The box sends lines of ASCII that end in LF; the first decides what the connection is for.
 *
 * <pre>
 * line                    the peer
 * echo                    sends back what comes, and ends when the box does
 * quiet                   neither reads nor sends for 15 s
 * reset                   resets the connection
 * bytes N                 sends N bytes of the pattern, then ends: byte i is i * 31 + i / 256
 * sink N                  reads N bytes, then answers "got N CHECKSUM" (Adler-32, RFC 1950)
 * whoami                  answers "you ADDRESS": the address the connection comes from
 * refused                 answers "port N": one that nobody listens on
 * blackhole               answers "port N": one where connecting hears nothing; or "no" where the system cannot
 * millis                  answers "millis N": its own monotonic clock
 * call PORT ADDRESS       connects there and echoes on that connection; answers "called" or "failed WHY"
 * ack RUN N               remembers that write N of that run returned; answers "ok"
 * acked RUN               answers "acked N", N being 0 for a run it does not know
 * </pre>
 *
 * <p>After a line that is answered, the next may follow on the same connection. Anything else is answered "error ..." and
 * ended. {@link org.stblink.port.kit.peer.PeerConversation} is this protocol without sockets.
 *
 * <p>For a lab: whoever reaches the peer can let it connect to anybody. It keeps nothing when it ends.
 */
package org.stblink.port.kit.peer;
