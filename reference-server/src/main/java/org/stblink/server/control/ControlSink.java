package org.stblink.server.control;

/**
 * Where a {@link ControlConnection} puts its output: the transport's side of one TCP connection.
 *
 * <p>No call blocks, and none calls the connection back before it returns. A transport must stop reading from a
 * connection whose output is not taken, so that a device that sends and never reads fills its own buffers only.
 */
public interface ControlSink {
    /** Sends bytes, in order. The array is valid during the call only. */
    void write(byte[] buf, int off, int len);

    /**
     * Asks not to be given more bytes for now. Bytes already on their way may still be given; a connection keeps a few
     * ({@link ControlConnection#MOST_HELD_BYTES}).
     */
    void pauseReading();

    /**
     * Asks to be given bytes again, and to be called with {@link ControlConnection#onBytes} soon, with none if there are
     * none: some may be held here.
     */
    void resumeReading();

    /** Lets what was written go out, for a few seconds at the most, and closes. A further call does nothing. */
    void close();
}
