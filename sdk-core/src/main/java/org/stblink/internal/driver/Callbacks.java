package org.stblink.internal.driver;

import java.util.ArrayList;
import org.jspecify.annotations.Nullable;
import org.stblink.PeerChannel;

/** What the application is to be told, in order; filled under the session's lock, emptied without it. */
public final class Callbacks {
    /** Who tells it: the public session, which knows itself and its listener. */
    public interface Teller {
        void stateChanged(int state, int reason);

        void channelOpened(PeerChannel channel);

        void channelClosed(PeerChannel channel);
    }

    private static final int STATE = 0;
    private static final int OPENED = 1;
    private static final int CLOSED = 2;

    private static final class Entry {
        final int kind;
        final int state;
        final int reason;
        final @Nullable PeerChannel channel;

        Entry(int kind, int state, int reason, @Nullable PeerChannel channel) {
            this.kind = kind;
            this.state = state;
            this.reason = reason;
            this.channel = channel;
        }
    }

    private final ArrayList<Entry> queue = new ArrayList<Entry>();
    private final Teller teller;
    private final Log log;

    Callbacks(Teller teller, Log log) {
        this.teller = teller;
        this.log = log;
    }

    void state(int state, int reason) {
        add(new Entry(STATE, state, reason, null));
    }

    void opened(PeerChannel channel) {
        add(new Entry(OPENED, 0, 0, channel));
    }

    void closed(PeerChannel channel) {
        add(new Entry(CLOSED, 0, 0, channel));
    }

    private void add(Entry e) {
        synchronized (queue) {
            queue.add(e);
        }
    }

    boolean isEmpty() {
        synchronized (queue) {
            return queue.isEmpty();
        }
    }

    /** Tells the first thing; false when there is none. No lock may be held. */
    boolean tellOne() {
        Entry e;
        synchronized (queue) {
            if (queue.isEmpty()) {
                return false;
            }
            e = queue.get(0);
            queue.remove(0);
        }
        try {
            if (e.kind == STATE) {
                teller.stateChanged(e.state, e.reason);
            } else if (e.channel != null && e.kind == OPENED) {
                teller.channelOpened(e.channel);
            } else if (e.channel != null) {
                teller.channelClosed(e.channel);
            }
        } catch (RuntimeException applicationsFault) {
            failed(applicationsFault);
        } catch (Error applicationsFault) {
            failed(applicationsFault);
        }
        return true;
    }

    /** The application's mistake must not end the session that other parts of it use. */
    private void failed(Throwable applicationsFault) {
        log.warn(LogCode.CALLBACK_FAILED, "a listener failed: " + applicationsFault);
    }
}
