package org.stblink.internal.session;

import org.stblink.internal.wire.Message;
import org.stblink.internal.wire.NotReady;
import org.stblink.internal.wire.Ready;
import org.stblink.internal.wire.SessionEntry;
import org.stblink.internal.wire.Sessions;
import org.stblink.internal.wire.Sizes;

/** What this device told the server of its allocated address, and when it tries again (protocol sections 7.3 and 11). */
final class Preparation {
    /** How long after NOT_READY the address is tried again: a conflict or a slow interface may have gone. */
    private static final long RETRY_MILLIS = 30_000;

    private final LiveChannels channels;
    private final CallDesk desk;
    private boolean ready;
    private long again = Long.MAX_VALUE;

    Preparation(LiveChannels channels, CallDesk desk) {
        this.channels = channels;
        this.desk = desk;
    }

    /** Whether READY was this connection's last word: calls can be made, and reported on. */
    boolean isReady() {
        return ready;
    }

    /** When the address has to be prepared again; {@link Long#MAX_VALUE} for never. */
    long deadline() {
        return again;
    }

    /** Whether the address has to be prepared again now; true once. */
    boolean isDue(long now) {
        if (now < again) {
            return false;
        }
        again = Long.MAX_VALUE;
        return true;
    }

    /** Says READY; {@code port} is 0 for a device that only calls. */
    void ready(int port, ControlLink link) throws LinkException {
        say(new Ready(port), channels.open(), link);
        again = Long.MAX_VALUE;
        ready = true;
        desk.setReachable(port != 0);
    }

    /** Says NOT_READY; {@code reason} is one of NotReadyReason. */
    void notReady(int reason, ControlLink link, long now) throws LinkException {
        ready = false;
        desk.setReachable(false);
        // Those of the address have ended, though some have yet to say so to their peers.
        say(new NotReady(reason), new SessionEntry[0], link);
        again = now + RETRY_MILLIS;
    }

    /** The connection is gone, and with it what was said on it. */
    void reset() {
        ready = false;
        again = Long.MAX_VALUE;
        desk.setReachable(false);
    }

    /** The answer, and the report of all live channels behind it: as many messages as it takes, one where there is none. */
    private static void say(Message answer, SessionEntry[] all, ControlLink link) throws LinkException {
        link.send(answer);
        int from = 0;
        do {
            int n = Math.min(all.length - from, Sizes.SESSIONS_MAX);
            SessionEntry[] part = new SessionEntry[n];
            System.arraycopy(all, from, part, 0, n);
            from += n;
            link.send(new Sessions(from == all.length, part));
        } while (from < all.length);
    }
}
