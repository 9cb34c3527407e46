package org.stblink;

import java.io.InputStream;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/**
 * A direct, encrypted channel to one other device. It carries a stream of bytes each way, in which the sender may mark where
 * a message ends; use either the message methods or the stream methods of a direction, not both.
 *
 * <p>Ends: {@link #end} says that this side has no more to send, and the other direction goes on. When both sides have
 * said so the channel closes by itself with {@link Reason#ENDED}, once the network has taken everything, or the other side has
 * said that it read all; whoever has to know that all was read lets the other side say so. {@link #close}
 * gives both directions up at once; when both sides have said so before, what was sent has a minute left to arrive. An end is
 * authenticated: a connection that was cut is {@link Reason#TRUNCATED} or {@link Reason#LINK_LOST}, never an end.
 *
 * <p>A connection that is over takes nothing more: what writes then fails with the reason, and what came before can still be read. Until
 * that is read {@link #status} stays {@link #OPEN}. Where nothing is read for a minute or two, the channel closes all the same, if the SDK
 * knows of the end: it sees it while no more than one record is unread; behind more, a write meets it, or who reads on.
 *
 * <p>Back-pressure: while this side does not read, the other side's {@link #write} takes nothing.
 *
 * <p>Threads: those of {@link DeviceSession}. Where several send, each message, and each write of {@link #output}, goes out in
 * one piece, in the order they were begun. Where several receive, each message comes to one of them. Methods that say so wait;
 * they wait for the session's thread, or do the session's work themselves where the platform has no tasks.
 */
public interface PeerChannel {
    /** The call is being set up. */
    int OPENING = 0;
    /** Data flows. */
    int OPEN = 1;
    /** Over; see {@link #reason}. */
    int CLOSED = 2;

    /** {@link #read}: the other side has no more to send. */
    int END = -1;

    /** Longest message of {@link #send} and {@link #receive} in bytes, unless configured otherwise. */
    int DEFAULT_MAX_MESSAGE_BYTES = 65536;

    /** Device id of the other end. */
    String peerId();

    /** Whether this device made the call. */
    boolean isCaller();

    /** Id of the session in lower-case hexadecimal; empty while a call is not granted yet. Fresh for every call. */
    String sessionId();

    /** Id that follows the call through server and both devices, in lower-case hexadecimal. */
    String traceId();

    /** The service the caller named, 0 to 32 bytes; a copy. */
    byte[] service();

    /** {@link #OPENING}, {@link #OPEN} or {@link #CLOSED}. */
    int status();

    /** Why the channel is closed, one of {@link Reason}; {@link Reason#NONE} before. */
    int reason();

    /**
     * When to call again, as the server advised that failed the call: after so many seconds, up to 65,535. 0 where it did not advise,
     * and for a channel that is or was open or is being opened. It does for a target that sleeps, where it sent for it or knows for how long,
     * and where a limit was met (protocol, sections 9.1 and 14.2). The SDK itself calls nobody again.
     */
    int retryAfterSeconds();

    /** Application bytes sent so far. */
    long bytesSent();

    /** Application bytes received so far. */
    long bytesReceived();

    /**
     * Waits until the channel is open.
     *
     * @param timeoutMillis 0 or more
     * @throws StbLinkException when the call failed, with the reason; with {@link Reason#TIMEOUT} it goes on, unless {@link #status}
     *     is {@link #CLOSED}: then the call's own time was over
     */
    void awaitOpen(int timeoutMillis) throws StbLinkException;

    /**
     * Reads what is there, without waiting.
     *
     * @param len 1 or more
     * @return a count of 1 to {@code len}, 0 when nothing is there yet, or {@link #END}
     * @throws StbLinkException when the channel is over and did not end in order
     */
    int read(byte[] b, int off, int len) throws StbLinkException;

    /**
     * Takes bytes for sending, without waiting.
     *
     * @return how many of {@code len} were taken: 0 when there is no room now, the channel is still opening, or another thread is in
     *     the middle of sending
     * @throws StbLinkException when the channel is over
     * @throws IllegalStateException after {@link #end}
     */
    int write(byte[] b, int off, int len) throws StbLinkException;

    /**
     * Sends one message; waits while there is no room, and for what other threads have begun to send.
     *
     * @param message 0 bytes to the configured maximum
     * @param timeoutMillis how long it may wait, 0 or more
     * @throws StbLinkException when the channel is over; with {@link Reason#TIMEOUT} or {@link Reason#INTERRUPTED} the channel
     *     has been closed, since a part of the message may be out, unless what other threads send was still before it; closed it
     *     has been also when the port's accelerator threw, or memory ran out
     * @throws IllegalStateException after {@link #end}
     */
    void send(byte[] message, int timeoutMillis) throws StbLinkException;

    /**
     * Receives one message; waits for it.
     *
     * @param timeoutMillis how long it may wait, 0 or more
     * @return the message, or null when the other side has no more to send; bytes that its end follows without a message's
     *     end between, such as a stream's, are one, too
     * @throws StbLinkException when the channel is over and did not end in order; with {@link Reason#TIMEOUT} what has
     *     come so far is kept for the next call, unless {@link #status} is {@link #CLOSED}, since the call's own time was over
     */
    byte @Nullable [] receive(int timeoutMillis) throws StbLinkException;

    /**
     * This direction as a stream, blocking; {@code read} gives -1 at the other side's end, and nowhere else. The same object each time. A
     * channel that is over without that end, such as one that was cut off, gives an {@link java.io.IOException} whose cause is the {@link StbLinkException}
     * with the reason: what was read before may be a part only.
     */
    InputStream input();

    /**
     * This direction as a stream, blocking; {@code close} is {@link #end}. The same object each time. A channel that is over gives an {@link
     * java.io.IOException} whose cause is the {@link StbLinkException} with the reason. A write that an interrupt ended has closed the channel,
     * as with {@link #send}: the other side does not take a part for all.
     */
    OutputStream output();

    /**
     * Says that this side has no more to send. Does not wait: what another thread is in the middle of sending comes before the
     * end, and whatever begins later fails. A second call is harmless.
     */
    void end();

    /**
     * Gives the channel up in both directions. Does not wait. A second call is harmless. After both sides' {@link #end} it cuts
     * nothing off, unless the other side has not taken everything a minute later: then the channel is {@link Reason#CLOSED}.
     */
    void close();
}
