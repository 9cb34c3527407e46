package org.stblink.port;

/** How long an address of a host may take to answer a connect, where there are others to try. */
public final class ConnectPatience {
    /** After this the SDK gives a connection up, and the next attempt begins with the first address again. */
    public static final int ALL_MILLIS = 10_000;

    /** A second question of TCP's for a connection, a second after the first, has time for an answer. */
    private static final int LEAST_MILLIS = 2000;

    private ConnectPatience() {}

    /** For each of so many addresses but the last. */
    public static int millisEach(int addresses) {
        return Math.max(ALL_MILLIS / addresses, LEAST_MILLIS);
    }
}
