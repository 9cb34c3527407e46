package org.stblink.toolchain.world;

import java.io.ByteArrayOutputStream;
import org.stblink.PeerChannel;
import org.stblink.StbLinkException;
import org.stblink.port.sim.Actor;

/** Sends all of something and reads to the end, whenever something happens at its box. */
final class Transfer implements Actor {
    final ByteArrayOutputStream received = new ByteArrayOutputStream();
    private final PeerChannel channel;
    private final byte[] toSend;
    private final byte[] buffer = new byte[777];
    private int sent;
    private boolean ended;
    private boolean peerEnded;

    Transfer(SimDevice device, PeerChannel channel, byte[] toSend) {
        this.channel = channel;
        this.toSend = toSend;
        device.box.run(this);
    }

    boolean isDone() {
        return ended && peerEnded;
    }

    @Override
    public long step(long now) {
        try {
            for (int n = 1; n > 0 && !peerEnded; ) {
                n = channel.read(buffer, 0, buffer.length);
                peerEnded = n == PeerChannel.END;
                received.write(buffer, 0, Math.max(n, 0));
            }
            for (int n = 1; n > 0 && sent < toSend.length; ) {
                n = channel.write(toSend, sent, toSend.length - sent);
                sent += n;
            }
            if (sent == toSend.length && !ended) {
                ended = true;
                channel.end();
            }
            return IDLE;
        } catch (StbLinkException e) {
            throw new AssertionError("the transfer failed", e);
        }
    }
}
