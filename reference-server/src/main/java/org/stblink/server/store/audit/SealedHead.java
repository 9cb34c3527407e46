package org.stblink.server.store.audit;

import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * A head and the seal on it.
 *
 * @param keyId of the key that sealed it, 8 hexadecimal digits; empty without a seal
 * @param seal 32 bytes; empty without a seal
 */
public record SealedHead(AuditHead head, String keyId, byte[] seal) {
    private static final byte[] NO_SEAL = new byte[0];

    /** @param key null for no seal */
    public static SealedHead of(AuditHead head, @Nullable AuditSeal key) {
        return key == null ? new SealedHead(head, "", NO_SEAL) : new SealedHead(head, key.keyId(), key.seal(head));
    }

    /** Whether this key sealed this head. */
    public boolean isSealedBy(AuditSeal key) {
        return keyId.equals(key.keyId()) && key.isOf(head, seal);
    }

    /** The seal in hexadecimal digits; empty without one. */
    public String sealHex() {
        return HexFormat.of().formatHex(seal);
    }
}
