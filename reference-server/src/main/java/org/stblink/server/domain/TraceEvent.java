package org.stblink.server.domain;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One step of a flow, for people. Never a secret.
 *
 * @param atMillis the domain's monotonic time
 * @param step number in figure 3 of the patent, 301 to 312; 0 for none. The last five pass between the devices, and
 *     are known from their reports of the peer channel's begin and end
 * @param name a short fixed name, such as {@code REGISTER} or {@code GRANT}
 * @param device whom it is about
 * @param other the second device, where there is one
 * @param address the device's allocated address, where it matters
 * @param session the session id, 32 hexadecimal digits
 * @param trace the trace id of a call, 16 hexadecimal digits. The caller chose it, and another call may have the same
 * @param call the call's number, which no other call of this run of the server has; 0 for none
 * @param note one short text
 */
public record TraceEvent(
        long atMillis,
        int step,
        String name,
        @Nullable String device,
        @Nullable String other,
        @Nullable IpAddress address,
        @Nullable String session,
        @Nullable String trace,
        long call,
        @Nullable String note) {
    public TraceEvent {
        Objects.requireNonNull(name, "name");
    }

    /** A step that is no call's. */
    public TraceEvent(
            long atMillis,
            int step,
            String name,
            @Nullable String device,
            @Nullable String other,
            @Nullable IpAddress address,
            @Nullable String session,
            @Nullable String trace,
            @Nullable String note) {
        this(atMillis, step, name, device, other, address, session, trace, 0, note);
    }
}
