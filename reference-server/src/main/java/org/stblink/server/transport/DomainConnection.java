package org.stblink.server.transport;

import io.netty.channel.EventLoop;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.stblink.internal.wire.Message;
import org.stblink.internal.wire.ServerHello;
import org.stblink.server.control.ControlConnection;
import org.stblink.server.domain.Connection;
import org.stblink.server.domain.ResumeAnswer;
import org.tinylog.Logger;

/**
 * A control connection as the domain thread holds it: what does not change is copied, what acts is moved to the
 * connection's own event loop, in order.
 */
final class DomainConnection implements Connection {
    private static final byte[] NOTHING = new byte[0];

    private final long id;
    /** Set anew when the connection resumes; the domain thread's alone from then on. */
    private byte[] handshakeHash;

    private byte[] exportKey;
    private @Nullable Object attachment;
    private final int controlSuite;
    private final String sourceAddress;
    private final EventLoop eventLoop;
    private final ControlChannel channel;

    /** Made on the event loop when the handshake is done. */
    DomainConnection(ControlConnection connection, EventLoop eventLoop, ControlChannel channel) {
        this.id = connection.id();
        this.handshakeHash = connection.handshakeHash();
        this.exportKey = connection.takeExportKey();
        this.controlSuite = connection.controlSuite();
        this.sourceAddress = connection.sourceAddress();
        this.eventLoop = eventLoop;
        this.channel = channel;
    }

    @Override
    public long id() {
        return id;
    }

    @Override
    public void attach(@Nullable Object value) {
        attachment = value;
    }

    @Override
    public @Nullable Object attachment() {
        return attachment;
    }

    @Override
    public byte[] handshakeHash() {
        return handshakeHash;
    }

    @Override
    public int controlSuite() {
        return controlSuite;
    }

    @Override
    public String sourceAddress() {
        return sourceAddress;
    }

    @Override
    public byte[] takeExportKey() {
        byte[] taken = exportKey;
        exportKey = NOTHING;
        return taken;
    }

    @Override
    public void resume(ResumeAnswer answer) {
        handshakeHash = answer.hash();
        act(() -> channel.resume(answer));
    }

    @Override
    public void refuse(ServerHello hello) {
        act(() -> channel.refuse(hello));
    }

    @Override
    public void send(Message message) {
        act(() -> channel.send(message));
    }

    @Override
    public void close(int closeReason, int retryAfterSeconds) {
        act(() -> channel.closeBy(closeReason, retryAfterSeconds));
    }

    /** A connection whose event loop has ended is closed: the server itself ends, and there is nobody left to tell. */
    private void act(Runnable what) {
        try {
            eventLoop.execute(what);
        } catch (RejectedExecutionException e) {
            Logger.debug("connection {} ended with the server before it was told", id);
        }
    }
}
