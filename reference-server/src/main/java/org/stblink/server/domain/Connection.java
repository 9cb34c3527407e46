package org.stblink.server.domain;

import org.jspecify.annotations.Nullable;
import org.stblink.internal.wire.Message;
import org.stblink.internal.wire.ServerHello;

/**
 * The domain's view of one control connection whose handshake is done (docs/protocol.md, section 4).
 *
 * <p>Threads: called by the domain thread only. No call blocks, and none calls back into the domain before it returns.
 */
public interface Connection {
    /** A number that rises from connection to connection of this run of the server, in the order of their acceptance. */
    long id();

    /** What the domain keeps with it; nobody else looks. */
    void attach(@Nullable Object value);

    /** What {@link #attach} left; null at first. */
    @Nullable
    Object attachment();

    /** {@code h} of this connection: Noise's handshake hash, 32 bytes. The array must not be changed. */
    byte[] handshakeHash();

    /** The suite of this control channel, docs/protocol.md section 3.1. It also seals the wraps of codes. */
    int controlSuite();

    /** Where the connection comes from, as text without the port; for login backoff and the audit. Never null. */
    String sourceAddress();

    /** e of this connection, 32 bytes, once: the caller's to wipe (docs/protocol.md, section 4.4). Mode 1 only. */
    byte[] takeExportKey();

    /** Answers an opening that resumes: its keys, which the connection wipes, are this connection's from now on. */
    void resume(ResumeAnswer answer);

    /** Answers an opening that resumes with a hello that ends it. */
    void refuse(ServerHello hello);

    /**
     * Sends a message; messages go out in the order of the calls. After {@link #close} a call does nothing. Secret arrays
     * of the message (D and tickets) belong to the connection from now on, which wipes them.
     */
    void send(Message message);

    /**
     * Sends CLOSE, lets it go out, and closes. A second call does nothing. {@link ControlEvents#closed} follows later,
     * never from inside this call.
     *
     * @param closeReason section 14.6
     * @param retryAfterSeconds 0 for none, at most 65535
     */
    void close(int closeReason, int retryAfterSeconds);
}
