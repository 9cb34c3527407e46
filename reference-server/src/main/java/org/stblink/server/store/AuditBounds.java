package org.stblink.server.store;

import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.stblink.server.store.audit.AuditHead;
import org.stblink.server.store.audit.SealedHead;

/**
 * Where a stretch of the audit's chain begins and ends.
 *
 * @param base what it goes on from; null when the entry that was asked for is not there
 * @param head the newest entry, with its seal
 */
public record AuditBounds(@Nullable AuditHead base, SealedHead head) {
    /** @param after behind this entry; 0 for all there is */
    static AuditBounds of(Connection connection, long after) throws SQLException {
        SealedHead head = AuditTrail.head(connection);
        AuditHead stored = AuditTrail.base(connection);
        AuditHead base = after == 0 || after == stored.seq() ? stored : AuditRows.at(connection, after);
        return new AuditBounds(base, head == null ? SealedHead.of(AuditHead.NONE, null) : head);
    }
}
