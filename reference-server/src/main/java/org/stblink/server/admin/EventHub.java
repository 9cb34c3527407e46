package org.stblink.server.admin;

import java.util.ArrayList;
import java.util.List;
import org.stblink.server.domain.EventSink;
import org.stblink.server.domain.TraceEvent;

/**
 * The newest trace events, for those who follow them. Followers come with the number of the last event they had, so the
 * hub keeps nothing of them, and a slow one can hold nobody up: it misses events, and can tell by the numbers.
 *
 * <p>Threads: any.
 */
final class EventHub implements EventSink {
    /** About 200 bytes each. At 100 calls a second and 10 events a call, a follower may look away for two seconds. */
    private static final int KEPT = 2_048;

    private final TraceEvent[] newest = new TraceEvent[KEPT];
    private final long before;
    private long last;

    /** An event and its number; numbers rise by one. */
    record Numbered(long number, TraceEvent event) {}

    /** @param before behind it the numbers begin */
    EventHub(long before) {
        this.before = before;
        this.last = before;
    }

    @Override
    public synchronized void event(TraceEvent event) {
        last++;
        newest[(int) (last % KEPT)] = event;
        notifyAll();
    }

    /** The number of the newest event. */
    synchronized long last() {
        return last;
    }

    /** The number itself; that before the first for one that was not given here, whose follower has heard none of these events. */
    synchronized long given(long number) {
        return number < before || number > last ? before : number;
    }

    /**
     * Events behind a number, in order, as far as they are kept. Waits for the first.
     *
     * @return empty when there was none within the time
     */
    synchronized List<Numbered> after(long number, long waitMillis) throws InterruptedException {
        long end = System.nanoTime() + waitMillis * 1_000_000;
        long left = waitMillis;
        while (last <= number && left > 0) {
            wait(left);
            left = (end - System.nanoTime()) / 1_000_000;
        }
        List<Numbered> events = new ArrayList<>();
        for (long next = Math.max(number, last - KEPT) + 1; next <= last; next++) {
            events.add(new Numbered(next, newest[(int) (next % KEPT)]));
        }
        return events;
    }
}
