package org.stblink.server.app;

import org.jspecify.annotations.Nullable;
import org.stblink.server.domain.EventSink;
import org.stblink.server.domain.TraceEvent;
import org.tinylog.Logger;

/**
 * Writes each trace event to the log at level debug, so that the logs of a server and of its boxes can be searched for one
 * trace id. Events go on to the next sink unchanged.
 */
final class TraceLog implements EventSink {
    private final EventSink next;

    TraceLog(EventSink next) {
        this.next = next;
    }

    @Override
    public void event(TraceEvent event) {
        if (Logger.isDebugEnabled()) {
            Logger.debug("{}", line(event));
        }
        next.event(event);
    }

    private static String line(TraceEvent event) {
        StringBuilder line = new StringBuilder(event.name());
        add(line, "step", event.step() == 0 ? null : String.valueOf(event.step()));
        add(line, "trace", event.trace());
        add(line, "device", event.device());
        add(line, "other", event.other());
        add(line, "address", event.address() == null ? null : event.address().toString());
        add(line, "session", event.session());
        add(line, "note", event.note());
        return line.toString();
    }

    private static void add(StringBuilder line, String name, @Nullable String value) {
        if (value != null) {
            line.append(' ').append(name).append('=').append(value);
        }
    }
}
