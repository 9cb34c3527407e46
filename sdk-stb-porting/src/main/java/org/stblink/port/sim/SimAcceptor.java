package org.stblink.port.sim;

/** Takes the connections of a {@link SimWorld#serverSocket}. */
public interface SimAcceptor {
    /**
     * A connection came.
     *
     * @return who hears of it from now on
     */
    SimReceiver accept(SimPeer peer);
}
