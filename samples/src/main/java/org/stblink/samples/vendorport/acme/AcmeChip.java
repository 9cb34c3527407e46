package org.stblink.samples.vendorport.acme;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * The security chip: a key burnt into it that never comes out, and random numbers.
 *
 * <p>What is awkward: it stores nothing, so that a sealed secret has to be kept in flash; {@link #random} gives 48 bytes at
 * a time, fewer than asked for without saying so, and none at all for a while after power on.
 *
 * <p>What is good: {@link #hmac} takes a sealed key, so that the key is never seen outside.
 */
public final class AcmeChip {
    /** What {@link #seal} adds. */
    public static final int OVERHEAD_BYTES = 28;

    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;
    private static final int FUSES_BYTES = 32;
    private static final int RANDOM_BYTES = 48;
    private static final int CALLS_BEFORE_RANDOM = 3;

    private final byte[] burntKey;
    private final SecureRandom noise = new SecureRandom();
    private int randomCalls;

    AcmeChip(Path fuses) throws IOException {
        if (!Files.exists(fuses)) {
            byte[] fresh = new byte[FUSES_BYTES];
            noise.nextBytes(fresh);
            Files.write(fuses, fresh); // At the factory.
        }
        burntKey = Files.readAllBytes(fuses);
    }

    /** Seals {@code in[0 .. len)} under the burnt key and a label; returns {@code len + 28}. */
    public int seal(byte[] label, byte[] in, int len, byte[] out) {
        try {
            byte[] nonce = new byte[NONCE_BYTES];
            noise.nextBytes(nonce);
            Cipher cipher = cipher(Cipher.ENCRYPT_MODE, label, nonce);
            System.arraycopy(nonce, 0, out, 0, NONCE_BYTES);
            return NONCE_BYTES + cipher.doFinal(in, 0, len, out, NONCE_BYTES);
        } catch (GeneralSecurityException e) {
            return Acme.EINVAL;
        }
    }

    /** Opens what {@link #seal} made with that label on this box; returns its length; {@link Acme#EPERM} otherwise. */
    public int unseal(byte[] label, byte[] in, int len, byte[] out) {
        if (len < OVERHEAD_BYTES) {
            return Acme.EPERM;
        }
        try {
            Cipher cipher = cipher(Cipher.DECRYPT_MODE, label, Arrays.copyOf(in, NONCE_BYTES));
            return cipher.doFinal(in, NONCE_BYTES, len - NONCE_BYTES, out, 0);
        } catch (GeneralSecurityException e) {
            return Acme.EPERM;
        }
    }

    /** HMAC-SHA-256 of {@code in[off .. off+len)} with a key that {@link #seal} sealed. */
    public int hmac(byte[] label, byte[] sealed, int sealedLen, byte[] in, int off, int len, byte[] out32) {
        byte[] key = new byte[Math.max(0, sealedLen)];
        int keyLen = unseal(label, sealed, sealedLen, key);
        if (keyLen < 0) {
            return keyLen;
        }
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, 0, keyLen, "HmacSHA256"));
            mac.update(in, off, len);
            mac.doFinal(out32, 0);
            return 0;
        } catch (GeneralSecurityException e) {
            return Acme.EINVAL;
        } finally {
            Arrays.fill(key, (byte) 0);
        }
    }

    /** Puts random bytes at {@code out[off]}; returns how many, 48 at the most; {@link Acme#EAGAIN} while it warms up. */
    public synchronized int random(byte[] out, int off, int len) {
        if (++randomCalls <= CALLS_BEFORE_RANDOM) {
            return Acme.EAGAIN;
        }
        byte[] some = new byte[Math.min(len, RANDOM_BYTES)];
        noise.nextBytes(some);
        System.arraycopy(some, 0, out, off, some.length);
        return some.length;
    }

    private Cipher cipher(int mode, byte[] label, byte[] nonce) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, new SecretKeySpec(burntKey, "AES"), new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD(label);
        return cipher;
    }
}
