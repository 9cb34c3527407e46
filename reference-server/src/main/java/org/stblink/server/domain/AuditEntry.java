package org.stblink.server.domain;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One line of the audit. True causes live here and nowhere else; never a secret. The store adds the time of day.
 *
 * @param device whom it is about; null when it is not about a device
 * @param other the second device of a call or session, or the source address of a refusal
 * @param session the session id, 32 hexadecimal digits
 * @param trace the trace id of a call, 16 hexadecimal digits
 * @param cause one short text for the operator
 */
public record AuditEntry(
        AuditEvent event,
        @Nullable String device,
        @Nullable String other,
        @Nullable String session,
        @Nullable String trace,
        @Nullable String cause) {
    public AuditEntry {
        Objects.requireNonNull(event, "event");
    }
}
