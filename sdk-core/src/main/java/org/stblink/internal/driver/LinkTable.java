package org.stblink.internal.driver;

import java.util.ArrayList;
import org.jspecify.annotations.Nullable;
import org.stblink.internal.session.LiveChannels;
import org.stblink.internal.session.OutgoingCall;
import org.stblink.internal.session.PeerParameters;
import org.stblink.internal.wire.SessionEntry;
import org.stblink.internal.wire.SessionId;

/** The session's channels that are not over. */
final class LinkTable implements LiveChannels {
    private final ArrayList<PeerLink> links = new ArrayList<PeerLink>();

    void add(PeerLink link) {
        links.add(link);
    }

    void remove(PeerLink link) {
        links.remove(link);
    }

    int size() {
        return links.size();
    }

    PeerLink at(int i) {
        return links.get(i);
    }

    /** A copy, for work that may take links out. */
    PeerLink[] all() {
        PeerLink[] copy = new PeerLink[links.size()];
        links.toArray(copy);
        return copy;
    }

    @Nullable
    PeerLink of(@Nullable OutgoingCall call) {
        for (int i = 0; call != null && i < links.size(); i++) {
            if (links.get(i).call() == call) {
                return links.get(i);
            }
        }
        return null;
    }

    int ownCalls() {
        int n = 0;
        for (int i = 0; i < links.size(); i++) {
            n += links.get(i).isCaller() ? 1 : 0;
        }
        return n;
    }

    /** Only channels that others called count: a device's own calls never make it busy. */
    @Override
    public int count() {
        return links.size() - ownCalls();
    }

    /** A call that waits for its grant is no channel yet. */
    @Override
    public boolean any() {
        for (int i = 0; i < links.size(); i++) {
            if (links.get(i).parameters() != null) {
                return true;
            }
        }
        return false;
    }

    @Override
    public boolean has(SessionId sid) {
        for (int i = 0; i < links.size(); i++) {
            if (links.get(i).hasSid(sid)) {
                return true;
            }
        }
        return false;
    }

    @Override
    public SessionEntry[] open() {
        ArrayList<SessionEntry> open = new ArrayList<SessionEntry>();
        for (int i = 0; i < links.size(); i++) {
            PeerLink l = links.get(i);
            PeerParameters p = l.parameters();
            if (l.isOpen() && p != null) {
                open.add(new SessionEntry(p.sid, p.role, p.suite, p.remoteId));
            }
        }
        SessionEntry[] entries = new SessionEntry[open.size()];
        open.toArray(entries);
        return entries;
    }
}
