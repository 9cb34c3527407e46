package org.stblink.toolchain.doctor;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.stblink.server.admin.AdminClient;

/** What only an operator may know: why the server refused. */
final class OperatorView {
    private static final int NEWEST = 20;
    /** A refusal's cause: it came back too early after another, and what would have come of it nobody knows. */
    static final String TOO_EARLY = "too early after a failure";
    /** A device's presence: the server offers it no calls. */
    static final String ONLY_CALLS = "online, and only calls";

    private static final String UNKNOWN = "the audit has no entry of it";

    private final AdminClient client;

    OperatorView(AdminClient client) {
        this.client = client;
    }

    /** The true cause of the newest refusal of a device, {@link #TOO_EARLY} among them. */
    String refusal(String device) throws IOException, InterruptedException, AdminClient.Refused {
        String query = AdminClient.query(Map.of("before", "0", "device", device, "limit", String.valueOf(NEWEST)));
        return cause(client.get("/v1/audit" + query), "ENROLMENT_REFUSED", "REGISTRATION_REFUSED");
    }

    /** The true cause of a call's failure. */
    String failure(String trace) throws IOException, InterruptedException, AdminClient.Refused {
        return cause(client.get("/v1/audit" + AdminClient.query(Map.of("before", "0", "trace", trace))), "CALL_FAILED");
    }

    /** Where the server says that a device takes calls. */
    String place(String device) throws IOException, InterruptedException, AdminClient.Refused {
        Map<String, Object> found = client.device(device);
        return found.get("address") + " port " + found.get("port");
    }

    /** Whether a device is there, and is called: {@link #ONLY_CALLS}, or other words. */
    String presence(String device) throws IOException, InterruptedException, AdminClient.Refused {
        Map<String, Object> found = client.device(device);
        boolean isOnline = Boolean.TRUE.equals(found.get("online"));
        if (isOnline && Integer.valueOf(0).equals(found.get("port"))) {
            return ONLY_CALLS;
        }
        return isOnline
                ? "online by now"
                : Boolean.TRUE.equals(found.get("asleep")) ? "asleep" : "not connected, or not ready";
    }

    private static String cause(Map<String, Object> page, String... events) {
        if (page.get("entries") instanceof List<?> entries) {
            for (Object entry : entries) {
                if (entry instanceof Map<?, ?> fields && List.of(events).contains(fields.get("event"))) {
                    return String.valueOf(fields.get("cause"));
                }
            }
        }
        return UNKNOWN;
    }
}
