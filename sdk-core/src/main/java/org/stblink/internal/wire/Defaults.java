package org.stblink.internal.wire;

/** What docs/protocol.md section 13 gives as a default and an operator may change. */
public final class Defaults {
    /** Between two PINGs without calls: below common NAT time-outs. */
    public static final int KEEP_ALIVE_SECONDS = 30;
    /** How long a device may use its address without an acknowledged frame. */
    public static final int LEASE_SECONDS = 600;
    /** How long a peer channel may outlive its control channel. */
    public static final int GRACE_SECONDS = 600;
    /** Control connections at the server that are not registered yet. */
    public static final int HALF_OPEN_CONNECTIONS = 1024;
    /** How many of those may come from one source address. */
    public static final int HALF_OPEN_CONNECTIONS_PER_SOURCE = 64;
    /** Handshakes of one source address; a lab behind one NAT needs more. */
    public static final int HANDSHAKES_PER_SOURCE_PER_SECOND = 50;
    /** How many times as many resumes one source may open: each costs a fraction. */
    public static final int RESUMES_PER_HANDSHAKE_OF_A_SOURCE = 4;
    /** Handshakes of all sources together. */
    public static final int HANDSHAKES_PER_SECOND = 1000;
    /** Resumes of all sources together, beside those. */
    public static final int RESUMES_PER_SECOND = 4000;

    private Defaults() {}
}
