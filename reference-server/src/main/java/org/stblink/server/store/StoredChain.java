package org.stblink.server.store;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.stblink.server.store.audit.AuditHead;
import org.stblink.server.store.audit.AuditSeal;
import org.stblink.server.store.audit.AuditVerifier;
import org.stblink.server.store.audit.ChainedAudit;
import org.stblink.server.store.audit.SealedHead;

/** The audit in a database file, checked from outside: also beside a server that runs. */
public final class StoredChain {
    private static final int PAGE = 1_000;

    private StoredChain() {}

    /**
     * What was found.
     *
     * @param faults what is wrong, a line each; empty when nothing is
     * @param base what the chain goes on from
     * @param head what it ends with
     */
    public record Result(List<String> faults, AuditHead base, SealedHead head) {
        public Result {
            faults = List.copyOf(faults);
        }
    }

    /**
     * Follows the whole chain; changes nothing, and needs to write nowhere where the server has ended in order. Blocks, some seconds for
     * a million entries.
     *
     * @param database the file
     * @param keys one of which should have sealed its head; none to leave the seal out
     * @param expected heads that were noted elsewhere
     * @throws StoreException when the file is no database of a server, cannot be read, or is of a version that made no chain
     */
    public static Result verify(Path database, List<AuditSeal> keys, List<AuditHead> expected) throws StoreException {
        if (!Files.isReadable(database)) {
            throw new StoreException("there is no database " + database + " that this user may read");
        }
        try (Connection connection = Database.still(database);
                Statement statement = connection.createStatement()) {
            // One transaction: what is appended meanwhile is not seen.
            statement.execute("BEGIN");
            AuditHead base = AuditTrail.base(connection);
            SealedHead stored = AuditTrail.head(connection);
            if (stored == null && AuditRows.lacksItsChain(connection)) {
                throw new StoreException("the audit in " + database
                        + " has no chain yet: it is of a version that made none, and the next start of a server makes it; or"
                        + " somebody took it away");
            }
            SealedHead head = stored == null ? SealedHead.of(AuditHead.NONE, null) : stored;
            AuditVerifier verifier = new AuditVerifier(base, false, expected);
            // From the first row there is, and not from the base: rows put in before it are found, too.
            long after = Long.MIN_VALUE;
            List<ChainedAudit> page = AuditRows.chain(connection, after, PAGE);
            while (!page.isEmpty()) {
                page.forEach(verifier::accept);
                after = page.get(page.size() - 1).entry().seq();
                page = AuditRows.chain(connection, after, PAGE);
            }
            List<String> faults = new ArrayList<>(verifier.finish(head, keys));
            String hidden = AuditPlaces.fault(connection);
            if (hidden != null) {
                faults.add(hidden);
            }
            statement.execute("ROLLBACK");
            return new Result(faults, base, head);
        } catch (SQLException e) {
            throw new StoreException("database " + database + " " + SqliteFailure.advice(e), e);
        }
    }
}
