package org.stblink.server.store;

import org.stblink.server.domain.AuditEntry;

/**
 * An audit entry as it was written.
 *
 * @param seq rises by one or more with each entry; never used twice
 * @param atMillis the time of day it was written, milliseconds since 1970 in UTC; for people
 */
public record StoredAudit(long seq, long atMillis, AuditEntry entry) {}
