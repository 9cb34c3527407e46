package org.stblink.server.store.audit;

/**
 * What an entry AUDIT_TRIMMED says: which entries were let go, and where the chain goes on from. It stands in the chain itself, so
 * that a beginning that was cut off can be told from one that was let go.
 */
public final class Checkpoint {
    private static final String THROUGH = "through ";

    private Checkpoint() {}

    /** The cause of the entry. */
    public static String text(AuditHead lastThatWent) {
        return THROUGH + lastThatWent;
    }

    /** Whether a cause says that the entries up to this one were let go. */
    static boolean tellsOf(AuditHead base, String cause) {
        return cause.equals(text(base));
    }
}
