package org.stblink.toolchain.crash;

import org.jspecify.annotations.Nullable;
import org.stblink.internal.wire.Message;
import org.stblink.internal.wire.ServerHello;
import org.stblink.server.domain.Connection;
import org.stblink.server.domain.ResumeAnswer;

/** Passes all on to a connection of the server's: the base of what stands between that and the domain. */
public abstract class ConnectionShare implements Connection {
    private final Connection real;

    protected ConnectionShare(Connection real) {
        this.real = real;
    }

    @Override
    public long id() {
        return real.id();
    }

    @Override
    public void attach(@Nullable Object value) {
        real.attach(value);
    }

    @Override
    public @Nullable Object attachment() {
        return real.attachment();
    }

    @Override
    public byte[] handshakeHash() {
        return real.handshakeHash();
    }

    @Override
    public int controlSuite() {
        return real.controlSuite();
    }

    @Override
    public String sourceAddress() {
        return real.sourceAddress();
    }

    @Override
    public byte[] takeExportKey() {
        return real.takeExportKey();
    }

    @Override
    public void resume(ResumeAnswer answer) {
        real.resume(answer);
    }

    @Override
    public void refuse(ServerHello hello) {
        real.refuse(hello);
    }

    @Override
    public void send(Message message) {
        real.send(message);
    }

    @Override
    public void close(int closeReason, int retryAfterSeconds) {
        real.close(closeReason, retryAfterSeconds);
    }
}
