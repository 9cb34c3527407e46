package org.stblink.toolchain.world.invariant;

import java.util.HashMap;
import java.util.Map;

/** A live channel is known to the server, or ends within the grace (P16). */
public final class ChannelsSupervised extends Invariant {
    private final Map<Leg, Long> knownAt = new HashMap<>();

    public ChannelsSupervised() {
        super("11");
    }

    @Override
    public void stepped(Scene scene) {
        for (Leg leg : scene.legs) {
            if (!leg.isOpen()) {
                continue;
            }
            if (scene.server.isUp() && scene.server.knows(leg.sid)) {
                knownAt.put(leg, scene.now);
            } else if (leg.box.isWideAwake(scene.now)) {
                long since = scene.now - knownAt.getOrDefault(leg, leg.openedAt);
                if (since > scene.bounds.unsupervised()) {
                    throw broken(leg + " lives, and the server has not known of it for " + since + " ms");
                }
            }
        }
    }

    @Override
    public void channelClosed(Leg leg) {
        knownAt.remove(leg);
    }
}
