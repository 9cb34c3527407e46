package org.stblink.hal;

import org.jspecify.annotations.Nullable;

/**
 * A non-blocking, ordered, reliable byte stream (TCP).
 *
 * <ul>
 *   <li><b>NET-10 MUST</b>: {@link #read} returns a count above 0, {@link #NOTHING} when nothing is there yet,
 *       {@link #END} after the peer's orderly end, {@link #BROKEN} after a reset or error. It never throws for these.
 *       <i>Intent: each of the four means something else to a session: go on, wait, over in order, call again.</i>
 *   <li><b>NET-11 MUST</b>: {@link #write} takes 0 to {@code len} bytes and returns how many, or {@link #BROKEN}.
 *       Bytes taken are sent in order without a further call. <i>Intent: back-pressure is a short count, nothing
 *       else.</i>
 *   <li><b>NET-12 MUST</b>: {@link #close} is idempotent and may be called from any thread; afterwards {@link
 *       #read} and {@link #write} return {@link #BROKEN}. <i>Intent: a user ends a call from any thread, at any
 *       moment.</i>
 *   <li><b>NET-13 MUST</b>: bytes that arrived before an orderly end are read before {@link #END}. <i>Intent: the
 *       last message of a call is not lost to the end that follows it.</i>
 *   <li><b>NET-14 SHOULD</b>: small writes leave at once (no Nagle delay). <i>Intent: a call is several small
 *       frames.</i>
 *   <li><b>NET-15 MUST</b>: only {@code b[off .. off+count)} is touched by {@link #read}, and nothing by {@link
 *       #write}. <i>Intent: the SDK reads behind bytes it already has, and sends from a buffer that it uses again.</i>
 * </ul>
 */
public interface HalStream {
    /** The connection is being made. */
    int CONNECTING = 0;
    /** Bytes can flow. */
    int OPEN = 1;
    /** The connection could not be made, or is broken or closed. */
    int FAILED = 2;

    /** {@link #read}: nothing there yet. */
    int NOTHING = 0;
    /** {@link #read}: the peer ended the stream in order. */
    int END = -1;
    /** {@link #read}, {@link #write}: the stream is reset, failed or closed. */
    int BROKEN = -2;

    /** {@link #CONNECTING}, {@link #OPEN} or {@link #FAILED}; a stream never goes back. */
    int status();

    /**
     * Reads what is there.
     *
     * @param len 1 or more
     * @return a count of 1 to {@code len}, or {@link #NOTHING}, {@link #END}, {@link #BROKEN}
     */
    int read(byte[] b, int off, int len);

    /**
     * Takes bytes for sending. While {@link #CONNECTING} it takes none.
     *
     * @param len 1 or more
     * @return 0 to {@code len}, or {@link #BROKEN}
     */
    int write(byte[] b, int off, int len);

    /**
     * The peer's address, as seen by this stream.
     *
     * @return 4 or 16 bytes, or null where it is not known (yet)
     */
    byte @Nullable [] remoteAddress();

    /** Gives the stream up. Bytes already taken may still be sent. Any thread, any number of times. */
    void close();
}
