package org.stblink.toolchain.bench;

/** What a peer is asked to do, again and again. */
interface PeerLoad {
    /** Does it for so long; how many times it was done. */
    long goOn(long millis) throws Exception;

    /** The same, with a number of requests under way at a time. */
    interface Windowed {
        long goOn(int window, long millis) throws Exception;

        default PeerLoad of(int window) {
            return millis -> goOn(window, millis);
        }
    }
}
