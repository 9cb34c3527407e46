package org.stblink.internal.session;

/** The states of a peer machine (protocol section 10). A machine only goes forward. */
public final class PeerState {
    /** Handshake: keys to make, a message to write or to wait for. */
    public static final int HANDSHAKE = 0;
    /** Target only: the handshake is done, the caller's CONFIRM is not here. */
    public static final int CONFIRMING = 1;
    /** Data flows. */
    public static final int OPEN = 2;
    /** CLOSE was sent; what is waiting goes out, the other end's CLOSE is awaited for a while. */
    public static final int CLOSING = 3;
    /** Over. */
    public static final int CLOSED = 4;

    private PeerState() {}
}
