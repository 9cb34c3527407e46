package org.stblink.port.sim;

/**
 * Something that acts in a {@link SimWorld}: a session in poll mode, a server's timers, a test's script.
 *
 * <p>An actor of a host is stepped when anything happened to that host's network, when its deadline came, and when it
 * was woken; spurious steps happen and must be harmless. It never waits.
 */
public interface Actor {
    /** No deadline: only events wake this actor. */
    long IDLE = Long.MAX_VALUE;

    /**
     * Does what there is to do now.
     *
     * @param nowMillis for a box's actor the box's own clock, else the world's
     * @return the next deadline on that same clock, or {@link #IDLE}; one that is not later than {@code nowMillis} means
     *     "step me again at once"
     */
    long step(long nowMillis);
}
