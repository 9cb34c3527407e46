package org.stblink.internal.driver;

import java.util.ArrayList;
import org.jspecify.annotations.Nullable;
import org.stblink.CallReport;
import org.stblink.PeerChannel;

/** What the application is to be told, in order; filled under the session's lock, emptied without it. */
public final class Callbacks {
    /** Who tells it: the public session, which knows itself and its listener. */
    public interface Teller {
        void stateChanged(int state, int reason);

        void callReported(CallReport report);

        void channelOpened(PeerChannel channel);

        void channelClosed(PeerChannel channel);
    }

    private static final int STATE = 0;
    private static final int OPENED = 1;
    private static final int CLOSED = 2;
    private static final int REPORT = 3;

    private static final class Entry {
        final int kind;
        final int state;
        final int reason;
        final @Nullable PeerChannel channel;
        final @Nullable CallReport report;

        Entry(int kind, int state, int reason, @Nullable PeerChannel channel, @Nullable CallReport report) {
            this.kind = kind;
            this.state = state;
            this.reason = reason;
            this.channel = channel;
            this.report = report;
        }
    }

    private final ArrayList<Entry> queue = new ArrayList<Entry>();
    private final Teller teller;
    private final Log log;
    private boolean finished;
    private boolean silenced;

    Callbacks(Teller teller, Log log) {
        this.teller = teller;
        this.log = log;
    }

    void state(int state, int reason) {
        add(new Entry(STATE, state, reason, null, null));
    }

    void opened(PeerChannel channel) {
        add(new Entry(OPENED, 0, 0, channel, null));
    }

    void closed(PeerChannel channel) {
        add(new Entry(CLOSED, 0, 0, channel, null));
    }

    /** How a call went; to be told before its channel. */
    void report(CallReport report) {
        log.info(report.failedPhase() == CallReport.NONE ? LogCode.CHANNEL_UP : LogCode.CALL, report.toString());
        add(new Entry(REPORT, 0, 0, null, report));
    }

    private void add(Entry e) {
        synchronized (queue) {
            if (!silenced) {
                queue.add(e);
                queue.notifyAll();
            }
        }
    }

    /** The application wants to hear nothing any more, not even what waits. */
    void silence() {
        synchronized (queue) {
            silenced = true;
            queue.clear();
        }
    }

    /** Nothing comes any more: {@link #await} waits for nothing. */
    void finish() {
        synchronized (queue) {
            finished = true;
            queue.notifyAll();
        }
    }

    /** Waits for something to tell, for a time; false when nothing is left and nothing comes any more. */
    @SuppressWarnings("WaitNotInLoop") // the task that waits here comes again
    boolean await(long millis) {
        synchronized (queue) {
            if (queue.isEmpty() && !finished) {
                try {
                    queue.wait(millis);
                } catch (InterruptedException e) {
                    // Whoever it came from: the thread ends when the application has heard how the session ends.
                }
            }
            return !(queue.isEmpty() && finished);
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
            } else if (e.report != null) {
                teller.callReported(e.report);
            } else if (e.channel != null && e.kind == OPENED) {
                teller.channelOpened(e.channel);
            } else if (e.channel != null) {
                teller.channelClosed(e.channel);
            }
        } catch (RuntimeException applicationsFault) {
            failed(e, applicationsFault);
        } catch (Error applicationsFault) {
            failed(e, applicationsFault);
        }
        return true;
    }

    /** The application's mistake must not end the session that other parts of it use. */
    private void failed(Entry e, Throwable applicationsFault) {
        String about = e.channel != null ? " for " + e.channel : e.report != null ? " for the " + e.report : "";
        log.warn(LogCode.CALLBACK_FAILED, "a listener failed" + about + ": " + applicationsFault);
    }
}
