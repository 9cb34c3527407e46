package org.stblink.internal.driver;

import java.io.IOException;
import java.io.OutputStream;
import org.stblink.StbLinkException;

/** A channel's outgoing direction as a blocking stream; closing it says that there is no more to send. */
final class ChannelOutput extends OutputStream {
    private final AppChannel channel;

    ChannelOutput(AppChannel channel) {
        this.channel = channel;
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] b, int off, int len) throws IOException {
        if (off < 0 || len < 0 || off > b.length - len) {
            throw new IndexOutOfBoundsException("range " + off + "+" + len + " of " + b.length + " bytes");
        }
        try {
            channel.putAll(b, off, len, false, Long.MAX_VALUE);
        } catch (StbLinkException e) {
            throw asIo(e);
        }
    }

    @Override
    public void close() {
        channel.end();
    }

    static IOException asIo(StbLinkException e) {
        IOException io = new IOException(e.getMessage());
        io.initCause(e);
        return io;
    }
}
