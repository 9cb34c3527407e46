package org.stblink.port.sim;

import org.jspecify.annotations.Nullable;
import org.stblink.hal.HalStream;

/** A box's end of a connection. */
final class SimStream implements HalStream {
    private final SimBox box;
    private final SimSocket socket;

    SimStream(SimBox box, SimSocket socket) {
        this.box = box;
        this.socket = socket;
    }

    @Override
    public int status() {
        return socket.status();
    }

    @Override
    public int read(byte[] b, int off, int len) {
        box.requirePower();
        requireRange(b, off, len);
        return socket.read(b, off, len);
    }

    @Override
    public int write(byte[] b, int off, int len) {
        box.requirePower();
        requireRange(b, off, len);
        return socket.write(b, off, len);
    }

    private static void requireRange(byte[] b, int off, int len) {
        if (len < 1 || off < 0 || off > b.length - len) {
            throw new IllegalArgumentException(len + " bytes at " + off + " of " + b.length);
        }
    }

    @Override
    public byte @Nullable [] remoteAddress() {
        return socket.wasOpen() ? socket.remoteIp().clone() : null;
    }

    @Override
    public void close() {
        socket.close();
    }
}
