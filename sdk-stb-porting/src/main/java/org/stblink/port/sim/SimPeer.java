package org.stblink.port.sim;

import org.jspecify.annotations.Nullable;

/** One end of a connection, for a host that does not use the HAL: bytes in by {@link SimReceiver}, bytes out here. */
public final class SimPeer {
    private final SimSocket socket;

    SimPeer(SimSocket socket) {
        this.socket = socket;
    }

    /** Sends bytes; takes all of them, whatever the window. Ignored when the connection is over. */
    public void send(byte[] bytes) {
        send(bytes, 0, bytes.length);
    }

    /** Sends {@code len} bytes from {@code off}; they are copied. */
    public void send(byte[] bytes, int off, int len) {
        socket.sendAll(bytes, off, len);
    }

    /** Closes in order, after what was sent. Any number of times. */
    public void close() {
        socket.close();
    }

    /** Breaks the connection: the other end sees a reset. */
    public void reset() {
        socket.abort();
    }

    /** Whether bytes can flow. */
    public boolean isOpen() {
        return socket.isOpen();
    }

    /** The other end's address, 4 or 16 bytes. */
    public byte[] remoteAddress() {
        return socket.remoteIp().clone();
    }

    /** The name of the host at the other end, or null while connecting. */
    public @Nullable String remoteName() {
        SimSocket peer = socket.peer();
        return peer == null ? null : peer.host().name();
    }
}
