package org.stblink.toolchain.world.invariant;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * A revoked session ends within a second at an end that the server can talk to, and with the grace at any other (P16). So do
 * all sessions of a device that is revoked or quarantined: at the ends of its peers whatever its own end does. A restart of the
 * server changes nothing about that.
 */
public final class RevocationsReach extends Invariant {
    private static final Set<String> SHUT_OUT = Set.of("DEVICE_REVOKED", "QUARANTINED");

    /** Before its last trouble was so long ago, a connection may be dead without both ends knowing. */
    private static final long QUIET_MILLIS = 5_000;

    private final Map<String, Long> revokedAt = new HashMap<>();
    /** Devices that were shut out just now: the sessions they have then are over. */
    private final Map<String, Long> shutOut = new HashMap<>();
    /** Ends that had a working control connection when their session was revoked. */
    private final Map<Leg, Boolean> reachable = new HashMap<>();

    public RevocationsReach() {
        super("11");
    }

    @Override
    public void serverDid(Deed deed) {
        if (deed.name().equals("REVOKE") && deed.session() != null) {
            revokedAt.putIfAbsent(deed.session(), deed.atMillis());
        } else if (SHUT_OUT.contains(deed.name()) && deed.device() != null) {
            shutOut.put(deed.device(), deed.atMillis());
        }
    }

    @Override
    public void stepped(Scene scene) {
        if (!shutOut.isEmpty()) {
            for (Leg leg : scene.legs) {
                Long at = shutOut.getOrDefault(leg.callerId(), shutOut.get(leg.targetId()));
                if (at != null && leg.isOpen() && scene.server.knows(leg.sid)) {
                    revokedAt.putIfAbsent(leg.sid, at);
                }
            }
            shutOut.clear();
        }
        if (revokedAt.isEmpty()) {
            return;
        }
        for (Leg leg : scene.legs) {
            Long at = revokedAt.get(leg.sid);
            if (at == null || !leg.isOpen()) {
                continue;
            }
            boolean reached = reachable.computeIfAbsent(leg, one -> isReachable(one, scene))
                    && leg.box.troubledUntil + QUIET_MILLIS < at;
            long most = reached ? Bounds.REVOKE : scene.bounds.unsupervised();
            long since = scene.now - Math.max(at, leg.openedAt);
            if (leg.box.isWideAwake(scene.now) && since > most) {
                throw broken(leg + " lives " + since + " ms after it was revoked, "
                        + (reached ? "though the server can talk to it" : "longer than the grace"));
            }
        }
    }

    private static boolean isReachable(Leg leg, Scene scene) {
        return leg.box.isOnline()
                && scene.server.isUp()
                && leg.box.name.equals(scene.server.registered().get(leg.box.deviceId));
    }

    @Override
    public void channelClosed(Leg leg) {
        reachable.remove(leg);
    }
}
