package org.stblink.toolchain.load;

import org.jspecify.annotations.Nullable;
import org.stblink.hal.HalStream;

/** A stream of another port's: whatever a subclass does not do in another way goes to that one. Threads: as the other's. */
public abstract class StreamShare implements HalStream {
    private final HalStream stream;

    protected StreamShare(HalStream stream) {
        this.stream = stream;
    }

    @Override
    public int status() {
        return stream.status();
    }

    @Override
    public int read(byte[] b, int off, int len) {
        return stream.read(b, off, len);
    }

    @Override
    public int write(byte[] b, int off, int len) {
        return stream.write(b, off, len);
    }

    @Override
    public byte @Nullable [] remoteAddress() {
        return stream.remoteAddress();
    }

    @Override
    public void close() {
        stream.close();
    }
}
