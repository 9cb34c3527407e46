package org.stblink.internal.driver;

import java.util.Vector;
import org.jspecify.annotations.Nullable;
import org.stblink.internal.session.LiveChannels;
import org.stblink.internal.session.OutgoingCall;
import org.stblink.internal.session.PeerParameters;
import org.stblink.internal.wire.SessionEntry;
import org.stblink.internal.wire.SessionId;

/** The session's channels that are not over. */
final class LinkTable implements LiveChannels {
    private final Vector<PeerLink> links = new Vector<PeerLink>();

    void add(PeerLink link) {
        links.addElement(link);
    }

    void remove(PeerLink link) {
        links.removeElement(link);
    }

    int size() {
        return links.size();
    }

    PeerLink at(int i) {
        return links.elementAt(i);
    }

    /** A copy, for work that may take links out. */
    PeerLink[] all() {
        PeerLink[] copy = new PeerLink[links.size()];
        links.copyInto(copy);
        return copy;
    }

    @Nullable PeerLink of(@Nullable OutgoingCall call) {
        for (int i = 0; call != null && i < links.size(); i++) {
            if (links.elementAt(i).call() == call) {
                return links.elementAt(i);
            }
        }
        return null;
    }

    int ownCalls() {
        int n = 0;
        for (int i = 0; i < links.size(); i++) {
            n += links.elementAt(i).isCaller() ? 1 : 0;
        }
        return n;
    }

    /** Only channels that others called count: a device's own calls never make it busy. */
    @Override
    public int count() {
        return links.size() - ownCalls();
    }

    @Override
    public boolean has(SessionId sid) {
        for (int i = 0; i < links.size(); i++) {
            if (links.elementAt(i).hasSid(sid)) {
                return true;
            }
        }
        return false;
    }

    @Override
    public SessionEntry[] open() {
        Vector<SessionEntry> open = new Vector<SessionEntry>();
        for (int i = 0; i < links.size(); i++) {
            PeerLink l = links.elementAt(i);
            PeerParameters p = l.parameters();
            if (l.isOpen() && p != null) {
                open.addElement(new SessionEntry(p.sid, p.role, p.suite, p.remoteId));
            }
        }
        SessionEntry[] entries = new SessionEntry[open.size()];
        open.copyInto(entries);
        return entries;
    }
}
