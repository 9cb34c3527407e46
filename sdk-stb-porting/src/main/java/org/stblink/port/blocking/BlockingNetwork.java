package org.stblink.port.blocking;

import org.jspecify.annotations.Nullable;
import org.stblink.hal.HalException;
import org.stblink.hal.NetworkPort;

/**
 * What a vendor implements over blocking calls; {@link BlockingNetworkPort} makes a {@link NetworkPort} of it.
 *
 * <p>Threads: {@link #open} and {@link #listen} are called by the SDK's thread and must not wait. {@link #applyAddress}
 * and {@link #releaseAddress} run on a thread of the adapter, one at a time, and may take as long as they need.
 */
public interface BlockingNetwork {
    /**
     * A socket that is not connected yet. Does not wait.
     *
     * @throws HalException when the box has none to give; the message says why
     */
    BlockingSocket open() throws HalException;

    /**
     * A socket that listens already. Does not wait.
     *
     * @param ip the local address to listen on, 4 or 16 bytes
     * @param port 0 for any free port (NET-8), else 1 to 65535
     * @throws HalException when the address is not local or the port is in use; the message says which
     */
    BlockingServer listen(byte[] ip, int port) throws HalException;

    /**
     * Adds an address, as {@link NetworkPort#applyAddress} describes (NET-2, NET-3), but may wait.
     *
     * @param ip 4 or 16 bytes, network order
     * @param prefix in bits
     * @param gatewayOrNull same family as {@code ip}, or null
     * @return {@link NetworkPort#DONE}, {@link NetworkPort#REFUSED}, or {@link NetworkPort#PENDING} to be asked again
     */
    int applyAddress(byte[] ip, int prefix, byte @Nullable [] gatewayOrNull);

    /**
     * Takes an address away, as {@link NetworkPort#releaseAddress} describes (NET-3), but may wait. For what was applied, it is
     * called again until it says DONE, after a second at first and then less and less often. Called by {@link
     * BlockingNetworkPort#close}, too, for what was applied and not released.
     *
     * @param ip 4 or 16 bytes, network order
     * @return {@link NetworkPort#DONE}, {@link NetworkPort#REFUSED}, or {@link NetworkPort#PENDING} to be asked again
     */
    int releaseAddress(byte[] ip);

    /**
     * Whether closing a socket ends the calls that other threads have in it, at once and with an error. Say true where the
     * platform promises it (Java does; so does a C library with {@code shutdown} in front of {@code close}).
     *
     * <p>Say false where a socket that is in use must not be closed, which is common in C: another thread would go on with a
     * descriptor that may belong to somebody else by then. The adapter then closes a socket only when no thread is inside a
     * call of it, so each call must come back by itself now and then: {@link BlockingSocket#read} and {@link
     * BlockingSocket#write} with 0, {@link BlockingServer#accept} with null, {@link BlockingSocket#connect} with an error.
     * That time is how long a peer waits for the end of a closed stream, and for accept how long {@code
     * HalListener.close} may wait (NET-22): 100 ms is a good choice. Every return wakes a processor, so that true is better.
     */
    boolean closeEndsCalls();
}
