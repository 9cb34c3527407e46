package org.stblink.port.javase;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.stblink.hal.EntropySource;
import org.stblink.hal.HalException;

/**
 * The key that encrypts a store: made of a random file in it and of what binds it to the box.
 *
 * <pre>
 * box.key:  "STBLBOX1" (8) | random (32) | check (16) | SHA-256 of all before (32)         88 bytes
 *
 * PRK   = HMAC-SHA256("STBLink box key 1", random | binding)             HKDF-Extract, RFC 5869 section 2.2
 * key   = HMAC-SHA256(PRK, "files" | 0x01)                               HKDF-Expand, RFC 5869 section 2.3
 * check = first 16 bytes of HMAC-SHA256(PRK, "check" | 0x01)
 * </pre>
 *
 * The hash tells a damaged file from a store that was made on another box, where the hash is right and the check is not.
 */
public final class BoxKey {
    /** Name of the file in a store of files. */
    public static final String FILE = "box.key";
    /** Its size. */
    public static final int FILE_BYTES = 88;
    /** Size of the key. */
    public static final int KEY_BYTES = 32;

    private static final byte[] MAGIC = ascii("STBLBOX1");
    private static final byte[] SALT = ascii("STBLink box key 1");
    private static final int RANDOM_BYTES = 32;
    private static final int CHECK_BYTES = 16;
    private static final int CHECK_AT = MAGIC.length + RANDOM_BYTES;
    private static final int HASH_AT = CHECK_AT + CHECK_BYTES;

    private BoxKey() {}

    /**
     * A new file's content.
     *
     * @throws HalException when there are no random numbers yet, or the binding cannot be read
     */
    public static byte[] create(EntropySource entropy, BoxBinding binding) throws HalException {
        byte[] random = new byte[RANDOM_BYTES];
        if (!entropy.fill(random)) {
            throw new HalException("no random numbers yet, so no box key can be made; try again later");
        }
        byte[] file = Arrays.copyOf(MAGIC, FILE_BYTES);
        System.arraycopy(random, 0, file, MAGIC.length, RANDOM_BYTES);
        Arrays.fill(random, (byte) 0);
        byte[] prk = extract(file, binding);
        System.arraycopy(expand(prk, "check"), 0, file, CHECK_AT, CHECK_BYTES);
        Arrays.fill(prk, (byte) 0);
        System.arraycopy(hash(file), 0, file, HASH_AT, FILE_BYTES - HASH_AT);
        return file;
    }

    /**
     * The key that belongs to a file and this box.
     *
     * @param place for messages: where the file is
     * @return {@link #KEY_BYTES} bytes, which the caller wipes
     * @throws HalException when the file is damaged, or belongs to another box
     */
    public static byte[] derive(byte[] file, BoxBinding binding, String place) throws HalException {
        if (file.length != FILE_BYTES
                || !Arrays.equals(Arrays.copyOf(file, MAGIC.length), MAGIC)
                || !MessageDigest.isEqual(Arrays.copyOfRange(file, HASH_AT, FILE_BYTES), hash(file))) {
            throw new HalException(FILE + " in " + place + " is damaged; the secrets of this box cannot be read."
                    + " Restore that file, or delete the store and enrol the box anew");
        }
        byte[] prk = extract(file, binding);
        try {
            byte[] check = Arrays.copyOf(expand(prk, "check"), CHECK_BYTES);
            if (!MessageDigest.isEqual(check, Arrays.copyOfRange(file, CHECK_AT, HASH_AT))) {
                throw new HalException("the secret store in " + place + " was made on another box, or this box's"
                        + " hardware identity changed; it cannot be opened here. Delete it and enrol this box anew");
            }
            return expand(prk, "files");
        } finally {
            Arrays.fill(prk, (byte) 0);
        }
    }

    private static byte[] extract(byte[] file, BoxBinding binding) throws HalException {
        byte[] bound = binding.bytes();
        byte[] material = new byte[RANDOM_BYTES + bound.length];
        System.arraycopy(file, MAGIC.length, material, 0, RANDOM_BYTES);
        System.arraycopy(bound, 0, material, RANDOM_BYTES, bound.length);
        byte[] prk = hmac(SALT, material);
        Arrays.fill(bound, (byte) 0);
        Arrays.fill(material, (byte) 0);
        return prk;
    }

    private static byte[] expand(byte[] prk, String info) throws HalException {
        return hmac(prk, ascii(info + '\u0001'));
    }

    private static byte[] hash(byte[] file) throws HalException {
        try {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            sha256.update(file, 0, HASH_AT);
            return sha256.digest();
        } catch (GeneralSecurityException e) {
            throw new HalException("this Java has no SHA-256", e);
        }
    }

    private static byte[] hmac(byte[] key, byte[] data) throws HalException {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(data);
        } catch (GeneralSecurityException e) {
            throw new HalException("this Java has no HMAC-SHA256", e);
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
