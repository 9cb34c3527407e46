package org.stblink.server.admin;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.stblink.server.domain.TraceEvent;

/**
 * The registration of each device that is connected: steps 301 and 302, which come long before a call and belong to its
 * ladder. What anybody may say, a REGISTER, is remembered of the newest few only; what the server answered, until the
 * device leaves.
 *
 * <p>Memory: about 300 bytes a connected device. Threads: the caller's lock.
 */
final class Registrations {
    private static final int ASKING = 4_096;

    private final Map<String, TraceEvent> asking = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, TraceEvent> eldest) {
            return size() > ASKING;
        }
    };
    private final Map<String, List<TraceEvent>> registered = new HashMap<>();

    void note(TraceEvent event) {
        String device = event.device();
        if (device == null) {
            return;
        }
        switch (event.name()) {
            case "REGISTER" -> asking.put(device, event);
            case "REGISTERED" -> {
                @Nullable TraceEvent asked = asking.remove(device);
                registered.put(device, asked == null ? List.of(event) : List.of(asked, event));
            }
            case "LEFT" -> registered.remove(device);
            default -> {}
        }
    }

    /** Empty when the device is not connected. */
    List<TraceEvent> of(String device) {
        return registered.getOrDefault(device, List.of());
    }
}
