package org.stblink.server.transport;

import org.stblink.server.control.Admission;
import org.stblink.server.control.TurnedAway;

/** The bound on all open connections, before the bounds on those that are not registered yet. */
final class ConnectionLimit implements Admission {
    /** A server this full stays so for a while: longer than the BUSY of a burst, and within the 60 s of section 4.1. */
    private static final int FULL_RETRY_SECONDS = 30;

    private final Admission next;
    private final OpenConnections connections;
    private final int most;

    /** @param connections counts every open socket, the one that enters included */
    ConnectionLimit(Admission next, OpenConnections connections, int most) {
        this.next = next;
        this.connections = connections;
        this.most = most;
    }

    @Override
    public int enter(String source, long nowMillis) {
        if (connections.staying() > most) {
            next.turnedAway(TurnedAway.CONNECTIONS);
            return FULL_RETRY_SECONDS;
        }
        return next.enter(source, nowMillis);
    }

    @Override
    public int handshake(String source, boolean resume, long nowMillis) {
        return next.handshake(source, resume, nowMillis);
    }

    @Override
    public void leave(String source) {
        next.leave(source);
    }

    @Override
    public void turnedAway(TurnedAway why) {
        next.turnedAway(why);
    }
}
