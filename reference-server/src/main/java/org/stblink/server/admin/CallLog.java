package org.stblink.server.admin;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.stblink.server.admin.http.Fields;
import org.stblink.server.domain.EventSink;
import org.stblink.server.domain.TraceEvent;

/**
 * The newest calls with the steps of each: what the signalling ladder of figure 3 is drawn from. A call begins with the
 * registrations of its two devices, however long ago they were. Events go on to the next sink unchanged.
 *
 * <p>Calls are told apart by their numbers: a trace id is the caller's choice, and two calls may have the same.
 *
 * <p>The steps 308 to 312 pass between the devices; the server hears of them by their reports. The caller's SESSION_UP
 * says that its connection stands and its first record is encrypted and sent (308, 309), the target's that it opened that
 * record (310); a SESSION_DOWN whether data came back the other way (311, 312).
 *
 * <p>A call that the caller's own limits hold back costs its caller nothing, and there may be a thousand of them in a second. Of
 * these only the newest of each caller stays, so that they do not drive the other calls out.
 *
 * <p>Memory: about 3 KB a call. Threads: events from one, everything else from any.
 */
final class CallLog implements EventSink {
    private static final int KEPT = 1_000;
    private static final int MOST_STEPS = 40;

    private final EventSink next;
    private final Registrations registrations = new Registrations();
    private final LinkedHashMap<Long, Entry> calls = new LinkedHashMap<>();

    /** Of the calls, the one of each caller that was held back last. */
    private final Map<String, Entry> heldBack = new HashMap<>();

    /** One call as it went. Steps are in the order of their times; a failed step of 0 is none. */
    record Call(
            long number,
            String trace,
            String caller,
            @Nullable String target,
            @Nullable String session,
            long startedMillis,
            String outcome,
            @Nullable Long setUpMillis,
            int failedStep,
            List<TraceEvent> steps) {}

    private static final class Entry {
        final long number;
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

        int failedStep;

        /** The last step of the figure that happened. */
        int lastStep;

        final List<TraceEvent> steps = new ArrayList<>();

        Entry(TraceEvent request, String trace, String caller) {
            this.number = request.call();
            this.trace = trace;
            this.caller = caller;
            this.started = request.atMillis();
        }
    }

    private static final String OPEN = "OPEN";
    private static final String REQUEST = "REQUEST";
    private static final String REVOKED = "REVOKED";

    CallLog(EventSink next) {
        this.next = next;
    }

    @Override
    public void event(TraceEvent event) {
        note(event);
        next.event(event);
    }

    private synchronized void note(TraceEvent event) {
        registrations.note(event);
        String trace = event.trace();
        String device = event.device();
        if (event.call() == 0 || trace == null || device == null) {
            return;
        }
        if (REQUEST.equals(event.name())) {
            begin(event, trace, device);
        }
        Entry call = calls.get(event.call());
        if (call == null) {
            return;
        }
        call.session = event.session() == null ? call.session : event.session();
        follow(call, event);
        if (isHeldBack(call, event)) {
            keepAlone(call);
        }
        if (call.steps.size() < MOST_STEPS) {
            call.steps.add(event);
        }
    }

    private void begin(TraceEvent request, String trace, String caller) {
        Entry call = new Entry(request, trace, caller);
        call.target = request.other();
        List<TraceEvent> before = new ArrayList<>(registrations.of(caller));
        if (call.target != null && !call.target.equals(caller)) {
            before.addAll(registrations.of(call.target));
        }
        before.sort(Comparator.comparingLong(TraceEvent::atMillis));
        call.steps.addAll(before);
        calls.put(call.number, call);
        if (calls.size() > KEPT) {
            Iterator<Entry> all = calls.values().iterator();
            Entry oldest = all.next();
            all.remove();
            heldBack.remove(oldest.caller, oldest);
        }
    }

    /** Whether the caller's limits are why it failed: the target's come behind a heartbeat. */
    private static boolean isHeldBack(Entry call, TraceEvent event) {
        return event.name().equals("CALL_FAILED")
                && "LIMIT".equals(event.note())
                && call.lastStep == FailedStep.REQUEST;
    }

    /** The one before of the same caller goes. */
    private void keepAlone(Entry call) {
        @Nullable Entry before = heldBack.put(call.caller, call);
        if (before != null && before != call) {
            calls.remove(before.number);
        }
    }

    private static void follow(Entry call, TraceEvent event) {
        switch (event.name()) {
            case "GRANT" -> {
                call.setUp = event.atMillis() - call.started;
                call.outcome = "GRANTED";
            }
            case "CALL_FAILED" -> {
                call.outcome = "FAILED " + event.note();
                call.failedStep = FailedStep.of(call.lastStep, event.note());
            }
            case "NOT_USED" -> {
                call.outcome = "NOT_USED";
                call.failedStep = FailedStep.of(call.lastStep, null);
            }
            case "SESSION_UP" -> call.outcome = "UP";
            case "SESSION_DOWN" -> call.outcome = call.outcome.equals(REVOKED) ? REVOKED : "ENDED";
            case "REVOKE" -> call.outcome = REVOKED;
            default -> {}
        }
        call.lastStep = event.step() == 0 ? call.lastStep : event.step();
        if ("GRANT".equals(event.name())) {
            call.lastStep = FailedStep.GRANTED;
        }
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

    /**
     * Null when it is not kept, or never was.
     *
     * @param number 0 for the newest with that trace id
     */
    synchronized @Nullable Call find(String trace, long number) {
        Entry found = null;
        for (Entry call : calls.values()) {
            if (call.trace.equals(trace) && (number == 0 || number == call.number)) {
                found = call;
            }
        }
        return found == null ? null : view(found);
    }

    private static Call view(Entry call) {
        return new Call(
                call.number,
                call.trace,
                call.caller,
                call.target,
                call.session,
                call.started,
                call.outcome,
                call.setUp,
                call.failedStep,
                List.copyOf(call.steps));
    }

    /**
     * An event in JSON.
     *
     * @param id among those that are followed; null where it is a step of a call
     */
    static Map<String, Object> fields(TraceEvent event, @Nullable String id) {
        return new Fields()
                .put("id", id)
                .put("ms", event.atMillis())
                .put("step", event.step() == 0 ? null : event.step())
                .put("name", event.name())
                .put("device", event.device())
                .put("other", event.other())
                .put("address", event.address() == null ? null : event.address().toString())
                .put("session", event.session())
                .put("trace", event.trace())
                .put("call", event.call() == 0 ? null : event.call())
                .put("note", event.note())
                .done();
    }
}
