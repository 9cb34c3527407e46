package org.stblink.server.store;

import org.jspecify.annotations.Nullable;

/**
 * An audit entry as it was written ({@link org.stblink.server.domain.AuditEntry} says what the fields mean).
 *
 * @param seq rises with each entry; never used twice
 * @param atMillis the time of day it was written, milliseconds since 1970 in UTC; for people
 * @param event a name of {@link org.stblink.server.domain.AuditEvent}, or one that a later version wrote
 */
public record StoredAudit(
        long seq,
        long atMillis,
        String event,
        @Nullable String device,
        @Nullable String other,
        @Nullable String session,
        @Nullable String trace,
        @Nullable String cause) {}
