package org.stblink.server.store.audit;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import org.stblink.internal.crypto.Bytes;
import org.stblink.internal.crypto.HmacSha256;
import org.stblink.internal.crypto.Sha256;

/**
 * Ties the head of the chain to the server's master key, so that who can write the database and has not the key cannot make a
 * chain of his own.
 *
 * <pre>
 * key  = HMAC(master key, "STBLink audit head 1")
 * seal = HMAC(key, u64 seq ‖ hash)
 * </pre>
 *
 * <p>Threads: any.
 */
public final class AuditSeal {
    /** Size of a seal in bytes. */
    public static final int BYTES = 32;

    private static final int KEY_ID_BYTES = 4;
    private static final byte[] LABEL = "STBLink audit head 1".getBytes(StandardCharsets.US_ASCII);

    private final byte[] key;
    private final String keyId;

    private AuditSeal(byte[] key) {
        this.key = key;
        this.keyId = HexFormat.of().formatHex(Sha256.hash(key), 0, KEY_ID_BYTES);
    }

    /** @param masterKey 32 bytes; copied in no form that leads back to it */
    public static AuditSeal of(byte[] masterKey) {
        return new AuditSeal(HmacSha256.mac(masterKey, LABEL));
    }

    /** Which key it is, 8 hexadecimal digits; no secret. */
    public String keyId() {
        return keyId;
    }

    /** Seals a head; 32 bytes. */
    public byte[] seal(AuditHead head) {
        byte[] seq = ByteBuffer.allocate(Long.BYTES).putLong(head.seq()).array();
        return HmacSha256.mac(key, seq, head.hash());
    }

    /** Whether {@link #seal} of this key made it. */
    public boolean isOf(AuditHead head, byte[] seal) {
        return seal.length == BYTES && Bytes.equalConstantTime(seal(head), 0, seal, 0, BYTES);
    }

    /** Forgets the key. */
    public void destroy() {
        Arrays.fill(key, (byte) 0);
    }
}
