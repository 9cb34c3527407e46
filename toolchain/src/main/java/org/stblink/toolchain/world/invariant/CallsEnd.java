package org.stblink.toolchain.world.invariant;

import org.stblink.PeerChannel;
import org.stblink.Reason;

/** Every call is open or over in the time its caller gave it, and says why it is over. */
public final class CallsEnd extends Invariant {
    public CallsEnd() {
        super("9.3, 13");
    }

    @Override
    public void stepped(Scene scene) {
        for (Leg leg : scene.legs) {
            if (leg.status == PeerChannel.OPENING && leg.box.awake && leg.box.clock > leg.deadlineClock) {
                throw broken(leg + " still waits, " + (leg.box.clock - leg.deadlineClock) + " ms after its time");
            }
        }
    }

    @Override
    public void channelClosed(Leg leg) {
        if (leg.reason == Reason.NONE) {
            throw broken(leg + " is over and does not say why");
        }
    }
}
