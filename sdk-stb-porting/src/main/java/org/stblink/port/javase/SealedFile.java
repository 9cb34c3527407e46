package org.stblink.port.javase;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.stblink.hal.EntropySource;
import org.stblink.hal.HalException;

/**
 * Encrypts the files of a store with AES-256-GCM (NIST SP 800-38D).
 *
 * <pre>
 * "STBLSEC1" (8) | nonce (12) | AES-256-GCM(key, nonce, associated data = the file's name, content) (n + 16)
 * </pre>
 *
 * With the name in the associated data, one file renamed to another does not open, and since the name's first letter
 * tells records from keys, neither does a key as a record. Nonces are random: one key may write 2^32 files (section 8.3),
 * which at one write a minute takes 8,000 years.
 */
public final class SealedFile {
    private static final byte[] MAGIC = "STBLSEC1".getBytes(StandardCharsets.US_ASCII);
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BYTES = 16;
    private static final int HEAD_BYTES = MAGIC.length + NONCE_BYTES;
    /** What sealing adds, in bytes. */
    public static final int OVERHEAD_BYTES = HEAD_BYTES + TAG_BYTES;

    private final SecretKeySpec key;
    private final EntropySource entropy;

    /**
     * A sealer under one key.
     *
     * @param key32 copied
     * @param entropy for nonces
     */
    public SealedFile(byte[] key32, EntropySource entropy) {
        this.key = new SecretKeySpec(key32, "AES");
        this.entropy = entropy;
    }

    /**
     * Encrypts.
     *
     * @throws HalException when there are no random numbers yet
     */
    public byte[] seal(String fileName, byte[] content) throws HalException {
        byte[] nonce = new byte[NONCE_BYTES];
        if (!entropy.fill(nonce)) {
            throw new HalException("no random numbers yet, so nothing can be stored; try again later");
        }
        byte[] out = Arrays.copyOf(MAGIC, OVERHEAD_BYTES + content.length);
        System.arraycopy(nonce, 0, out, MAGIC.length, NONCE_BYTES);
        try {
            cipher(Cipher.ENCRYPT_MODE, nonce, fileName).doFinal(content, 0, content.length, out, HEAD_BYTES);
        } catch (GeneralSecurityException e) {
            throw new HalException("this Java cannot encrypt with AES-256-GCM", e);
        }
        return out;
    }

    /**
     * Checks and decrypts.
     *
     * @return a fresh array, the caller's to wipe
     * @throws HalException when the file is damaged, or was another one
     */
    public byte[] open(String fileName, byte[] file) throws HalException {
        if (file.length < OVERHEAD_BYTES || !Arrays.equals(Arrays.copyOf(file, MAGIC.length), MAGIC)) {
            throw new HalException(damaged(fileName));
        }
        byte[] nonce = Arrays.copyOfRange(file, MAGIC.length, HEAD_BYTES);
        try {
            return cipher(Cipher.DECRYPT_MODE, nonce, fileName).doFinal(file, HEAD_BYTES, file.length - HEAD_BYTES);
        } catch (AEADBadTagException e) {
            throw new HalException(damaged(fileName), e);
        } catch (GeneralSecurityException e) {
            throw new HalException("this Java cannot decrypt with AES-256-GCM", e);
        }
    }

    private static String damaged(String fileName) {
        return fileName + " is damaged or not from this store";
    }

    private Cipher cipher(int mode, byte[] nonce, String fileName) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, key, new GCMParameterSpec(TAG_BYTES * Byte.SIZE, nonce));
        cipher.updateAAD(fileName.getBytes(StandardCharsets.US_ASCII));
        return cipher;
    }
}
