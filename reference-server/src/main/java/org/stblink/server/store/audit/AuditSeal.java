package org.stblink.server.store.audit;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
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
 * <p>The platform's HMAC, keyed once: a seal is made for every transaction.
 *
 * <p>Threads: any.
 */
public final class AuditSeal {
    /** Size of a seal in bytes. */
    public static final int BYTES = 32;

    private static final int KEY_ID_BYTES = 4;
    private static final String ALGORITHM = "HmacSHA256";
    private static final byte[] LABEL = "STBLink audit head 1".getBytes(StandardCharsets.US_ASCII);

    private final Mac mac;
    private final String keyId;

    private AuditSeal(byte[] key) {
        keyId = HexFormat.of().formatHex(Sha256.hash(key), 0, KEY_ID_BYTES);
        try {
            mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(key, ALGORITHM));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the platform lacks " + ALGORITHM, e);
        }
    }

    /** @param masterKey 32 bytes; copied in no form that leads back to it */
    public static AuditSeal of(byte[] masterKey) {
        byte[] key = HmacSha256.mac(masterKey, LABEL);
        try {
            return new AuditSeal(key);
        } finally {
            Bytes.wipe(key);
        }
    }

    /** Which key it is, 8 hexadecimal digits; no secret. */
    public String keyId() {
        return keyId;
    }

    /** Seals a head; 32 bytes. */
    public byte[] seal(AuditHead head) {
        byte[] seq = ByteBuffer.allocate(Long.BYTES).putLong(head.seq()).array();
        synchronized (mac) {
            mac.update(seq);
            return mac.doFinal(head.hash());
        }
    }

    /** Whether {@link #seal} of this key made it. */
    public boolean isOf(AuditHead head, byte[] seal) {
        return seal.length == BYTES && Bytes.equalConstantTime(seal(head), 0, seal, 0, BYTES);
    }
}
