package org.stblink.internal.driver;

import java.io.IOException;
import java.io.InputStream;
import org.stblink.StbLinkException;

/** A channel's incoming direction as a blocking stream. */
final class ChannelInput extends InputStream {
    private final AppChannel channel;

    ChannelInput(AppChannel channel) {
        this.channel = channel;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        int n = read(one, 0, 1);
        return n < 0 ? n : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] b, int off, int len) throws IOException {
        if (len == 0) {
            return 0;
        }
        try {
            return channel.readSome(b, off, len);
        } catch (StbLinkException e) {
            throw ChannelOutput.asIo(e);
        }
    }
}
