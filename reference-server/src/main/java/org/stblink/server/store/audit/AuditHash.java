package org.stblink.server.store.audit;

import java.nio.charset.StandardCharsets;
import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.stblink.server.store.StoredAudit;

/**
 * The hash of an entry, which takes in the one before.
 *
 * <pre>
 * hash  = SHA-256("STBLink audit 1" ‖ hash of the entry before ‖ u64 seq ‖ u64 at ‖ event ‖ device ‖ other ‖ session ‖ trace ‖ cause)
 * field = u32 0 when it is null, else u32 length + 1 ‖ UTF-8
 * </pre>
 *
 * <p>Before the first entry there are 32 zero bytes. Lengths stand before texts, so that no two entries are written alike.
 *
 * <p>Threads: one; it keeps its buffer.
 */
public final class AuditHash {
    public static final int BYTES = 32;

    private static final byte[] LABEL = "STBLink audit 1".getBytes(StandardCharsets.US_ASCII);

    private final MessageDigest digest = sha256();
    private byte[] buffer = new byte[512];
    private int length;

    /** The hash of an entry behind the one with that hash; a fresh array. */
    public byte[] after(byte[] before, StoredAudit entry) {
        length = 0;
        put(LABEL);
        put(before);
        putLong(entry.seq());
        putLong(entry.atMillis());
        putText(entry.event());
        putText(entry.device());
        putText(entry.other());
        putText(entry.session());
        putText(entry.trace());
        putText(entry.cause());
        byte[] hash = new byte[BYTES];
        try {
            digest.update(buffer, 0, length);
            digest.digest(hash, 0, BYTES);
        } catch (DigestException e) {
            throw new IllegalStateException("SHA-256 of another size", e);
        }
        return hash;
    }

    private void putText(@Nullable String text) {
        if (text == null) {
            putInt(0);
            return;
        }
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        putInt(utf8.length + 1);
        put(utf8);
    }

    private void putLong(long value) {
        putInt((int) (value >>> 32));
        putInt((int) value);
    }

    private void putInt(int value) {
        room(4);
        buffer[length++] = (byte) (value >>> 24);
        buffer[length++] = (byte) (value >>> 16);
        buffer[length++] = (byte) (value >>> 8);
        buffer[length++] = (byte) value;
    }

    private void put(byte[] bytes) {
        room(bytes.length);
        System.arraycopy(bytes, 0, buffer, length, bytes.length);
        length += bytes.length;
    }

    private void room(int more) {
        if (buffer.length - length < more) {
            buffer = Arrays.copyOf(buffer, Math.max(2 * buffer.length, length + more));
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("the platform lacks SHA-256", e);
        }
    }
}
