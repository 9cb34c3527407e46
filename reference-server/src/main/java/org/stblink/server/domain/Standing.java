package org.stblink.server.domain;

/** What the operator thinks of a device on the allow-list. */
public enum Standing {
    /** It may enrol, register and call. */
    ALLOWED,
    /** The operator withdrew it. */
    REVOKED,
    /** Two boxes used its identity, or one was rolled back; it waits for the operator (section 7.2). */
    QUARANTINED
}
