package org.stblink.server.store;

import org.jspecify.annotations.Nullable;

/**
 * Which audit entries an operator wants to see.
 *
 * @param edge entries behind this sequence number; newest first: before it
 * @param newestFirst the order
 * @param device only of this device; null for all
 * @param event only of this name; null for all
 * @param trace only of the call with this trace id; null for all
 * @param limit how many at most, 1 and up
 */
public record AuditQuery(
        long edge,
        boolean newestFirst,
        @Nullable String device,
        @Nullable String event,
        @Nullable String trace,
        int limit) {
    /** Behind a sequence number, in order. */
    public static AuditQuery after(long number, int limit) {
        return new AuditQuery(number, false, null, null, null, limit);
    }
}
