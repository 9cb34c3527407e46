package org.stblink.server.store.audit;

import org.stblink.server.store.StoredAudit;

/**
 * An entry and its hash.
 *
 * @param hash 32 bytes; empty when it has none
 */
public record ChainedAudit(StoredAudit entry, byte[] hash) {}
