package org.stblink.server.admin;

import java.util.ArrayList;
import java.util.List;
import org.stblink.server.domain.EventSink;
import org.stblink.server.domain.TraceEvent;

/**
 * The newest trace events, for those who follow them. Followers come with the number of the last event they had, so the
 * hub keeps nothing of them, and a slow one can hold nobody up: it misses events, and can tell by the numbers. To the
 * outside a number goes with the run of the server that gave it: every run begins with 1.
 *
 * <p>Threads: any.
 */
final class EventHub implements EventSink {
    /** About 200 bytes each. At 100 calls a second and 10 events a call, a follower may look away for two seconds. */
    private static final int KEPT = 2_048;

    /** What {@link #number} says of an id that this run has not given. */
    static final long OF_ANOTHER_RUN = -1;

    private final TraceEvent[] newest = new TraceEvent[KEPT];
    private final String run;
    private long last;

    /** An event and its number; numbers rise by one. */
    record Numbered(long number, TraceEvent event) {}

    /** @param run what no other run of the server has */
    EventHub(String run) {
        this.run = run;
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

    /** What an event is known by to its followers, and by them to the server. */
    String id(long number) {
        return run + '-' + number;
    }

    /** The number in such an id; {@link #OF_ANOTHER_RUN} for one that was not given here, whose follower has heard none of these events. */
    synchronized long number(String id) {
        if (!id.startsWith(run + '-')) {
            return OF_ANOTHER_RUN;
        }
        try {
            long number = Long.parseLong(id.substring(run.length() + 1));
            return number < 0 || number > last ? OF_ANOTHER_RUN : number;
        } catch (NumberFormatException e) {
            return OF_ANOTHER_RUN;
        }
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
