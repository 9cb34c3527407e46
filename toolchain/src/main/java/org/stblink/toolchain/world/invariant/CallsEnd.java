package org.stblink.toolchain.world.invariant;

import java.util.HashMap;
import java.util.Map;
import org.stblink.PeerChannel;
import org.stblink.Reason;

/** Every call is open or over in the time its caller gave it, and says why it is over. */
public final class CallsEnd extends Invariant {
    /** Calls whose time is over, and since when this was seen: a box that was just woken gets to it in its next step. */
    private final Map<Leg, Long> overdue = new HashMap<>();

    public CallsEnd() {
        super("9.3, 13");
    }

    @Override
    public void stepped(Scene scene) {
        for (Leg leg : scene.legs) {
            if (leg.status == PeerChannel.OPENING && leg.box.awake && leg.box.clock > leg.deadlineClock) {
                long since = overdue.computeIfAbsent(leg, one -> scene.now);
                if (scene.now > since) {
                    throw broken(leg + " still waits, " + (leg.box.clock - leg.deadlineClock) + " ms after its time");
                }
            }
        }
    }

    @Override
    public void channelClosed(Leg leg) {
        overdue.remove(leg);
        if (leg.reason == Reason.NONE) {
            throw broken(leg + " is over and does not say why");
        }
    }
}
