package org.stblink.server.store.audit;

import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * A place in the chain: who knows it knows all that was before it.
 *
 * @param seq the number of an entry; 0 before the first
 * @param hash that entry's, 32 bytes; not to be changed
 */
public record AuditHead(long seq, byte[] hash) {
    /** Before the first entry. */
    public static final AuditHead NONE = new AuditHead(0, new byte[AuditHash.BYTES]);

    public AuditHead {
        if (seq < 0 || hash.length != AuditHash.BYTES) {
            throw new IllegalArgumentException("a head is a number from 0 and " + AuditHash.BYTES + " bytes");
        }
    }

    /** The hash as 64 hexadecimal digits. */
    public String hex() {
        return HexFormat.of().formatHex(hash);
    }

    /**
     * Reads what {@link #toString} gives.
     *
     * @throws IllegalArgumentException when it is not that
     */
    public static AuditHead parse(String text) {
        int colon = text.indexOf(':');
        try {
            return new AuditHead(
                    Long.parseLong(text.substring(0, Math.max(0, colon))),
                    HexFormat.of().parseHex(text.substring(colon + 1)));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("not a head of the audit, NUMBER:64 hex digits: " + text, e);
        }
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof AuditHead that && seq == that.seq && Arrays.equals(hash, that.hash);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(hash);
    }

    /** Number and hash, as people note it: {@code 123:5c2a…}. */
    @Override
    public String toString() {
        return seq + ":" + hex();
    }
}
