package org.stblink.server.store;

import java.nio.file.Path;
import org.stblink.server.store.audit.AuditHead;

/**
 * A backup that was made: one file, a whole database. The keys are not in it.
 *
 * @param file where it is
 * @param bytes its size
 * @param head how far the audit was
 */
public record Backup(Path file, long bytes, AuditHead head) {}
