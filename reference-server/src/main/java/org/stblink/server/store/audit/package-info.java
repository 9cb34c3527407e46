/**
 * The chain of the audit: how an entry is tied to the one before ({@link org.stblink.server.store.audit.AuditHash}), how the
 * newest entry is tied to the server's key ({@link org.stblink.server.store.audit.AuditSeal}), and how both are checked ({@link
 * org.stblink.server.store.audit.AuditVerifier}). docs/audit.md says what that finds and what it cannot find.
 *
 * <p>What it is not: it reads no database and no file; the room around it and the {@code stblink} command do that.
 */
package org.stblink.server.store.audit;
