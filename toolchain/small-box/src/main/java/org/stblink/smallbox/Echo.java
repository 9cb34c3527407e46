package org.stblink.smallbox;

import org.stblink.PeerChannel;
import org.stblink.StbLinkException;

/** Gives back what comes, and ends when the other side does. */
final class Echo {
    private static final int BUFFER_BYTES = 512;

    private final PeerChannel channel;
    private final byte[] bytes = new byte[BUFFER_BYTES];
    private int at;
    private int end;
    private boolean over;

    Echo(PeerChannel channel) {
        this.channel = channel;
    }

    /** Moves what can be moved now; false when the channel is over. */
    boolean step() {
        if (over || channel.status() == PeerChannel.CLOSED) {
            return false;
        }
        try {
            if (at == end) {
                int n = channel.read(bytes, 0, bytes.length);
                if (n == PeerChannel.END) {
                    channel.end();
                    over = true;
                    return false;
                }
                at = 0;
                end = n;
            }
            if (at < end) {
                at += channel.write(bytes, at, end - at);
            }
            return true;
        } catch (StbLinkException cut) {
            return false;
        }
    }
}
