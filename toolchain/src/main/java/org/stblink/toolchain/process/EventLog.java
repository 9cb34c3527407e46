package org.stblink.toolchain.process;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The events of one source in order; lets the story wait for the next one it needs. */
public final class EventLog {
    private final String source;
    private final List<Event> events = new ArrayList<>();
    private @Nullable String end;

    public EventLog(String source) {
        this.source = source;
    }

    public synchronized void add(Event event) {
        events.add(event);
        notifyAll();
    }

    /** No more will come, and why. */
    public synchronized void ended(String why) {
        end = why;
        notifyAll();
    }

    /** A place in the log: what comes after it is what happened from now on. */
    public synchronized int mark() {
        return events.size();
    }

    /** Whether there is such an event after {@code mark}. */
    public synchronized boolean has(int mark, Predicate<Event> wanted) {
        return events.subList(mark, events.size()).stream().anyMatch(wanted);
    }

    /**
     * Waits for an event after {@code mark}.
     *
     * @param what for the failure's text
     * @throws ProcessFailure when it does not come in time, or the source ends
     */
    public synchronized Event await(int mark, Duration patience, String what, Predicate<Event> wanted)
            throws InterruptedException, ProcessFailure {
        long deadline = System.nanoTime() + patience.toNanos();
        int at = mark;
        for (; ; ) {
            for (; at < events.size(); at++) {
                if (wanted.test(events.get(at))) {
                    return events.get(at);
                }
            }
            long left = deadline - System.nanoTime();
            if (end != null || left <= 0) {
                String why = end != null ? "it ended: " + end : "not within " + patience.toSeconds() + " s";
                throw new ProcessFailure(source + " should have told of " + what + "; " + why + "; last it told "
                        + (events.isEmpty() ? "nothing" : events.get(events.size() - 1)));
            }
            wait(left / 1_000_000 + 1);
        }
    }
}
