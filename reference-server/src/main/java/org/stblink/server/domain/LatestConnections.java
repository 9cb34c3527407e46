package org.stblink.server.domain;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.stblink.internal.wire.Limits;

/**
 * On which connection each device registered last, so that a REGISTER on one that was accepted earlier is known for what
 * it is: late (section 7.2). Somebody on the way may hold a REGISTER back, break the device's side of that connection,
 * and let go of it when the device has registered on the next one. Its mac is right and its ticket old.
 *
 * <p>Memory: while a device is connected, its own row says it. A connection that is gone is remembered for as long as one
 * that was accepted before it can be waiting to register; about 150 bytes for each device that went within that time.
 */
final class LatestConnections implements Roster.Watcher {
    /** A store that is slow to answer ENROL or REGISTER keeps a connection waiting beyond its own time-outs. */
    private static final long SLOW_STORE_MILLIS = 60_000;

    /** The longest life of a connection that is not registered (section 13). */
    static final long MEMORY_MILLIS = Limits.OPENING_HANDSHAKE_MILLIS
            + Limits.FIRST_MESSAGE_MILLIS
            + Limits.REGISTER_AFTER_ENROLLED_MILLIS
            + SLOW_STORE_MILLIS;

    /** For the audit. */
    static final String TOO_LATE = "on a connection older than the one that registered last";

    private final Roster roster;
    /** By device, in the order in which they left. */
    private final Map<String, Gone> gone = new LinkedHashMap<>();
    /** Connections whose opening alone confirmed a ticket, in the order in which they did. */
    private final Map<String, Gone> promoting = new LinkedHashMap<>();

    LatestConnections(Roster roster) {
        this.roster = roster;
    }

    /** True when the device registered on a connection that was accepted after this one. */
    boolean isNewerThan(Connection connection, String device) {
        Device here = roster.find(device);
        if (here != null) {
            return here.connection().id() > connection.id();
        }
        Gone last = gone.get(device);
        return last != null && last.connection > connection.id();
    }

    /** An opening on this connection showed a ticket that is the confirmed one from now on. */
    void promoted(String device, Connection connection, long nowMillis) {
        forgetBefore(promoting, nowMillis - MEMORY_MILLIS);
        promoting.remove(device);
        promoting.put(device, new Gone(connection.id(), nowMillis));
    }

    /**
     * True when a ticket was confirmed by the opening of a connection that was accepted after this one. An older ticket on
     * this one may then be late, and is no alarm; it is not taken either. Unlike a registration this stops no right ticket,
     * for such an opening can be a replay.
     */
    boolean isPromotedAfter(Connection connection, String device) {
        Gone last = promoting.get(device);
        return last != null && last.connection > connection.id();
    }

    @Override
    public void left(Device device, Roster.Departure why, long nowMillis) {
        forgetBefore(gone, nowMillis - MEMORY_MILLIS);
        gone.remove(device.id);
        gone.put(device.id, new Gone(device.connection().id(), nowMillis));
    }

    private static void forgetBefore(Map<String, Gone> some, long millis) {
        Iterator<Gone> longestGone = some.values().iterator();
        while (longestGone.hasNext() && longestGone.next().leftMillis < millis) {
            longestGone.remove();
        }
    }

    /** A connection on which a device was registered, and when it ended. */
    private record Gone(long connection, long leftMillis) {}
}
