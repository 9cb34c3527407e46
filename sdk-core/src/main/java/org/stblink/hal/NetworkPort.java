package org.stblink.hal;

import org.jspecify.annotations.Nullable;

/**
 * Non-blocking streams, and the address that the server allocates to this box.
 *
 * <p>The contract is readiness: every call returns at once, and {@link #await} is the only one that waits. A box
 * without threads polls; a box with blocking sockets uses the adapter of sdk-stb-porting.
 *
 * <ul>
 *   <li><b>NET-1 MUST</b>: no call but {@link #await} blocks, name lookup included. <i>Intent: one slow name
 *       server must not stop the box's other sessions.</i>
 *   <li><b>NET-2 MUST</b>: {@link #applyAddress} adds the address to the ones the box has. It does not replace the
 *       primary address and does not disturb open streams. <i>Intent: the control stream survives registration.</i>
 *   <li><b>NET-3 MUST</b>: {@link #applyAddress} and {@link #releaseAddress} are idempotent; releasing an address
 *       that is not there succeeds. What a run that was killed left applied, the port itself releases when it is opened
 *       anew. <i>Intent: the SDK knows nothing of a former run's address, which the server may have given to another box
 *       meanwhile.</i>
 *   <li><b>NET-4 MUST</b>: {@link #await} returns when any stream or listener of this port became ready, when
 *       {@link #wakeup} was called, or after {@code maxMillis}; early returns are harmless. Bytes or connections that a
 *       read or an accept left behind are readiness again. <i>Intent: the SDK sleeps in this one call, and a call that
 *       sleeps through readiness loses a call.</i>
 *   <li><b>NET-5 MUST</b>: {@link #wakeup} may be called from any thread and is sticky: a wake-up that comes while
 *       nobody waits ends the next {@link #await} at once. <i>Intent: no lost wake-up.</i>
 *   <li><b>NET-6 MUST</b>: {@link #connect} never throws for a network reason; it returns a stream whose {@link
 *       HalStream#status} becomes {@link HalStream#FAILED}. <i>Intent: a network that is down is an ordinary event,
 *       which the SDK answers by trying again later.</i>
 *   <li><b>NET-7 MUST</b>: where {@code localIp} is given to {@link #connect}, the stream's source address is that
 *       one. <i>Intent: peers know a box by its allocated address, and the server's log shows it.</i>
 *   <li><b>NET-8 MUST</b>: {@link #listen} with port 0 picks a free port; a port in use throws. <i>Intent: two
 *       boxes on one machine never share a listener silently.</i>
 *   <li><b>NET-9 SHOULD</b>: what an await told of, and nobody has read, accepted or written since, does not end later ones. A port
 *       that asks its system anew each time, as {@code poll} or a level-triggered selector does, leaves it out. <i>Intent: an application that
 *       does not read a channel must not keep the processor busy.</i>
 * </ul>
 *
 * <p>Threads: the SDK calls every method but {@link #wakeup} and {@code close} from one thread at a time, which is the one that
 * awaits; a port may allow more for its streams ({@link ConcurrentStream}).
 */
public interface NetworkPort {
    /** The address is applied (or released). */
    int DONE = 0;
    /** Work goes on; call again with the same arguments after the next {@link #await}. */
    int PENDING = 1;
    /** The address cannot be applied on this box; or not be released now: the SDK does not ask again, so the port tries by itself. */
    int REFUSED = 2;

    /**
     * Adds the allocated address to this box.
     *
     * @param ip 4 bytes (IPv4) or 16 bytes (IPv6), network order
     * @param prefix prefix length in bits, 0 to 32 or 128
     * @param gatewayOrNull the gateway for that prefix, same family, or null
     * @return {@link #DONE}, {@link #PENDING} or {@link #REFUSED}
     */
    int applyAddress(byte[] ip, int prefix, byte @Nullable [] gatewayOrNull);

    /**
     * Takes the address away again.
     *
     * @param ip 4 or 16 bytes, network order
     * @return {@link #DONE}, {@link #PENDING} or {@link #REFUSED}
     */
    int releaseAddress(byte[] ip);

    /**
     * Starts a connection and returns at once.
     *
     * @param host name or literal address
     * @param port 1 to 65535
     * @param localIpOrNull source address, 4 or 16 bytes, or null for the box's choice
     * @return a stream in status {@link HalStream#CONNECTING}, {@link HalStream#OPEN} or {@link HalStream#FAILED}
     */
    HalStream connect(String host, int port, byte @Nullable [] localIpOrNull);

    /**
     * Listens for peers.
     *
     * @param ip the local address to listen on, 4 or 16 bytes
     * @param port 0 for any free port, else 1 to 65535
     * @throws HalException when the address is not local or the port is in use; the message names both
     */
    HalListener listen(byte[] ip, int port) throws HalException;

    /**
     * Waits for readiness, a wake-up, or the time.
     *
     * @param maxMillis longest wait in milliseconds, 0 or more; 0 polls
     */
    void await(int maxMillis);

    /** Ends the present or the next {@link #await}. Any thread. */
    void wakeup();
}
