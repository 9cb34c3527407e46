package org.stblink.server.control;

/** Says whether a connection may go on before it has proved anything (docs/protocol.md, sections 4.1 and 13). */
public interface Admission {
    /**
     * A connection was accepted. With 0 it holds a place among the half-open ones until {@link #leave}.
     *
     * @return 0 to go on, else BUSY's retryAfterSeconds
     */
    int enter(String source, long nowMillis);

    /**
     * The opening is complete, and work would begin now.
     *
     * @param resume true when it would be symmetric work only (mode 3), false for public-key operations (mode 1)
     * @return 0 to go on, else BUSY's retryAfterSeconds
     */
    int handshake(String source, boolean resume, long nowMillis);

    /** Gives the place of {@link #enter} back. */
    void leave(String source);

    /** The connection was turned away or cut for another reason than an answer of these. Counted, nothing else. */
    void turnedAway(TurnedAway why);
}
