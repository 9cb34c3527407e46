package org.stblink.port.blocking;

import org.jspecify.annotations.Nullable;
import org.stblink.hal.HalException;

/**
 * A stream socket with calls that wait.
 *
 * <p>Threads: one connects and then reads, another one may write at the same time, and {@link #close} comes from any.
 */
public interface BlockingSocket {
    /** {@link #read}: the peer ended the stream in order. */
    int END = -1;

    /**
     * Connects; looks the name up first where it is one. May take long; a time-out of 10 s or less is recommended, since
     * the SDK has given up by then, and where a name has several addresses, one of its own for each of them: else a first one
     * that is silent keeps the box from the second. Called once, before anything else.
     *
     * @param host name or literal address
     * @param port 1 to 65535
     * @param localIpOrNull source address (NET-7), 4 or 16 bytes, or null for the box's choice
     * @throws HalException when it is not connected, also because it was closed meanwhile or before; the message says why
     */
    void connect(String host, int port, byte @Nullable [] localIpOrNull) throws HalException;

    /**
     * Waits for bytes and reads what is there.
     *
     * @param len 1 or more
     * @return a count of 1 to {@code len}; {@link #END}; or 0 when nothing came yet, to be called again
     * @throws HalException when the stream was reset, failed or was closed
     */
    int read(byte[] b, int off, int len) throws HalException;

    /**
     * Waits until bytes can be sent and sends some or all, without the delay of Nagle's algorithm (NET-14).
     *
     * @param len 1 or more
     * @return a count of 1 to {@code len}; or 0 when none could be sent yet, to be called again
     * @throws HalException when the stream was reset, failed or was closed
     */
    int write(byte[] b, int off, int len) throws HalException;

    /**
     * The peer's address once connected.
     *
     * @return 4 or 16 bytes, or null where the platform cannot tell
     */
    byte @Nullable [] remoteAddress();

    /**
     * Gives the socket up, in order: what {@link #write} took is still delivered. Does not wait for that. Any thread, any
     * number of times, before, during and after {@link #connect}.
     *
     * <p>Where {@link BlockingNetwork#closeEndsCalls} is true it may come while others are inside a call, which then end at
     * once with an error; else it never does.
     */
    void close();
}
