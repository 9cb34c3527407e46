package org.stblink.server.domain;

/** Takes trace events: what happens now, for the ladder of a lab and for a log. Nothing depends on them. */
public interface EventSink {
    /** Called by the domain thread; must not block, throw, or call back into the domain. */
    void event(TraceEvent event);

    /** Forgets them all. */
    EventSink NONE = event -> {};
}
