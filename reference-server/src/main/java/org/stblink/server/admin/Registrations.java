package org.stblink.server.admin;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.stblink.server.domain.IpAddress;
import org.stblink.server.domain.TraceEvent;

/**
 * The registration of each device that is connected: steps 301 and 302, which come long before a call and belong to its
 * ladder. What anybody may say, a REGISTER or an opening that resumes, is remembered of the newest few only; what the server answered,
 * until the device leaves.
 *
 * <p>Memory: about 80 bytes a connected device, so the events themselves are made again when they are asked for. Threads: the caller's
 * lock.
 */
final class Registrations {
    private static final int ASKING = 4_096;
    private static final int ASKED_STEP = 301;
    private static final int ANSWERED_STEP = 302;
    private static final long NOT_REMEMBERED = Long.MIN_VALUE;

    private final Map<String, TraceEvent> asking = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, TraceEvent> eldest) {
            return size() > ASKING;
        }
    };
    private final Map<String, Registered> registered = new HashMap<>();

    /** @param askedMillis {@link #NOT_REMEMBERED}, or when */
    private record Registered(
            long askedMillis,
            long answeredMillis,
            boolean resumed,
            @Nullable IpAddress address,
            @Nullable String source) {}

    void note(TraceEvent event) {
        String device = event.device();
        if (device == null) {
            return;
        }
        switch (event.name()) {
            case "REGISTER", "RESUME" -> asking.put(device, event);
            case "REGISTERED", "RESUMED" -> {
                @Nullable TraceEvent asked = asking.remove(device);
                registered.put(
                        device,
                        new Registered(
                                asked == null ? NOT_REMEMBERED : asked.atMillis(),
                                event.atMillis(),
                                event.name().equals("RESUMED"),
                                event.address(),
                                event.note()));
            }
            case "LEFT" -> registered.remove(device);
            default -> {}
        }
    }

    /** Empty when the device is not connected. */
    List<TraceEvent> of(String device) {
        Registered known = registered.get(device);
        if (known == null) {
            return List.of();
        }
        TraceEvent answered =
                event(known.answeredMillis, ANSWERED_STEP, known.resumed ? "RESUMED" : "REGISTERED", device, known);
        return known.askedMillis == NOT_REMEMBERED
                ? List.of(answered)
                : List.of(
                        event(known.askedMillis, ASKED_STEP, known.resumed ? "RESUME" : "REGISTER", device, known),
                        answered);
    }

    private static TraceEvent event(long atMillis, int step, String name, String device, Registered known) {
        IpAddress address = step == ANSWERED_STEP ? known.address : null;
        return new TraceEvent(atMillis, step, name, device, null, address, null, null, known.source);
    }
}
