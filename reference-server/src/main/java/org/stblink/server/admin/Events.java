package org.stblink.server.admin;

import org.stblink.server.domain.EventSink;
import org.stblink.server.domain.TraceEvent;
import org.stblink.server.store.CommitObserver;

/**
 * What the server tells as it goes, and who listens: first the counting, then the log of calls, which says which step of
 * figure 3 it was, then whoever follows live. Give it to the domain as its sink.
 */
public final class Events implements EventSink {
    private final EventHub hub;
    private final CallLog calls;
    private final Metrics metrics;

    /**
     * @param run what no other run of the server has, whatever its clock said: a part of every event's id, so that a follower that comes
     *     back is not taken for one that heard the new ones. Hexadecimal digits
     */
    public Events(String run) {
        hub = new EventHub(run);
        calls = new CallLog(hub);
        metrics = new Metrics(calls);
    }

    @Override
    public void event(TraceEvent event) {
        metrics.event(event);
    }

    /** Where the store's writer tells of its commits. */
    public CommitObserver commits() {
        return metrics;
    }

    /** Where more can be measured. */
    public Metrics metrics() {
        return metrics;
    }

    EventHub hub() {
        return hub;
    }

    CallLog calls() {
        return calls;
    }
}
