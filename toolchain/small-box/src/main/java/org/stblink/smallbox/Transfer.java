package org.stblink.smallbox;

import org.stblink.PeerChannel;
import org.stblink.StbLinkException;

/** Sends bytes through a channel to somebody who sends them back, and looks at each that comes. */
final class Transfer {
    private static final int BUFFER_BYTES = 512;

    private Transfer() {}

    /** The byte at a place of the stream: its period is longer than any record. */
    private static byte at(long place) {
        return (byte) (place * 31 + (place >> 8) * 17 + (place >> 16));
    }

    static void run(BoxLoop loop, PeerChannel channel, int bytes) throws StbLinkException {
        byte[] out = new byte[BUFFER_BYTES];
        byte[] in = new byte[BUFFER_BYTES];
        long deadline = loop.deadline();
        int sent = 0;
        int seen = 0;
        while (seen < bytes) {
            int n = Math.min(out.length, bytes - sent);
            for (int i = 0; i < n; i++) {
                out[i] = at(sent + i);
            }
            sent += n > 0 ? channel.write(out, 0, n) : 0;
            int got = channel.read(in, 0, in.length);
            if (got == PeerChannel.END) {
                throw new IllegalStateException("the other box ended after " + seen + " bytes");
            }
            for (int i = 0; i < got; i++) {
                if (in[i] != at(seen + i)) {
                    throw new IllegalStateException("byte " + (seen + i) + " came back changed");
                }
            }
            seen += got;
            loop.turnBefore(deadline, "the bytes to come back");
        }
        Meter.say("TRANSFERRED bytes=" + seen + " session=" + channel.sessionId());
    }
}
