package org.stblink.port.blocking;

import org.jspecify.annotations.Nullable;
import org.stblink.hal.HalStream;

/** A connection that was not even tried (NET-6). */
final class FailedStream implements HalStream {
    static final FailedStream INSTANCE = new FailedStream();

    private FailedStream() {}

    @Override
    public int status() {
        return FAILED;
    }

    @Override
    public int read(byte[] b, int off, int len) {
        return BROKEN;
    }

    @Override
    public int write(byte[] b, int off, int len) {
        return BROKEN;
    }

    @Override
    public byte @Nullable [] remoteAddress() {
        return null;
    }

    @Override
    public void close() {
        // Nothing was ever open.
    }
}
