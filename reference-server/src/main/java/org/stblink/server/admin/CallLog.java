package org.stblink.server.admin;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.stblink.server.admin.http.Fields;
import org.stblink.server.domain.EventSink;
import org.stblink.server.domain.TraceEvent;

/**
 * The newest calls with the steps of each, by trace id: what the signalling ladder of figure 3 is drawn from. Events go on
 * to the next sink with what only the whole call tells: which call a PING was for, and which step of the figure a report of
 * an end stands for.
 *
 * <p>The steps 308 to 312 pass between the devices; the server hears of them by their reports. The caller's SESSION_UP
 * says that its connection stands and its first encrypted record is sent (309), the target's that it opened that record
 * (310); a SESSION_DOWN that data came back the other way (311, 312).
 *
 * <p>Memory: about 3 KB a call. Threads: events from one, everything else from any.
 */
final class CallLog implements EventSink {
    private static final int KEPT = 1_000;
    private static final int MOST_STEPS = 40;

    /** Calls that ask for a heartbeat answer at the same time are few; this bounds the search for them. */
    private static final int LOOKED_BACK = 64;

    private final EventSink next;
    private final LinkedHashMap<String, Entry> calls = new LinkedHashMap<>();

    /** One call as it went. Steps are in the order of their times. */
    record Call(
            String trace,
            String caller,
            @Nullable String target,
            @Nullable String session,
            long startedMillis,
            String outcome,
            @Nullable Long setUpMillis,
            List<TraceEvent> steps) {}

    private static final class Entry {
        final String trace;
        final String caller;
        final long started;

        @Nullable
        String target;

        @Nullable
        String session;

        String outcome = OPEN;

        @Nullable
        Long setUp;

        final List<TraceEvent> steps = new ArrayList<>();

        Entry(TraceEvent request, String trace, String caller) {
            this.trace = trace;
            this.caller = caller;
            this.started = request.atMillis();
        }
    }

    private static final String OPEN = "OPEN";
    private static final String REQUEST = "REQUEST";
    private static final String PING = "PING";
    private static final String GRANT = "GRANT";
    private static final String SESSION_UP = "SESSION_UP";
    private static final String SESSION_DOWN = "SESSION_DOWN";

    CallLog(EventSink next) {
        this.next = next;
    }

    @Override
    public void event(TraceEvent event) {
        next.event(note(event));
    }

    private synchronized TraceEvent note(TraceEvent event) {
        if (PING.equals(event.name()) && event.trace() == null) {
            return event.device() == null ? event : ping(event, event.device());
        }
        String trace = event.trace();
        String device = event.device();
        if (trace == null || device == null) {
            return event;
        }
        if (REQUEST.equals(event.name())) {
            calls.put(trace, new Entry(event, trace, device));
            if (calls.size() > KEPT) {
                Iterator<Entry> oldest = calls.values().iterator();
                oldest.next();
                oldest.remove();
            }
        }
        Entry call = calls.get(trace);
        if (call == null) {
            return event;
        }
        TraceEvent told = withStep(event, stepOf(event, device.equals(call.caller)), trace);
        call.target = event.other() != null && device.equals(call.caller) ? event.other() : call.target;
        call.session = event.session() == null ? call.session : event.session();
        follow(call, told);
        if (call.steps.size() < MOST_STEPS) {
            call.steps.add(told);
        }
        return told;
    }

    /** A heartbeat for a call is one for every call that waits for this target. */
    private TraceEvent ping(TraceEvent event, String target) {
        List<Entry> newest = new ArrayList<>(calls.values());
        TraceEvent told = event;
        for (int i = newest.size() - 1; i >= Math.max(0, newest.size() - LOOKED_BACK); i--) {
            Entry call = newest.get(i);
            if (target.equals(call.target) && OPEN.equals(call.outcome) && call.session == null) {
                told = withStep(event, event.step(), call.trace);
                call.steps.add(told);
            }
        }
        return told;
    }

    private static void follow(Entry call, TraceEvent event) {
        switch (event.name()) {
            case GRANT -> {
                call.setUp = event.atMillis() - call.started;
                call.outcome = "GRANTED";
            }
            case "CALL_FAILED" -> call.outcome = "FAILED " + event.note();
            case SESSION_UP -> call.outcome = "UP";
            case SESSION_DOWN -> call.outcome = "ENDED";
            case "REVOKE" -> call.outcome = "REVOKED";
            case "NOT_USED" -> call.outcome = "NOT_USED";
            default -> {}
        }
    }

    private static int stepOf(TraceEvent event, boolean ofCaller) {
        return switch (event.name()) {
            case SESSION_UP -> ofCaller ? 309 : 310;
            case SESSION_DOWN -> ofCaller ? 312 : 311;
            default -> event.step();
        };
    }

    private static TraceEvent withStep(TraceEvent event, int step, String trace) {
        return new TraceEvent(
                event.atMillis(),
                step,
                event.name(),
                event.device(),
                event.other(),
                event.address(),
                event.session(),
                trace,
                event.note());
    }

    /** The newest first. */
    synchronized List<Call> newest(int most, @Nullable String device) {
        List<Entry> all = new ArrayList<>(calls.values());
        List<Call> found = new ArrayList<>();
        for (int i = all.size() - 1; i >= 0 && found.size() < most; i--) {
            Entry call = all.get(i);
            if (device == null || device.equals(call.caller) || device.equals(call.target)) {
                found.add(view(call));
            }
        }
        return found;
    }

    /** Null when it is not kept, or never was. */
    synchronized @Nullable Call find(String trace) {
        Entry call = calls.get(trace);
        return call == null ? null : view(call);
    }

    private static Call view(Entry call) {
        return new Call(
                call.trace,
                call.caller,
                call.target,
                call.session,
                call.started,
                call.outcome,
                call.setUp,
                List.copyOf(call.steps));
    }

    /** An event in JSON. */
    static Map<String, Object> fields(TraceEvent event, @Nullable Long number) {
        return new Fields()
                .put("seq", number)
                .put("ms", event.atMillis())
                .put("step", event.step() == 0 ? null : event.step())
                .put("name", event.name())
                .put("device", event.device())
                .put("other", event.other())
                .put("address", event.address())
                .put("session", event.session())
                .put("trace", event.trace())
                .put("note", event.note())
                .done();
    }
}
