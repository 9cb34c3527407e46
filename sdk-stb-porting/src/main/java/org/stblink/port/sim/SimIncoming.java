package org.stblink.port.sim;

/** Takes the connections that come to one port of a host. */
interface SimIncoming {
    /** @param socket open; its first bytes are still to come */
    void incoming(SimSocket socket);
}
