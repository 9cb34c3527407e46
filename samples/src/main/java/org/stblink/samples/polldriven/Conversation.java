package org.stblink.samples.polldriven;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.stblink.PeerChannel;
import org.stblink.StbLinkException;

/** One channel, served without waiting: what can be read or written now is, the rest next time around. */
final class Conversation {
    private static final long PAUSE_MILLIS = 200;

    private final PeerChannel channel;
    private final int ticks;
    private final byte[] received = new byte[256];
    private byte[] unsent = {};
    private int said;
    private long nextTick;
    private boolean ended;

    /** @param ticks how many lines to say before ending; 0 to give back what comes */
    Conversation(PeerChannel channel, int ticks) {
        this.channel = channel;
        this.ticks = ticks;
    }

    /** Does what can be done now; false when the channel is over. */
    boolean step(long now) {
        try {
            if (channel.status() == PeerChannel.OPEN) {
                talk(now);
            }
            return channel.status() != PeerChannel.CLOSED;
        } catch (StbLinkException cut) {
            return false; // the listener is told why
        }
    }

    private void talk(long now) throws StbLinkException {
        if (unsent.length == 0 && ticks > 0 && now >= nextTick && !ended) {
            nextTick = now + PAUSE_MILLIS;
            sayNext();
        }
        if (unsent.length > 0) {
            int taken = channel.write(unsent, 0, unsent.length);
            unsent = Arrays.copyOfRange(unsent, taken, unsent.length);
            return; // first what this box has to say, then what the other one has: nothing piles up
        }
        int n = channel.read(received, 0, received.length);
        if (n == PeerChannel.END) {
            end();
        } else if (n > 0) {
            System.out.print("from " + channel.peerId() + ": " + new String(received, 0, n, StandardCharsets.UTF_8));
            if (ticks == 0) {
                unsent = Arrays.copyOf(received, n);
            }
        }
    }

    private void sayNext() {
        if (said == ticks) {
            end();
        } else {
            said++;
            unsent = ("tick " + said + "\n").getBytes(StandardCharsets.UTF_8);
        }
    }

    /** This side has no more to say; the channel closes by itself when the other one has not, either. */
    private void end() {
        ended = true;
        channel.end();
    }
}
