package org.stblink.port.kit;

import org.stblink.hal.HalStream;

/** A stream in front of a stream. */
class StreamWrapper implements HalStream {
    final HalStream good;

    StreamWrapper(HalStream good) {
        this.good = good;
    }

    @Override
    public int status() {
        return good.status();
    }

    @Override
    public int read(byte[] b, int off, int len) {
        return good.read(b, off, len);
    }

    @Override
    public int write(byte[] b, int off, int len) {
        return good.write(b, off, len);
    }

    @Override
    public byte[] remoteAddress() {
        return good.remoteAddress();
    }

    @Override
    public void close() {
        good.close();
    }
}
